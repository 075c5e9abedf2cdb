"""Who hears of a bad end: the ticket, chat, the pager, and nobody twice over."""

import pytest

from incidents.alarms import FLOOD, MESSAGES, after_bad_end
from incidents.ledger import EffectKind, EffectPlan, EffectState
from tests.builders import an_effect

TICKET = 35
PAGER_ONLY = (EffectKind.PAGE,)


def planned(*plans: EffectPlan) -> list[tuple[str, str, str]]:
    return [(plan.kind.value, plan.target, plan.generation) for plan in plans]


def test_a_step_that_may_have_happened_reaches_ticket_chat_and_pager() -> None:
    step = an_effect(state=EffectState.UNKNOWN, id=17)

    plans = after_bad_end(step, TICKET, MESSAGES)

    assert planned(*plans) == [
        ("result", "35", "17"),
        ("chat", "team", "unknown-17"),
        ("page", "team", "unknown-17"),
    ]


def test_a_step_that_was_refused_is_told_on_the_ticket_alone() -> None:
    step = an_effect(state=EffectState.REFUSED, id=17)

    assert planned(*after_bad_end(step, TICKET, MESSAGES)) == [("result", "35", "17")]


@pytest.mark.parametrize(
    ("state", "word"), [(EffectState.REFUSED, "failed-undo"), (EffectState.UNKNOWN, "unknown")]
)
def test_what_was_not_given_back_reaches_everybody(state: EffectState, word: str) -> None:
    back = an_effect(EffectKind.UNDO, state, id=17)

    plans = after_bad_end(back, TICKET, MESSAGES)

    assert planned(*plans) == [
        ("result", "35", "17"),
        ("chat", "team", f"{word}-17"),
        ("page", "team", f"{word}-17"),
    ]


@pytest.mark.parametrize("kind", [EffectKind.NOTE, EffectKind.RESULT, EffectKind.ASSESS])
@pytest.mark.parametrize("state", [EffectState.REFUSED, EffectState.UNKNOWN])
def test_what_nobody_else_would_miss_is_told_to_people(
    kind: EffectKind, state: EffectState
) -> None:
    plans = after_bad_end(an_effect(kind, state, id=4), TICKET, MESSAGES)

    assert planned(*plans) == [
        ("chat", "team", f"failed-{kind.value}-4"),
        ("page", "team", f"failed-{kind.value}-4"),
    ]


@pytest.mark.parametrize(("kind", "other"), [(EffectKind.CHAT, "page"), (EffectKind.PAGE, "chat")])
def test_a_message_that_one_way_refused_goes_the_other_way(kind: EffectKind, other: str) -> None:
    message = an_effect(kind, EffectState.REFUSED, id=5)

    plans = after_bad_end(message, TICKET, MESSAGES)

    assert planned(*plans) == [(other, "team", f"failed-{kind.value}-5")]


@pytest.mark.parametrize("generation", ["unknown-3", "failed-note-3"])
def test_a_message_about_a_bad_end_asks_for_no_further_message(generation: str) -> None:
    """Each way has its own of these: one that fails must not ring for ever."""
    message = an_effect(EffectKind.PAGE, EffectState.REFUSED, generation=generation)

    assert after_bad_end(message, TICKET, MESSAGES) == ()


def test_a_pager_that_an_installation_does_not_have_is_not_missed() -> None:
    page = an_effect(EffectKind.PAGE, EffectState.REFUSED)

    assert after_bad_end(page, TICKET, (EffectKind.CHAT,)) == ()


def test_only_the_ways_that_there_are_are_used() -> None:
    note = an_effect(EffectKind.NOTE, EffectState.REFUSED, id=4)

    plans = after_bad_end(note, TICKET, PAGER_ONLY)

    assert planned(*plans) == [("page", "team", "failed-note-4")]


def test_writes_too_many_are_one_message_however_many_were_refused() -> None:
    notes = [
        an_effect(EffectKind.NOTE, EffectState.REFUSED, id=number, result={"reason": FLOOD})
        for number in (17, 18)
    ]

    plans = [after_bad_end(note, TICKET, PAGER_ONLY) for note in notes]

    assert [planned(*each) for each in plans] == [[("page", "team", FLOOD)]] * 2
