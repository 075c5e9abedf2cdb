"""The doctor says whether anybody can be told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app import open_reception
from commands.findings import Level
from commands.people_checks import check_people
from commands.words import words
from incidents.ledger import Delivery, Door
from integration.settings import Settings
from integration.store import Store
from integration.telling import channels

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("slack", "pager", "code", "level"),
    [
        ("", "", "nobody_to_tell", Level.FAULT),
        ("token", "", "nobody_paged", Level.WARN),
        ("", "key", "people_ok", Level.OK),
        ("token", "key", "people_ok", Level.OK),
    ],
)
def test_whoever_is_on_call_must_be_reachable(
    scripted_settings: Settings, tmp_path: Path, slack: str, pager: str, code: str, level: Level
) -> None:
    settings = replace(scripted_settings, slack_token=slack, pagerduty_routing_key=pager)

    (finding,) = check_people(replace(settings, database_url=f"sqlite:///{tmp_path}/none.db"))

    assert (finding.code, finding.level) == (code, level)
    assert level is Level.OK or words("doctor")[code]["mend"]


def test_what_nobody_was_told_of_is_counted(
    scripted_settings: Settings, store: Store, database_url: str
) -> None:
    for key in ("e-1", "e-2"):
        store.inbox.accept(Delivery(key, Door.EVENT, b"[", None, "not an object"))
    settings = replace(scripted_settings, database_url=database_url)

    *_, finding = check_people(settings)

    assert (finding.code, finding.level) == ("untold", Level.FAULT)
    assert words("doctor")["untold"]["says"].format(**finding.values).endswith("told: 2")
    assert words("doctor")["untold"]["mend"]


def test_a_way_that_takes_nothing_is_a_fault_and_says_what_it_answered(
    scripted_settings: Settings, store: Store, database_url: str
) -> None:
    store.inbox.accept(Delivery("e-1", Door.EVENT, b"[", None, "not an object"))
    settings = replace(
        scripted_settings, database_url=database_url, slack_token="t", pagerduty_routing_key="k"
    )
    now = datetime.now(UTC)
    store.plan_telling(channels(settings), now)
    on_its_way = [each.code for each in check_people(settings)]
    refuse_all(store, now)

    (finding,) = check_people(settings)

    said = words("doctor")[finding.code]["says"].format(**finding.values)
    assert on_its_way == ["people_ok"]
    assert (finding.code, finding.level) == ("untold", Level.FAULT)
    assert said == "people: things nobody was told: 1 (DeskRefused: invalid_auth)"


def test_readyz_counts_what_no_way_takes(
    store: Store, database_url: str, scripted_settings: Settings
) -> None:
    settings = replace(scripted_settings, database_url=database_url, slack_token="t")
    store.inbox.accept(Delivery("e-1", Door.EVENT, b"[", None, "not an object"))
    store.plan_telling(channels(settings), datetime.now(UTC))
    reception = open_reception(settings)
    before = reception.probes["people"]().ok
    refuse_all(store, datetime.now(UTC))

    after = reception.probes["people"]()
    reception.close()

    assert (before, after.ok) == (True, False)
    assert after.detail.startswith("1 thing nobody was told")


def refuse_all(store: Store, now: datetime) -> None:
    """No way takes any alarm."""
    for number in store.alarms.due(now=now, limit=9):
        alarm = store.alarms.claim(number, now=now, lease=timedelta(seconds=60))
        assert alarm is not None
        store.alarms.put_off(alarm, at=now, error="DeskRefused: invalid_auth")


def test_a_record_that_is_away_is_left_to_another_check(scripted_settings: Settings) -> None:
    away = replace(scripted_settings, database_url="postgresql://127.0.0.1:1/none")

    assert [each.code for each in check_people(away)] == ["nobody_to_tell"]
