"""Who asks with a macro, and whether it counts."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from incidents.authority import Rights, asked_by, shown_before, why_not, why_too_late
from incidents.macros import Macro, named
from incidents.tickets import Audit, Channel, Person, TagChange
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


ASKING = _macro()
SUSPEND, REVOKE = named("suspend_user"), named("revoke_sessions")
RIGHTS = Rights(groups=frozenset({70}))


@pytest.mark.parametrize(
    ("macro", "agent", "groups", "rights", "code"),
    [
        (REVOKE, AGENT, (), RIGHTS, ""),
        (SUSPEND, AGENT, (70,), RIGHTS, ""),
        (SUSPEND, AGENT, (71,), RIGHTS, "macro_group"),
        (SUSPEND, AGENT, (70,), Rights(), "macro_group"),
        (SUSPEND, AGENT, (70,), replace(RIGHTS, role="admin"), "macro_role"),
        (SUSPEND, replace(AGENT, role="admin"), (70,), replace(RIGHTS, role="admin"), ""),
        (REVOKE, AGENT, (), replace(RIGHTS, role="admin"), ""),
        (REVOKE, replace(AGENT, is_shared=True), (), RIGHTS, "macro_by_stranger"),
        (REVOKE, replace(AGENT, role="end-user"), (), RIGHTS, "macro_by_stranger"),
        (REVOKE, replace(AGENT, id=7), (), RIGHTS, "approval_by_reporter"),
    ],
)
def test_what_an_agent_may_ask_for_is_decided_by_who_they_are_now(
    macro: Macro, agent: Person, groups: tuple[int, ...], rights: Rights, code: str
) -> None:
    found = why_not(macro, agent, set(groups), rights, reporters={7})

    assert found == code


@pytest.mark.parametrize(
    ("macro", "minutes", "code"),
    [
        (REVOKE, 29, ""),
        (REVOKE, 30, "macro_too_old"),
        (named("reset_mfa"), 14, ""),
        (named("reset_mfa"), 15, "macro_too_old"),
        (named("raise_severity"), 600, ""),
    ],
)
def test_a_request_for_a_step_lasts_as_long_as_an_approval(
    macro: Macro, minutes: int, code: str
) -> None:
    assert why_too_late(macro, NOW, NOW + timedelta(minutes=minutes)) == code


def _note(number: int, author: int, plans: dict[int, str] | None) -> Audit:
    return Audit(number, author, NOW, Channel.API, plans=plans)


def test_only_our_newest_note_before_the_request_tells_what_the_agent_had_read() -> None:
    us = 5
    audits = [
        _note(1, us, {4: "old"}),
        _note(2, us, {4: "new"}),
        _note(3, us, None),
        _note(4, 9, {4: "forged"}),
        ASKING,
        _note(32, us, {4: "later"}),
    ]

    assert shown_before(audits, ASKING.id, us) == {4: "new"}


@pytest.mark.parametrize("us", [None, 6])
def test_a_note_that_is_not_known_to_be_ours_showed_nothing(us: int | None) -> None:
    assert shown_before([_note(1, 5, {4: "hash"}), ASKING], ASKING.id, us) == {}


def test_a_request_that_is_on_no_record_was_shown_nothing() -> None:
    assert shown_before([_note(1, 5, {4: "hash"})], 99, 5) == {}
