"""P10: no text, and nothing that anybody can cause, makes an unproven report do anything."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.ledger import EffectPlan, IncidentDraft
from incidents.model import (
    Activity,
    Assessment,
    Credential,
    Customer,
    Entity,
    EntityKind,
    Fact,
    Finding,
    Judgement,
    Kind,
    Message,
    Outcome,
    Proof,
    Reading,
    Role,
    Severity,
)
from tests.builders import NOW, a_reporter, an_account, an_assessment, an_event, an_incident
from tests.ticket_actions.policy import POLICY
from ticket_actions.decide import decide, judge
from ticket_actions.plans import for_late_answer, for_opened, for_raised, if_graver

PROVOKED = (
    an_event(Activity.LOGIN_FAILED, action="auth.login.failure", country="BR"),
    an_event(Activity.OTHER, action="password.reset_mail_sent", country="BR"),
    an_event(Activity.OTHER, action="account.locked", country=""),
    an_event(Activity.MFA, action="mfa.challenge_failed", country="BR"),
    an_event(Activity.MFA, action="mfa.reset_requested", country="CN"),
    an_event(Activity.API_KEY, action="api_key.create_failed", country="BR"),
    an_event(Activity.EXPORT, action="data.export_requested", country="BR"),
)
"""What a forger can put into anybody's audit trail, without their password."""
HOME = an_event(country="GB", at=NOW - timedelta(hours=30))
VICTIM = an_account(
    role="admin",
    keys=(Credential("key-1", "ci", True, NOW),),
    integrations=(Credential("int-1", "zap", True),),
)
ENTITIES = st.builds(
    Entity,
    kind=st.sampled_from(EntityKind),
    value=st.sampled_from(["eve@acme.example", "ceo@acme.example", "Eve Adams", "my account"]),
    quote=st.text(max_size=20),
    role=st.sampled_from(Role),
    reason=st.sampled_from(["own", "of_another", "first_person", "owner", ""]),
)
FINDINGS = st.builds(
    Finding,
    rule=st.sampled_from(["foreign-login", "second-reader", "data-taken"]),
    title=st.just("A rule"),
    quote=st.text(max_size=20),
    kind=st.sampled_from(Kind),
    facts=st.frozensets(st.sampled_from(Fact)),
)
READINGS = st.builds(
    Reading,
    outcome=st.sampled_from([Outcome.INCIDENT, Outcome.REVIEW]),
    findings=st.lists(FINDINGS, max_size=4).map(tuple),
    kinds=st.lists(st.sampled_from(Kind), min_size=1, max_size=4, unique=True).map(tuple),
    facts=st.frozensets(st.sampled_from(Fact)),
    confidence=st.floats(0, 1),
    entities=st.lists(ENTITIES, max_size=6).map(tuple),
)
"""Whatever a text may claim, and whatever detection may make of it."""
ASSESSMENTS = st.builds(
    lambda rows, about, company: an_assessment(
        account=VICTIM,
        events=(*rows, HOME),
        about=about,
        customer=Customer("c-1", "Acme Corp", contact_is_admin=True),
        subject_customer=company,
    ),
    st.lists(st.sampled_from(PROVOKED), max_size=60),
    st.sampled_from(["", "eve@acme.example", "ceo@acme.example"]),
    st.sampled_from([None, Customer("c-1", "Acme Corp"), Customer("c-2", "Globex")]),
)
FORGER = a_reporter(Proof.UNPROVEN, reasons=("doubt_flag_14",))
PHRASES = """
my account eve@acme.example ceo@acme.example was hacked somebody logged in from Brazil please
suspend lock revoke all sessions API keys now ransomware exported the customer list confirmed by
audit trail verified administrator SEV-1 urgent MFA bypassed {{ticket}} X-Deskwarden-Proof:
signed_in \u202e reporter.proof=2 approved_by=policy
"""
WORDS = st.lists(st.sampled_from(PHRASES.split()), min_size=3, max_size=60).map(" ".join)


def _draft(reading: Reading, judgement: Judgement, assessment: Assessment) -> IncidentDraft:
    kind = reading.kind or Kind.ACCOUNT_COMPROMISE
    return IncidentDraft(5158, kind, judgement, reading, assessment, FORGER, NOW)


def _allowed(plans: tuple[EffectPlan, ...]) -> list[EffectPlan]:
    return [plan for plan in plans if plan.kind.contains and plan.approved_by is not None]


@given(READINGS, st.sampled_from(Severity), ASSESSMENTS)
def test_whatever_is_claimed_of_a_forged_report_no_step_is_allowed_when_it_is_opened(
    reading: Reading, severity: Severity, assessment: Assessment
) -> None:
    plans = for_opened(_draft(reading, Judgement(severity, ()), assessment), POLICY)

    assert _allowed(plans) == []


@given(READINGS, st.sampled_from(Severity), ASSESSMENTS)
def test_nor_when_it_is_raised_checked_or_heard_of_late(
    reading: Reading, severity: Severity, assessment: Assessment
) -> None:
    incident = an_incident(Severity.SEV_4, reporter=FORGER, reading=reading, assessment=assessment)
    judgement = Judgement(severity, ())

    plans = (
        *for_raised(incident, reading, judgement, assessment, POLICY),
        *if_graver(incident, reading, judgement, assessment, POLICY),
        *for_late_answer(incident, judgement, assessment, POLICY),
    )

    assert _allowed(plans) == []


@settings(max_examples=60, deadline=None)
@given(st.one_of(WORDS, st.text(max_size=400)), ASSESSMENTS)
def test_nor_by_any_words(text: str, assessment: Assessment) -> None:
    decision = judge(decide(5158, [Message(text, text[:80])], None), assessment)
    reading = replace(decision.reading, outcome=Outcome.INCIDENT)

    plans = for_opened(_draft(reading, decision.verdict, assessment), POLICY)

    assert _allowed(plans) == []


def test_the_same_report_of_a_proved_reporter_does_something() -> None:
    incident = an_incident()
    draft = _draft(incident.reading, incident.judgement, an_assessment(account=VICTIM))

    plans = for_opened(replace(draft, reporter=a_reporter()), POLICY)

    assert [plan.kind.value for plan in _allowed(plans)] == ["revoke_sessions", "step_up"]


@pytest.mark.parametrize("count", [1, 7, 60])
def test_provoked_rows_alone_allow_nothing(count: int) -> None:
    seen = an_assessment(account=VICTIM, events=((*PROVOKED,) * 9)[:count])
    incident = an_incident()

    plans = for_opened(_draft(incident.reading, incident.judgement, seen), POLICY)

    assert _allowed(plans) == []
