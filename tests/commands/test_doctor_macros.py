"""The doctor knows our macros: missing, switched off, changed, or strange to the record."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from commands.findings import Level
from commands.macro_checks import check_macros, judge_macros
from incidents.macros import MACROS
from integration.settings import Settings
from integration.store import open_store
from integration.zendesk.macros import Standing
from integration.zendesk.provision import open_provisioner
from sandbox.server import Sandbox, serve
from tests.fixtures.outside import Outside
from tests.fixtures.sandbox_settings import settings_for

WELL = {
    macro.key: Standing(f"Security: {macro.name}", number, is_active=True, sets_tag=True)
    for number, macro in enumerate(MACROS, start=501)
}
IDS = {key: macro.id for key, macro in WELL.items()}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    served = serve(0)
    yield served
    served.stop()


@pytest.fixture
def settings(sandbox: Sandbox, tmp_path: Path) -> Settings:
    return settings_for(sandbox.url, f"sqlite:///{tmp_path}/record.db")


def provision(settings: Settings) -> None:
    """As an administrator does."""
    store = open_store(settings.database_url)
    store.migrate()
    with open_provisioner(settings, endpoint="http://127.0.0.1:9/webhooks/zendesk") as provisioner:
        list(provisioner.apply(store))
    store.close()


def found(settings: Settings) -> dict[str, str]:
    """Each finding's code, and the macros that it names."""
    return {each.code: str(each.values.get("titles", "")) for each in check_macros(settings)}


def test_provisioned_macros_are_well(settings: Settings) -> None:
    provision(settings)

    assert found(settings) == {"macros_ok": ""}


def test_before_provisioning_they_are_all_missing(settings: Settings) -> None:
    (code, titles) = next(iter(found(settings).items()))

    assert code == "macro_missing"
    assert titles.count("Security: ") == len(MACROS)


def test_what_a_person_changed_in_zendesk_is_told(settings: Settings, sandbox: Sandbox) -> None:
    provision(settings)
    desk = Outside(sandbox.url)
    listed = {m["title"]: m["id"] for m in desk.ask("GET", "/macros")["macros"]}
    actions = [{"field": "current_tags", "value": "vip"}]
    undo, confirm = listed["Security: undo containment"], listed["Security: confirm containment"]
    desk.ask("PUT", f"/macros/{undo}", {"macro": {"active": False}})
    desk.ask("PUT", f"/macros/{confirm}", {"macro": {"actions": actions}})
    desk.ask("DELETE", f"/macros/{listed['Security: check']}")

    assert found(settings) == {
        "macro_missing": "Security: check",
        "macro_off": "Security: undo containment",
        "macro_changed": "Security: confirm containment",
    }


def test_macros_that_the_record_does_not_know_are_refused_and_told(settings: Settings) -> None:
    provision(settings)
    store = open_store(settings.database_url)
    store.keep("macro_ids", "501")
    store.close()

    assert found(settings)["macro_strange"].count("Security: ") == len(MACROS)


def test_a_record_that_cannot_be_asked_hides_nothing_of_the_rest(settings: Settings) -> None:
    provision(settings)
    away = replace(settings, database_url="postgresql://nobody@127.0.0.1:1/none")

    assert found(away) == {"macros_ok": ""}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, "macros_ok"),
        ({"id": None, "is_active": False, "sets_tag": False}, "macro_missing"),
        ({"is_active": False}, "macro_off"),
        ({"sets_tag": False}, "macro_changed"),
        ({"id": 999}, "macro_strange"),
    ],
)
def test_one_thing_wrong_is_one_finding(changed: dict[str, Any], code: str) -> None:
    seen = {**WELL, "macro_undo": replace(WELL["macro_undo"], **changed)}

    (finding,) = judge_macros(seen, {key: number or 0 for key, number in IDS.items()})

    assert finding.code == code
    assert finding.level is (Level.OK if code == "macros_ok" else Level.WARN)


def test_a_desk_that_is_down_or_refuses_is_told(settings: Settings, sandbox: Sandbox) -> None:
    desk = Outside(sandbox.url)
    desk.fault("status", path="/api/v2/macros*", status=403, body={"error": "Forbidden"}, times=1)
    refused = found(settings)
    desk.fault("status", path="/api/v2/macros*", status=500)

    assert refused == {"macros_unseen": ""}
    assert found(settings) == {"desk_down": ""}
