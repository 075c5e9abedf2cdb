"""Provisioning: shown first, done once, undone whole, and nothing of others is touched."""

from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner, Result

from commands.doctor import doctor
from commands.provision import provision
from incidents.errors import NotProvisioned
from incidents.macros import MACROS
from incidents.tickets import DeskObjects
from integration.store import open_store
from tests.fixtures.outside import ADMIN, AGENT
from tests.fixtures.own_zendesk import OwnZendesk

HOOK = "http://127.0.0.1:9/webhooks/zendesk"
LISTS = {
    "/groups": "groups",
    "/ticket_fields": "ticket_fields",
    "/webhooks": "webhooks",
    "/views": "views",
    "/slas/policies": "sla_policies",
    "/macros": "macros",
    "/triggers": "triggers",
}

Run = Callable[..., Result]


@pytest.fixture
def environment(own_zendesk: OwnZendesk, tmp_path: Path) -> dict[str, str]:
    return {
        **own_zendesk.environment(tmp_path),
        "DESKWARDEN_SECURITY_ADDRESSES": "security@lantern.example abuse@lantern.example",
        "DESKWARDEN_WEBHOOK_SECRETS_FILE": str(tmp_path / "secrets"),
    }


@pytest.fixture
def run(
    environment: dict[str, str], clean_environment: Callable[..., dict[str, str | None]]
) -> Run:
    """`deskwarden provision …` in that environment."""

    def invoke(*words: str, answer: str = "", **more: str) -> Result:
        env = clean_environment(**{**environment, **more})
        return CliRunner(env=env).invoke(provision, words, input=answer, catch_exceptions=False)

    return invoke


def ours(zendesk: OwnZendesk) -> dict[str, int]:
    """How many objects of each kind carry our mark."""
    listed = {path: zendesk.ask("GET", path)[plural] for path, plural in LISTS.items()}
    return {
        path: sum("[deskwarden:" in str(each.get("description")) for each in found)
        for path, found in listed.items()
    }


def kept(tmp_path: Path) -> tuple[DeskObjects, str | None]:
    """What the record knows of it."""
    store = open_store(f"sqlite:///{tmp_path}/record.db")
    try:
        return store.ledger.desk_objects(), store.kept("macro_ids")
    finally:
        store.close()


def writes(zendesk: OwnZendesk) -> list[str]:
    return [path for method in ("POST", "PUT", "DELETE") for path in zendesk.paths(method)]


def test_plan_shows_everything_and_writes_nothing(own_zendesk: OwnZendesk, run: Run) -> None:
    result = run("plan", "--endpoint", HOOK)

    assert result.exit_code == 0
    assert result.output.count("will be made") == 19
    assert writes(own_zendesk) == []


def test_apply_makes_it_and_keeps_the_ids(
    own_zendesk: OwnZendesk, run: Run, tmp_path: Path
) -> None:
    result = run("apply", "--yes", "--endpoint", HOOK)

    objects, macros = kept(tmp_path)
    assert result.exit_code == 0
    assert ours(own_zendesk) == {
        "/groups": 1,
        "/ticket_fields": 4,
        "/webhooks": 1,
        "/views": 1,
        "/slas/policies": 1,
        "/macros": 10,
        "/triggers": 1,
    }
    field = own_zendesk.ask("GET", f"/ticket_fields/{objects.severity_field}")["ticket_field"]
    assert [o["value"] for o in field["custom_field_options"]] == [f"sev_{n}" for n in range(1, 5)]
    group = own_zendesk.ask("GET", f"/groups/{objects.group_id}")["group"]
    assert group["name"] == "Security Team Queue"
    pairs = [pair.split("=") for pair in (macros or "").split(",")]
    assert {key for key, _ in pairs} == {macro.key for macro in MACROS}
    for key, number in pairs:
        macro = own_zendesk.ask("GET", f"/macros/{number}")["macro"]
        assert f"[deskwarden:{key}]" in macro["description"]


def test_the_signing_secret_goes_into_its_file_and_never_on_the_screen(
    own_zendesk: OwnZendesk, run: Run, tmp_path: Path
) -> None:
    result = run("apply", "--yes", "--endpoint", HOOK)

    (hook,) = own_zendesk.ask("GET", "/webhooks")["webhooks"]
    secret = own_zendesk.ask("GET", f"/webhooks/{hook['id']}/signing_secret")["signing_secret"]
    path = tmp_path / "secrets"
    assert path.read_text().split() == [secret["secret"]]
    assert path.stat().st_mode & 0o777 == 0o600
    assert secret["secret"] not in result.output


def test_a_second_apply_changes_nothing(own_zendesk: OwnZendesk, run: Run) -> None:
    run("apply", "--yes", "--endpoint", HOOK)
    own_zendesk.forget_calls()

    result = run("apply")

    assert result.exit_code == 0
    assert "Everything is as it should be." in result.output
    assert writes(own_zendesk) == []


def test_a_new_record_finds_what_is_ours_by_its_marks(
    own_zendesk: OwnZendesk, run: Run, tmp_path: Path
) -> None:
    run("apply", "--yes", "--endpoint", HOOK)
    before = kept(tmp_path)
    other = tmp_path / "other"
    other.mkdir()

    run("apply", DESKWARDEN_DATABASE_URL=f"sqlite:///{other}/record.db")

    assert kept(other) == before
    assert ours(own_zendesk)["/groups"] == 1


def test_apply_asks_first_and_no_is_no(own_zendesk: OwnZendesk, run: Run) -> None:
    result = run("apply", "--endpoint", HOOK, answer="n\n")

    assert result.exit_code == 1
    assert writes(own_zendesk) == []


def test_a_change_by_hand_is_shown_and_put_right(own_zendesk: OwnZendesk, run: Run) -> None:
    run("apply", "--yes", "--endpoint", HOOK)
    (hook,) = own_zendesk.ask("GET", "/webhooks")["webhooks"]
    own_zendesk.ask("PATCH", f"/webhooks/{hook['id']}", {"webhook": {"status": "inactive"}})

    shown = run("plan")
    run("apply", "--yes")

    assert "status: inactive → active" in shown.output
    assert shown.output.count("will be changed") == 1
    (after,) = own_zendesk.ask("GET", "/webhooks")["webhooks"]
    assert (after["status"], after["endpoint"]) == ("active", HOOK)


def test_a_new_address_of_the_receiver_is_a_change(own_zendesk: OwnZendesk, run: Run) -> None:
    run("apply", "--yes", "--endpoint", HOOK)
    moved = "https://warden.example/webhooks/zendesk"

    result = run("apply", "--yes", "--endpoint", moved)

    assert f"endpoint: {HOOK} → {moved}" in result.output
    assert [h["endpoint"] for h in own_zendesk.ask("GET", "/webhooks")["webhooks"]] == [moved]


def test_somebody_elses_group_of_that_name_stays_theirs(
    own_zendesk: OwnZendesk, run: Run, tmp_path: Path
) -> None:
    theirs = {"name": "Security Team Queue", "description": "Made by Ada"}
    made = own_zendesk.ask("POST", "/groups", {"group": theirs})["group"]

    result = run("apply", "--yes", "--endpoint", HOOK)

    assert result.exit_code == 1
    assert "add [deskwarden:group] to its description" in result.output
    assert own_zendesk.ask("GET", f"/groups/{made['id']}")["group"]["description"] == "Made by Ada"
    assert ours(own_zendesk)["/groups"] == 0
    assert ours(own_zendesk)["/views"] == 0
    with pytest.raises(NotProvisioned):
        kept(tmp_path)


def test_a_group_that_was_given_to_us_is_used(
    own_zendesk: OwnZendesk, run: Run, tmp_path: Path
) -> None:
    theirs = {"name": "Our analysts", "description": "Made by Ada [deskwarden:group]"}
    made = own_zendesk.ask("POST", "/groups", {"group": theirs})["group"]

    run("apply", "--yes", "--endpoint", HOOK)

    assert kept(tmp_path)[0].group_id == made["id"]
    assert ours(own_zendesk)["/groups"] == 1


def test_without_an_endpoint_the_webhook_waits_and_the_rest_is_made(
    own_zendesk: OwnZendesk, run: Run
) -> None:
    result = run("apply", "--yes")

    assert result.exit_code == 1
    assert "--endpoint https://your.host/webhooks/zendesk" in result.output
    assert (ours(own_zendesk)["/webhooks"], ours(own_zendesk)["/views"]) == (0, 1)


@pytest.mark.parametrize("bad", ["http://warden.example/webhooks/zendesk", "warden", "ftp://x/"])
def test_an_address_that_zendesk_cannot_call_is_refused(run: Run, bad: str) -> None:
    result = run("plan", "--endpoint", bad)

    assert result.exit_code == 2
    assert "https://" in result.output


def test_a_plan_without_sla_policies_lacks_only_these(own_zendesk: OwnZendesk, run: Run) -> None:
    own_zendesk.fault("status", path="/api/v2/slas/*", status=404)

    result = run("apply", "--yes", "--endpoint", HOOK)

    assert result.exit_code == 0
    assert "is not on this Zendesk plan" in result.output
    own_zendesk.mend()
    assert (ours(own_zendesk)["/slas/policies"], ours(own_zendesk)["/macros"]) == (0, 10)


def test_an_answer_lost_on_the_way_makes_nothing_twice(own_zendesk: OwnZendesk, run: Run) -> None:
    own_zendesk.fault("apply_then_drop", method="POST", path="/api/v2/ticket_fields")

    first = run("apply", "--yes", "--endpoint", HOOK)
    own_zendesk.mend()
    second = run("apply", "--yes", "--endpoint", HOOK)

    assert (first.exit_code, second.exit_code) == (1, 0)
    assert ours(own_zendesk)["/ticket_fields"] == 4
    assert ours(own_zendesk)["/groups"] == 1


def test_no_addresses_means_no_trigger(own_zendesk: OwnZendesk, run: Run) -> None:
    run("apply", "--yes", "--endpoint", HOOK, DESKWARDEN_SECURITY_ADDRESSES="")

    assert ours(own_zendesk)["/triggers"] == 0


def test_mail_to_a_security_address_is_tagged_by_the_trigger(
    own_zendesk: OwnZendesk, run: Run
) -> None:
    run("apply", "--yes", "--endpoint", HOOK)
    tags = {}

    for to in ("support@lantern.example", "abuse@lantern.example"):
        sent = {"from": "eve@acme.example", "subject": "Hi", "text": "Hello", "to": to}
        answer = requests.post(f"{own_zendesk.url}/_sandbox/email", json=sent, timeout=10)
        tags[to] = answer.json()["ticket"]["tags"]

    assert "deskwarden_security_address" not in tags["support@lantern.example"]
    assert "deskwarden_security_address" in tags["abuse@lantern.example"]


def test_remove_takes_ours_and_leaves_others(
    own_zendesk: OwnZendesk, run: Run, tmp_path: Path
) -> None:
    theirs = own_zendesk.ask("POST", "/groups", {"group": {"name": "Ours, not yours"}})["group"]
    before = {p: len(own_zendesk.ask("GET", p)[plural]) for p, plural in LISTS.items()}
    run("apply", "--yes", "--endpoint", HOOK)

    result = run("remove", "--yes")

    after = {p: len(own_zendesk.ask("GET", p)[plural]) for p, plural in LISTS.items()}
    assert result.exit_code == 0
    assert after == before
    assert own_zendesk.ask("GET", f"/groups/{theirs['id']}")["group"]["name"] == "Ours, not yours"
    with pytest.raises(NotProvisioned):
        kept(tmp_path)


def test_remove_asks_first_and_finds_nothing_the_second_time(
    own_zendesk: OwnZendesk, run: Run
) -> None:
    run("apply", "--yes", "--endpoint", HOOK)

    refused = run("remove", answer="n\n")
    still = ours(own_zendesk)["/groups"]
    run("remove", answer="y\n")
    again = run("remove", "--yes")

    assert (refused.exit_code, still) == (1, 1)
    assert "There is nothing of ours." in again.output


def test_an_agent_may_not_provision_and_is_told_so(own_zendesk: OwnZendesk, run: Run) -> None:
    name, token = AGENT
    agent = {
        "DESKWARDEN_ZENDESK_OAUTH_CLIENT_ID": "",
        "DESKWARDEN_ZENDESK_EMAIL": name.removesuffix("/token"),
        "DESKWARDEN_ZENDESK_TOKEN": token,
    }

    result = run("apply", "--yes", "--endpoint", HOOK, **agent)

    assert result.exit_code == 1
    assert "credentials or rights are missing" in result.output


def test_after_provisioning_the_doctor_finds_the_loop_well(
    own_zendesk: OwnZendesk,
    run: Run,
    environment: dict[str, str],
    clean_environment: Callable[..., dict[str, str | None]],
) -> None:
    run("apply", "--yes", "--endpoint", HOOK)

    result = CliRunner(env=clean_environment(**environment)).invoke(doctor)

    for well in ("settings", "clock", "rights", "webhook", "record", "provisioning"):
        assert f"ok     {well}" in result.output


def test_the_doctor_sees_a_secret_that_was_reset_behind_our_back(
    own_zendesk: OwnZendesk,
    run: Run,
    environment: dict[str, str],
    clean_environment: Callable[..., dict[str, str | None]],
) -> None:
    run("apply", "--yes", "--endpoint", HOOK)
    (hook,) = own_zendesk.ask("GET", "/webhooks", who=ADMIN)["webhooks"]
    own_zendesk.ask("POST", f"/webhooks/{hook['id']}/signing_secret")

    result = CliRunner(env=clean_environment(**environment)).invoke(doctor)

    assert result.exit_code == 1
    assert "signs with a secret that we do not have" in result.output
