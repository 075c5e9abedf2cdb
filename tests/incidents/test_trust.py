"""Who asks with a macro, and whether it counts."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from incidents.tickets import Audit, Channel, Person, TagChange
from incidents.trust import asked_by
from tests.builders import NOW, a_person, an_audit

AGENT = Person(9, "Ada Agent", "ada@desk.example", "agent")
TAG = "deskwarden_check"
OURS = 501


def _macro(**changes: Any) -> Audit:
    """Ada applied our macro in the agent interface."""
    plain = Audit(
        31,
        9,
        NOW,
        Channel.WEB,
        tag_changes=(TagChange(frozenset({TAG}), frozenset(), by_rule=False),),
        macros=(501,),
    )
    return replace(plain, **changes)


PEOPLE = {9: AGENT, 7: a_person()}
BY_RULE = (TagChange(frozenset({TAG}), frozenset(), by_rule=True),)


def test_an_agent_who_applied_our_macro_has_asked() -> None:
    asked = asked_by((an_audit(), _macro()), TAG, OURS, PEOPLE)

    assert (asked.refusal, asked.agent_id, asked.audit_id) == ("", 9, 31)


@pytest.mark.parametrize(
    ("audit", "people", "refusal"),
    [
        (_macro(tag_changes=BY_RULE), PEOPLE, "macro_by_rule"),
        (_macro(author_id=7), PEOPLE, "macro_by_stranger"),
        (_macro(author_id=404), PEOPLE, "macro_by_stranger"),
        (_macro(), {9: replace(AGENT, suspended=True)}, "macro_by_stranger"),
        (_macro(), {9: replace(AGENT, active=False)}, "macro_by_stranger"),
        (_macro(), {9: replace(AGENT, role_type=1)}, "macro_by_stranger"),
        (_macro(channel=Channel.EMAIL), PEOPLE, "macro_elsewhere"),
        (_macro(channel=Channel.API), PEOPLE, "macro_elsewhere"),
        (_macro(macros=()), PEOPLE, "macro_not_ours"),
        (_macro(macros=(502,)), PEOPLE, "macro_not_ours"),
    ],
)
def test_whoever_else_set_the_tag_is_refused_by_name(
    audit: Audit, people: dict[int, Person], refusal: str
) -> None:
    asked = asked_by((audit,), TAG, OURS, people)

    assert (asked.refusal, asked.agent_id) == (refusal, audit.author_id)


def test_an_older_honest_request_lends_a_newer_forged_one_nothing() -> None:
    forged = _macro(id=32, author_id=7, at=NOW + timedelta(hours=1))

    assert asked_by((forged, _macro()), TAG, OURS, PEOPLE).refusal == "macro_by_stranger"


def test_a_tag_that_nobody_set_asks_for_nothing() -> None:
    other = _macro(tag_changes=(TagChange(frozenset({"vip"}), frozenset({TAG}), by_rule=False),))

    asked = asked_by((other,), TAG, OURS, PEOPLE)

    assert (asked.refusal, asked.agent_id, asked.audit_id) == ("macro_tag_not_found", None, 0)
