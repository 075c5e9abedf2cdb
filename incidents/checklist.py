"""The procedure's next steps for an incident: codes, which templates/notes/checklist.toml words."""

from incidents.ledger import Effect, EffectState
from incidents.model import Assessment, Incident, Kind, Severity

_EVIDENCE = frozenset({Kind.PHISHING, Kind.SOCIAL_ENGINEERING, Kind.MALWARE})
_QUESTIONS = frozenset({Kind.SECURITY_QUESTION, Kind.COMPLIANCE_INQUIRY, Kind.FEATURE_REQUEST})


def next_steps(incident: Incident, effects: tuple[Effect, ...]) -> tuple[str, ...]:
    """What a person does next, in the order of SOP SEC-204-A."""
    steps = []
    if not incident.reporter.is_proved:
        steps.append("prove_reporter")
    if any(effect.kind.contains and effect.state is EffectState.PLANNED for effect in effects):
        steps.append("decide_waiting_steps")
    if any(effect.state is EffectState.UNKNOWN for effect in effects):
        steps.append("settle_unknown_steps")
    steps += _look(incident.assessment)
    if incident.kind in _EVIDENCE:
        steps.append("keep_evidence")
    if incident.kind is Kind.VULNERABILITY:
        steps.append("tell_engineering")
    if incident.severity <= Severity.SEV_2:
        steps.append(
            "escalate_gravest" if incident.severity is Severity.SEV_1 else "escalate_grave"
        )
    steps.append("answer_question" if incident.kind in _QUESTIONS else "acknowledge_customer")
    return tuple(steps)


def _look(assessment: Assessment) -> list[str]:
    """What the assessment leaves to look at."""
    steps = []
    if assessment.unknown:
        steps.append("look_up_unknown")
    if assessment.exports:
        steps.append("check_exports")
    if assessment.privilege_changes:
        steps.append("check_privilege_changes")
    return steps
