"""The doctor says what stops steps against accounts, and whom none of them may touch."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commands.containment_checks import check_containment
from commands.findings import Finding, Level
from commands.words import words
from incidents.approvals import How, PersonAct, person
from integration.settings import Settings
from integration.store import Store
from sandbox.company.door import TOKENS
from tests.fixtures.lantern import Lantern

pytestmark = pytest.mark.one_database

Examine = Callable[..., list[Finding]]


@pytest.fixture
def examine(database_url: str, scripted_settings: Settings, lantern: Lantern) -> Examine:
    """What the doctor finds, with settings of one's own."""
    settings = replace(
        scripted_settings,
        database_url=database_url,
        identity_url=f"{lantern.url}/admin",
        identity_token=TOKENS["admin"],
    )
    return lambda **changes: list(check_containment(replace(settings, **changes)))


def act(name: str) -> PersonAct:
    return PersonAct(person(7), name, How.CLI, datetime.now(UTC), "sure")


def told(findings: list[Finding]) -> dict[str, Level]:
    for each in findings:
        assert words("doctor")[each.code]["says"].format(**each.values)
        assert each.level is Level.OK or words("doctor")[each.code]["mend"].format(**each.values)
    return {each.code: each.level for each in findings}


def test_where_nothing_stops_it_all_is_well(examine: Examine) -> None:
    assert told(examine()) == {"breaker_closed": Level.OK}


def test_a_stop_file_and_an_open_breaker_are_named(
    examine: Examine, store: Store, tmp_path: Path
) -> None:
    stop = tmp_path / "stop"
    stop.touch()
    store.steps.open_breaker(act("a"))

    found = examine(containment_stop_file=str(stop))

    assert told(found) == {"stop_file_there": Level.FAULT, "breaker_open": Level.WARN}


def test_a_stop_file_that_is_not_there_stops_nothing(examine: Examine, tmp_path: Path) -> None:
    found = examine(containment_stop_file=str(tmp_path / "none"))

    assert told(found) == {"breaker_closed": Level.OK}


def test_protected_accounts_that_are_gone_are_named(examine: Examine, store: Store) -> None:
    store.steps.protect("usr_eve", act("a"))
    before = told(examine())
    store.steps.protect("usr_gone", act("b"))

    found = examine()

    assert before["protected_ok"] is Level.OK
    assert told(found)["protected_gone"] is Level.WARN
    assert [each.values["account"] for each in found if each.code == "protected_gone"] == [
        "usr_gone"
    ]


def test_a_provider_that_is_away_is_not_guessed_at(examine: Examine, store: Store) -> None:
    store.steps.protect("usr_eve", act("a"))

    found = examine(identity_url="http://127.0.0.1:9")

    assert told(found)["protected_unseen"] is Level.WARN


def test_without_a_record_the_file_alone_is_looked_for(examine: Examine, tmp_path: Path) -> None:
    assert examine(database_url=f"sqlite:///{tmp_path}/none.db") == []
