"""Who holds a field of an account, from the steps and UNDOs on record about it."""

from dataclasses import replace
from typing import Any

import pytest

from incidents.holds import VOID, held, standing
from incidents.ledger import Effect, EffectKind, EffectState
from tests.builders import an_effect

MINE = an_effect(kind=EffectKind.SUSPEND_USER, id=1, state=EffectState.APPROVED)


def step(number: int, state: EffectState = EffectState.DONE, **changes: Any) -> Effect:
    return replace(MINE, id=number, key=f"step-{number}", state=state, **changes)


def undo(number: int, of: int, state: EffectState, **changes: Any) -> Effect:
    return step(number, state, kind=EffectKind.UNDO, undo_of=of, **changes)


WITHDRAWN = {"code": "step_stopped", "stopped_by": "zendesk:9"}
"""Of an UNDO that had begun once when a person confirmed its step."""


@pytest.mark.parametrize(
    ("others", "holders"),
    [
        ((), []),
        ((step(2),), [2]),
        ((step(2, EffectState.STARTED), step(3, EffectState.UNKNOWN)), [2, 3]),
        ((step(2, EffectState.PLANNED), step(3, EffectState.REFUSED)), []),
        ((step(2, result={"was": "already"}), step(3, result={"was": "held"})), [3]),
        ((step(2), undo(4, 2, EffectState.PLANNED)), [2]),
        ((step(2), undo(4, 2, EffectState.REFUSED)), [2]),
        ((step(2), undo(4, 2, EffectState.STARTED)), []),
        ((step(2), undo(4, 2, EffectState.DONE)), []),
        ((step(2), undo(4, 2, EffectState.UNKNOWN)), []),
        ((step(2), undo(4, 2, EffectState.UNKNOWN, result=WITHDRAWN)), [2]),
        ((step(2), undo(4, 2, EffectState.DONE, result={"before": WITHDRAWN})), []),
        ((step(2), step(3, prior={VOID: [2]})), [3]),
    ],
)
def test_a_step_holds_from_its_call_until_its_undo_is_out(
    others: tuple[Effect, ...], holders: list[int]
) -> None:
    found = standing(MINE, [MINE, *others])

    assert [each.id for each in found.holders] == holders


def test_an_undo_counts_neither_the_step_that_it_takes_back_nor_itself() -> None:
    back = undo(4, 2, EffectState.STARTED)

    found = standing(back, [step(2), step(3), back])

    assert ([each.id for each in found.holders], found.is_freeing) == ([3], False)


def test_what_other_incidents_hold_off_of_an_account_is_named_without_ones_own() -> None:
    mine = step(2, incident_id="SEC-2026-0002")
    key = step(3, kind=EffectKind.DISABLE_KEYS, item="key-7")
    gone = [step(4, kind=EffectKind.LOCK_ACCOUNT), undo(5, 4, EffectState.DONE)]
    mild = step(6, kind=EffectKind.STEP_UP)

    found = held([mine, key, *gone, mild], apart_from="SEC-2026-0002")

    assert found == ("disable_keys key-7",)


def test_a_call_that_frees_the_field_is_seen_by_all_others() -> None:
    found = standing(MINE, [step(2), undo(4, 2, EffectState.STARTED)])

    assert found.is_freeing
