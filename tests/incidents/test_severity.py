"""The procedure's severity table, row by row."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.model import Activity, Assessment, Fact, Kind, Reading, Severity, TrailEvent
from incidents.severity import GRAVE, TABLE, classify
from tests.builders import NOW, a_reading, an_assessment, an_event

HEARD_NOTHING = Assessment()
QUESTION = Kind.SECURITY_QUESTION


def _claims(*facts: Fact, kinds: tuple[Kind, ...] = ()) -> Reading:
    return a_reading(facts=frozenset(facts), kinds=kinds)


def _trail(*events: TrailEvent) -> Assessment:
    return an_assessment(events=tuple(sorted(events, key=lambda e: e.at, reverse=True)))


def _at(minutes: float, activity: Activity = Activity.LOGIN, **changes: Any) -> TrailEvent:
    return an_event(activity, at=NOW + timedelta(minutes=minutes), **changes)


ABROAD_EXPORT = _trail(_at(-300), _at(-60, country="BR"), _at(-50, Activity.EXPORT, sensitive=True))


@pytest.mark.parametrize(
    ("reading", "severity", "code"),
    [
        (_claims(Fact.EXFILTRATION_CONFIRMED), Severity.SEV_1, "data_taken"),
        (_claims(Fact.EXPLOITED_NOW), Severity.SEV_1, "exploited_now"),
        (_claims(Fact.MALWARE_IN_PRODUCT), Severity.SEV_1, "malicious_code_in_product"),
        (
            _claims(Fact.MULTIPLE_ACCOUNTS, Fact.COMPROMISE_SUSPECTED),
            Severity.SEV_1,
            "several_accounts_breached",
        ),
        (
            _claims(Fact.MULTIPLE_ACCOUNTS, kinds=(Kind.DATA_EXPOSURE,)),
            Severity.SEV_1,
            "several_accounts_breached",
        ),
        (_claims(Fact.COMPROMISE_CONFIRMED), Severity.SEV_2, "compromise_confirmed"),
        (_claims(Fact.COMPROMISE_SUSPECTED), Severity.SEV_2, "compromise_suspected"),
        (_claims(kinds=(Kind.UNAUTHORIZED_CHANGE,)), Severity.SEV_2, "compromise_suspected"),
        (_claims(kinds=(Kind.DATA_EXPOSURE,)), Severity.SEV_2, "data_exposed"),
        (_claims(Fact.IMPERSONATES_COMPANY), Severity.SEV_2, "company_impersonated"),
        (_claims(kinds=(Kind.PHISHING,)), Severity.SEV_2, "phishing"),
        (_claims(kinds=(Kind.MALWARE,)), Severity.SEV_2, "malware"),
        (_claims(kinds=(Kind.VULNERABILITY,)), Severity.SEV_2, "vulnerability"),
        (_claims(Fact.POTENTIAL_EXPLOIT), Severity.SEV_2, "vulnerability"),
        (_claims(kinds=(Kind.MFA_OR_POLICY_FAILURE,)), Severity.SEV_2, "protection_failed"),
        (_claims(Fact.POLICY_NOT_ENFORCED), Severity.SEV_2, "protection_failed"),
        (_claims(kinds=(Kind.SUSPICIOUS_ACTIVITY,)), Severity.SEV_3, "suspicious_activity"),
        (_claims(Fact.EXFILTRATION_SUSPECTED), Severity.SEV_3, "data_perhaps_taken"),
        (_claims(kinds=(Kind.SOCIAL_ENGINEERING,)), Severity.SEV_3, "social_engineering"),
        (_claims(Fact.IDENTITY_UNPROVEN), Severity.SEV_3, "social_engineering"),
        (_claims(Fact.ATTEMPT_FAILED), Severity.SEV_3, "attempt_failed"),
        (_claims(kinds=(Kind.POLICY_VIOLATION,)), Severity.SEV_3, "policy_violation"),
        (_claims(kinds=(Kind.FALSE_ALARM,)), Severity.SEV_4, "explained_harmless"),
        (_claims(kinds=(Kind.SECURITY_QUESTION,)), Severity.SEV_4, "security_question"),
        (_claims(kinds=(Kind.COMPLIANCE_INQUIRY,)), Severity.SEV_4, "security_question"),
        (_claims(kinds=(Kind.FEATURE_REQUEST,)), Severity.SEV_4, "security_wish"),
        (_claims(), Severity.SEV_3, "unclear"),
    ],
)
def test_a_claim_alone_weighs_what_the_procedure_says(
    reading: Reading, severity: Severity, code: str
) -> None:
    judgement = classify(reading, HEARD_NOTHING)

    assert judgement.severity is severity
    assert judgement.reasons[0] == code


@pytest.mark.parametrize(
    ("assessment", "severity", "code"),
    [
        (ABROAD_EXPORT, Severity.SEV_1, "sensitive_export_after_new_country"),
        (
            _trail(_at(-50, Activity.EXPORT, sensitive=True)),
            Severity.SEV_2,
            "sensitive_export_seen",
        ),
        (_trail(_at(-50, Activity.ROLE_CHANGE)), Severity.SEV_2, "privilege_change_seen"),
    ],
)
def test_what_the_systems_show_raises_a_suspicion(
    assessment: Assessment, severity: Severity, code: str
) -> None:
    judgement = classify(_claims(Fact.COMPROMISE_SUSPECTED), assessment)

    assert judgement.severity is severity
    assert code in judgement.reasons


def _login_twice(minutes: float, country: str) -> Assessment:
    return _trail(_at(0), _at(minutes, country=country))


def _guesses(count: int, seconds: float) -> Assessment:
    return _trail(*(_at(n * seconds / 60, Activity.LOGIN_FAILED) for n in range(count)))


@pytest.mark.parametrize(
    ("assessment", "code"),
    [
        (_login_twice(60, "BR"), "impossible_travel_seen"),
        (_guesses(11, 30), "password_guessing_seen"),
    ],
)
def test_an_automatic_signal_makes_a_mere_question_suspicious(
    assessment: Assessment, code: str
) -> None:
    judgement = classify(_claims(kinds=(Kind.SECURITY_QUESTION,)), assessment)

    assert judgement.severity is Severity.SEV_3
    assert judgement.reasons[0] == code


@pytest.mark.parametrize(
    "assessment",
    [
        _login_twice(61, "BR"),
        _login_twice(5, "GB"),
        _login_twice(5, ""),
        _guesses(10, 1),
        _guesses(11, 31),
        _trail(_at(0, Activity.EXPORT)),
        _trail(_at(-90, Activity.EXPORT, sensitive=True), _at(-80), _at(-10, country="BR")),
        HEARD_NOTHING,
    ],
    ids=str,
)
def test_below_the_procedures_thresholds_a_question_stays_one(assessment: Assessment) -> None:
    judgement = classify(_claims(kinds=(Kind.SECURITY_QUESTION,)), assessment)

    assert judgement.severity is Severity.SEV_4


def test_an_export_before_the_foreign_login_is_not_blamed_on_it() -> None:
    assessment = _trail(
        _at(-400), _at(-300, Activity.EXPORT, sensitive=True), _at(-60, country="BR")
    )

    judgement = classify(_claims(Fact.COMPROMISE_SUSPECTED), assessment)

    assert judgement.severity is Severity.SEV_2


EXPLAINED = _claims(
    Fact.EXPLAINED_HARMLESS,
    Fact.COMPROMISE_SUSPECTED,
    kinds=(Kind.FALSE_ALARM, Kind.UNAUTHORIZED_ACCESS),
)


def test_a_reporter_who_explains_the_alarm_is_believed_about_suspicions() -> None:
    assert classify(EXPLAINED, HEARD_NOTHING).reasons == ("explained_harmless",)


@pytest.mark.parametrize("fact", sorted(GRAVE))
def test_no_explanation_takes_back_a_grave_claim(fact: Fact) -> None:
    reading = _claims(*EXPLAINED.facts, fact, kinds=EXPLAINED.kinds)

    assert classify(reading, HEARD_NOTHING).severity <= Severity.SEV_2


def test_an_explanation_does_not_hide_what_the_systems_show() -> None:
    assert classify(EXPLAINED, _login_twice(5, "BR")).severity is Severity.SEV_3


FACTS = st.frozensets(st.sampled_from(sorted(set(Fact) - {Fact.EXPLAINED_HARMLESS})))
KINDS = st.lists(st.sampled_from(list(Kind)), unique=True).map(tuple)


@given(FACTS, FACTS, KINDS, KINDS, st.sampled_from([HEARD_NOTHING, ABROAD_EXPORT]))
def test_another_claim_or_finding_never_lowers(
    facts: frozenset[Fact],
    more_facts: frozenset[Fact],
    kinds: tuple[Kind, ...],
    more_kinds: tuple[Kind, ...],
    assessment: Assessment,
) -> None:
    before = classify(_claims(*facts, Fact.QUESTION_ONLY, kinds=(*kinds, QUESTION)), HEARD_NOTHING)
    grown = _claims(*facts, *more_facts, kinds=(*kinds, QUESTION, *more_kinds))

    assert classify(grown, assessment).severity <= before.severity


def test_the_table_is_written_from_the_gravest_row_down() -> None:
    severities = [row.severity for row in TABLE]

    assert severities == sorted(severities)
    assert len({row.code for row in TABLE}) == len(TABLE)
