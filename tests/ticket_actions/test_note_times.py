"""A note names times that hold: how long an approval lasted, what became of an end that is past."""

from dataclasses import replace

import pytest

from incidents.ledger import Effect, EffectKind, EffectState
from tests.builders import NOW, a_case, an_effect
from ticket_actions.case import Occasion
from ticket_actions.note import note


@pytest.mark.parametrize(
    ("kind", "blast", "lasts"),
    [
        (EffectKind.SUSPEND_USER, {}, "30 minutes"),
        (EffectKind.SUSPEND_USER, {"lasting": True}, "15 minutes"),
        (EffectKind.RESET_MFA, {}, "15 minutes"),
        (EffectKind.UNDO, {}, "24 hours"),
    ],
)
def test_the_note_names_how_long_the_approval_that_lapsed_had_lasted(
    kind: EffectKind, blast: dict[str, object], lasts: str
) -> None:
    waits = an_effect(kind, EffectState.PLANNED, reason="step_approval_lapsed", blast=blast)

    never, begun = (_told(replace(waits, started_at=at)) for at in (None, NOW))

    assert f"it was allowed, but did not begin within {lasts}, so it must" in never
    assert "it began once, so its call may have arrived" in begun
    assert f"within the {lasts} that an approval lasts" in begun


def test_past_its_end_the_note_names_what_its_undoing_waits_for() -> None:
    step = an_effect(EffectKind.SUSPEND_USER, expires_at=NOW)
    held = an_effect(
        EffectKind.UNDO, EffectState.PLANNED, id=2, undo_of=1, reason="undo_changed_since"
    )

    told = _told(step, held)

    due = "It was due to be undone at 2026-11-21 05:00 UTC, and nobody has confirmed it."
    why = "Waits: somebody else changed the account since, so a person must look first."
    assert f"<strong>{due} Its undoing is not done. {why}</strong>" in told
    assert "Undone at" not in told


def _told(*effects: Effect) -> str:
    """The result's note."""
    case = a_case(Occasion.RESULT, effects=effects)
    written = note(case).note
    assert written is not None
    return str(written.html)
