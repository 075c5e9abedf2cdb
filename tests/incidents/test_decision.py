"""A decision, with and without a judgement."""

import pytest

from incidents.decision import Decision
from incidents.model import Judgement, Message, Outcome, Reading, Severity


def test_an_ordinary_ticket_is_not_judged() -> None:
    ordinary = Decision(35, (Message("thanks"),), Reading(Outcome.ORDINARY))

    with pytest.raises(ValueError, match="is not judged"):
        _ = ordinary.verdict


def test_every_other_has_its_verdict() -> None:
    judgement = Judgement(Severity.SEV_2, ("phishing",))

    assert Decision(35, (), Reading(Outcome.REVIEW), judgement).verdict is judgement
