"""One word for how far containment is."""

import pytest

from incidents.containment_state import containment_state
from incidents.ledger import EffectKind, EffectState
from tests.builders import an_effect

S = EffectState


@pytest.mark.parametrize(
    ("states", "word"),
    [
        ([], "none"),
        ([S.PLANNED], "waiting"),
        ([S.DONE, S.PLANNED], "contained"),
        ([S.DONE, S.STARTED], "running"),
        ([S.APPROVED], "running"),
        ([S.DONE, S.UNKNOWN], "unknown"),
        ([S.REFUSED], "unknown"),
    ],
)
def test_the_word_that_matters_most_is_said(states: list[EffectState], word: str) -> None:
    assert containment_state(an_effect(state=state) for state in states) == word


def test_a_note_is_no_containment() -> None:
    assert containment_state([an_effect(EffectKind.NOTE, S.UNKNOWN)]) == "none"


@pytest.mark.parametrize("state", [S.PLANNED, S.REFUSED])
def test_a_step_that_the_provider_lacks_spoils_no_other(state: EffectState) -> None:
    lacking = an_effect(EffectKind.STEP_UP, state, reason="step_verb_missing")

    alone, beside = containment_state([lacking]), containment_state([an_effect(), lacking])

    assert (alone, beside) == ("waiting", "contained")
