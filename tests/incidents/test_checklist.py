"""The procedure's next steps."""

from typing import Any

import pytest

from incidents.checklist import next_steps
from incidents.ledger import Effect, EffectKind, EffectState
from incidents.model import Activity, Kind, Proof, Severity, Source
from tests.builders import a_reporter, an_assessment, an_effect, an_event, an_incident
from ticket_actions.render import words


def test_a_proved_quiet_question_is_answered() -> None:
    incident = an_incident(Severity.SEV_4, kind=Kind.SECURITY_QUESTION)

    assert next_steps(incident, ()) == ("answer_question",)


@pytest.mark.parametrize(
    ("effect", "step"),
    [
        (an_effect(state=EffectState.PLANNED), "decide_waiting_steps"),
        (an_effect(state=EffectState.UNKNOWN), "settle_unknown_steps"),
    ],
)
def test_steps_that_need_a_person_are_named(effect: Effect, step: str) -> None:
    assert step in next_steps(an_incident(), (effect,))


def test_a_note_that_is_still_planned_waits_for_nobody() -> None:
    effect = an_effect(EffectKind.NOTE, EffectState.PLANNED)

    assert "decide_waiting_steps" not in next_steps(an_incident(), (effect,))


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"reporter": a_reporter(Proof.UNPROVEN)}, "prove_reporter"),
        ({"assessment": an_assessment(unknown={Source.CRM: "down"})}, "look_up_unknown"),
        ({"assessment": an_assessment(events=(an_event(Activity.EXPORT),))}, "check_exports"),
        (
            {"assessment": an_assessment(events=(an_event(Activity.ROLE_CHANGE),))},
            "check_privilege_changes",
        ),
        ({"kind": Kind.PHISHING}, "keep_evidence"),
        ({"kind": Kind.VULNERABILITY}, "tell_engineering"),
    ],
)
def test_what_was_seen_asks_for_its_step(changes: dict[str, Any], step: str) -> None:
    assert step in next_steps(an_incident(**changes), ())


@pytest.mark.parametrize(
    ("severity", "step"),
    [(Severity.SEV_1, "escalate_gravest"), (Severity.SEV_2, "escalate_grave")],
)
def test_grave_ones_are_escalated(severity: Severity, step: str) -> None:
    assert step in next_steps(an_incident(severity), ())


def test_every_step_has_its_words() -> None:
    """Every code that next_steps can return, gathered from the cases above and their mirror."""
    everything = an_incident(
        Severity.SEV_1,
        kind=Kind.VULNERABILITY,
        reporter=a_reporter(Proof.UNPROVEN),
        assessment=an_assessment(
            unknown={Source.CRM: "down"},
            events=(an_event(Activity.EXPORT), an_event(Activity.ROLE_CHANGE)),
        ),
    )
    waiting = (an_effect(state=EffectState.PLANNED), an_effect(state=EffectState.UNKNOWN))
    codes = {
        *next_steps(everything, waiting),
        *next_steps(an_incident(Severity.SEV_2, kind=Kind.PHISHING), ()),
        *next_steps(an_incident(Severity.SEV_4, kind=Kind.COMPLIANCE_INQUIRY), ()),
    }

    assert codes == set(words("notes/checklist"))
