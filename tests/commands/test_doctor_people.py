"""The doctor says whether anybody can be told."""

from dataclasses import replace

import pytest

from commands.findings import Level
from commands.people_checks import check_people
from commands.words import words
from integration.settings import Settings


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
    scripted_settings: Settings, slack: str, pager: str, code: str, level: Level
) -> None:
    settings = replace(scripted_settings, slack_token=slack, pagerduty_routing_key=pager)

    (finding,) = check_people(settings)

    assert (finding.code, finding.level) == (code, level)
    assert level is Level.OK or words("doctor")[code]["mend"]
