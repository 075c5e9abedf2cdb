"""The doctor says whether anybody can be told."""

from dataclasses import replace
from pathlib import Path

import pytest

from commands.findings import Level
from commands.people_checks import check_people
from commands.words import words
from incidents.ledger import Delivery, Door
from integration.settings import Settings
from integration.store import Store


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


def test_a_record_that_is_away_is_left_to_another_check(scripted_settings: Settings) -> None:
    away = replace(scripted_settings, database_url="postgresql://127.0.0.1:1/none")

    assert [each.code for each in check_people(away)] == ["nobody_to_tell"]
