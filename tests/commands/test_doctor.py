"""The doctor: each finding has a level, words and a mend."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from commands import (
    containment_checks,
    desk_checks,
    identity_checks,
    loop_checks,
    macro_checks,
    own_checks,
    people_checks,
    proof_checks,
)
from commands.doctor import doctor
from commands.findings import Finding, Level
from commands.words import words
from integration.settings import Settings
from integration.zendesk.loop import Loop
from integration.zendesk.standing import Standing
from tests.commands.finding_codes import codes
from tests.fixtures.lost_thing import rule
from tests.fixtures.scripted import Answer, Scripted

NOW = datetime(2026, 10, 21, 7, 28, tzinfo=UTC)
MODULES = (
    desk_checks,
    loop_checks,
    macro_checks,
    own_checks,
    proof_checks,
    people_checks,
    containment_checks,
    identity_checks,
)
NARROW = frozenset(["read", "tickets:write"])


def levels(findings: Iterable[Finding]) -> set[Level]:
    return {finding.level for finding in findings}


def a_standing(**changed: Any) -> Standing:
    usual: dict[str, Any] = {
        "user_id": 7,
        "role": "agent",
        "clock": NOW,
        "granted": NARROW,
        "reads_tickets": True,
    }
    return Standing(**{**usual, **changed})


def a_loop(**changed: Any) -> Loop:
    events = frozenset({"zen:event-type:ticket.created", "zen:event-type:ticket.tags_changed"})
    usual: dict[str, Any] = {
        "id": "01H",
        "active": True,
        "endpoint": "https://warden.example/webhooks/zendesk",
        "subscriptions": events,
        "wanted": events,
        "secret": "s3cret=",
        "outcomes": (True, True),
    }
    return Loop(**{**usual, **changed})


@pytest.fixture
def knowing(scripted_settings: Settings) -> Settings:
    """Settings that know the webhook's secret."""
    return replace(scripted_settings, webhook_secrets=("old=", "s3cret="))


@pytest.mark.parametrize(
    ("seconds", "level"),
    [(0, Level.OK), (2, Level.OK), (-3, Level.WARN), (119, Level.WARN), (-120, Level.FAULT)],
)
def test_the_clock_may_be_two_seconds_off_and_never_two_minutes(seconds: int, level: Level) -> None:
    found = desk_checks.clock(a_standing(), NOW + timedelta(seconds=seconds))

    assert found.level is level


def test_a_clock_that_zendesk_does_not_tell_is_said() -> None:
    assert desk_checks.clock(a_standing(clock=None), NOW).code == "clock_unknown"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ["rights_ok"]),
        ({"user_id": None}, ["anonymous"]),
        ({"role": "end-user"}, ["not_staff", "rights_ok"]),
        ({"granted": frozenset({"read"})}, ["scope_missing", "rights_ok"]),
        ({"granted": frozenset({"read", "write"})}, ["scope_excess"]),
        ({"reads_tickets": False}, ["no_tickets", "rights_ok"]),
        ({"granted": None}, ["api_token"]),
        ({"granted": None, "role": "admin"}, ["api_token", "admin_excess"]),
        ({"role": "admin"}, ["rights_ok"]),
    ],
)
def test_missing_and_excessive_rights_are_told_apart(
    changed: dict[str, Any], expected: list[str]
) -> None:
    assert codes(desk_checks.rights(a_standing(**changed))) == expected


@pytest.mark.parametrize(("role", "expected"), [("agent", ["export_closed"]), ("admin", [])])
def test_who_may_not_read_the_export_is_warned_of_missed_tickets(
    role: str, expected: list[str]
) -> None:
    assert codes(desk_checks.reach(a_standing(role=role))) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ["loop_ok"]),
        ({"outcomes": ()}, ["loop_ok"]),
        ({"active": False}, ["webhook_inactive"]),
        ({"endpoint": "https://warden.example/hook"}, ["webhook_elsewhere"]),
        ({"secret": "another="}, ["secret_unknown"]),
        ({"subscriptions": frozenset()}, ["webhook_deaf"]),
        ({"outcomes": (False, True)}, ["deliveries_fail"]),
        ({"outcomes": (True, False)}, ["deliveries_failed"]),
        ({"active": False, "secret": "another="}, ["webhook_inactive", "secret_unknown"]),
    ],
)
def test_every_break_of_the_loop_is_named(
    knowing: Settings, changed: dict[str, Any], expected: list[str]
) -> None:
    assert codes(loop_checks.judge_loop(a_loop(**changed), knowing)) == expected


def test_settings_without_a_signing_secret_are_a_fault(scripted_settings: Settings) -> None:
    found = list(own_checks.check_settings(scripted_settings))

    assert codes(found) == ["no_webhook_secret"]
    assert levels(found) == {Level.FAULT}


def test_a_secret_file_that_others_can_read_is_said(knowing: Settings, tmp_path: Path) -> None:
    path = tmp_path / "secrets"
    path.write_text("s3cret=\n")
    path.chmod(0o640)

    found = codes(own_checks.check_settings(knowing, path))
    path.chmod(0o600)

    assert found == ["secret_file_open"]
    assert codes(own_checks.check_settings(knowing, path)) == ["settings_ok"]


def test_refused_credentials_are_a_fault_with_a_mend(
    scripted_settings: Settings, scripted: Scripted
) -> None:
    scripted.say(Answer(401, {"error": "Couldn't authenticate you"}))

    assert codes(desk_checks.check_desk(scripted_settings)) == ["desk_refused"]


def test_an_agent_who_may_not_see_webhooks_is_only_a_warning(
    scripted_settings: Settings, scripted: Scripted
) -> None:
    scripted.say(Answer(403, {"error": {"title": "Forbidden"}}))

    found = list(loop_checks.check_loop(scripted_settings))

    assert (codes(found), levels(found)) == (["loop_unseen"], {Level.WARN})


def test_refused_credentials_are_told_once(scripted_settings: Settings, scripted: Scripted) -> None:
    scripted.say(Answer(401, {"error": "Couldn't authenticate you"}))

    assert codes(desk_checks.check_zendesk(scripted_settings)) == ["desk_refused"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(body={"response": {"status_code": 200, "payload": '{"status":"ignored"}'}}), "ok"),
        (Answer(body={"response": {"status_code": 200, "payload": "It works!"}}), "elsewhere"),
        (Answer(body={"response": {"status_code": 401, "payload": ""}}), "failed"),
        (Answer(502, {"errors": [{"code": "EndpointUnreachable"}]}), "lost"),
        (Answer(403, {"error": {"title": "Forbidden"}}), "refused"),
    ],
)
def test_a_test_through_zendesk_is_judged_by_what_came_back(
    scripted_settings: Settings, scripted: Scripted, answer: Answer, expected: str
) -> None:
    scripted.say(answer)

    assert loop_checks.try_loop(a_loop(), scripted_settings).code == f"knock_{expected}"


def test_every_finding_has_words_and_what_is_not_well_has_a_mend() -> None:
    says = words("doctor")
    modules = (Path(str(module.__file__)) for module in MODULES)
    source = "".join(module.read_text(encoding="utf-8") for module in modules)

    for code, entry in says.items():
        assert f'"{code}"' in source
        assert "mend" in entry or f'ok("{code}"' in source


def test_unreadable_settings_are_all_told_and_end_with_1(
    clean_environment: Callable[..., dict[str, str]],
) -> None:
    env = clean_environment(DESKWARDEN_ZENDESK_URL="acme", DESKWARDEN_TYPO="x")

    result = CliRunner(env=env).invoke(doctor)

    assert result.exit_code == 1
    for named in ("ZENDESK_URL", "ZENDESK_ACCOUNT_ID", "TYPO"):
        assert f"DESKWARDEN_{named}" in result.output
    assert result.output.count("mend:") == 3


def test_a_finding_is_printed_with_its_level_and_mend(
    clean_environment: Callable[..., dict[str, str]], scripted: Scripted, tmp_path: Path
) -> None:
    (tmp_path / "rules.toml").write_text(rule("keys"))
    env = clean_environment(
        DESKWARDEN_RULES=str(tmp_path),
        DESKWARDEN_ZENDESK_URL=scripted.url,
        DESKWARDEN_ZENDESK_ACCOUNT_ID="18525119",
        DESKWARDEN_ZENDESK_EMAIL="desk@lantern.example",
        DESKWARDEN_ZENDESK_TOKEN="t0ken",
        DESKWARDEN_WEBHOOK_SECRETS="s3cret=",
        DESKWARDEN_REDIS_URL=f"unix://{tmp_path}/nobody.sock",
        DESKWARDEN_DATABASE_URL=f"sqlite:///{tmp_path}/record.db",
    )
    scripted.say(Answer(body={"user": {"id": 7, "role": "agent"}}), Answer(body={"tickets": []}))
    scripted.say(Answer(body={"webhooks": []}))

    result = CliRunner(env=env).invoke(doctor)

    assert result.exit_code == 1
    assert "ok     settings:" in result.output
    assert "ok     rules: 1 " in result.output
    assert "warn   rights: an API token" in result.output
    assert "fault  webhook: there is none" in result.output
    assert "fault  Redis:" in result.output
    assert "t0ken" not in result.output


def test_levels_read_as_people_write_them() -> None:
    assert Finding(Level.WARN, "x").level.value == "warn"
