"""What would move a severity one level."""

from datetime import timedelta

from incidents.model import Activity, Assessment, Fact, Kind, Outcome, Reading, Severity
from incidents.moves import moves
from incidents.severity import classify
from incidents.signs import Sign
from tests.builders import NOW, an_assessment, an_event

NOTHING_KNOWN = Assessment()


def read(*claims: Fact | Kind) -> Reading:
    return Reading(
        Outcome.INCIDENT,
        kinds=tuple(claim for claim in claims if isinstance(claim, Kind)),
        facts=frozenset(claim for claim in claims if isinstance(claim, Fact)),
    )


def test_the_claims_and_signs_that_make_it_one_level_graver_are_named() -> None:
    found = moves(read(Kind.ACCOUNT_COMPROMISE), NOTHING_KNOWN)

    assert Fact.EXFILTRATION_CONFIRMED in found.graver
    assert Sign.SENSITIVE_EXPORT_AFTER_NEW_COUNTRY in found.graver
    assert Fact.MFA_BYPASSED not in found.graver


def test_each_of_them_does_what_is_said() -> None:
    reading = read(Kind.SUSPICIOUS_ACTIVITY)
    facts = [c for c in moves(reading, NOTHING_KNOWN).graver if isinstance(c, Fact)]

    graver = [Reading(reading.outcome, kinds=reading.kinds, facts=frozenset({f})) for f in facts]

    assert {classify(each, NOTHING_KNOWN).severity for each in graver} == {Severity.SEV_2}


def test_what_carries_it_alone_is_named() -> None:
    found = moves(read(Fact.EXPLOITED_NOW, Kind.VULNERABILITY), NOTHING_KNOWN)

    assert found.milder == (Fact.EXPLOITED_NOW,)
    assert found.graver == ()


def test_two_that_carry_it_must_both_go() -> None:
    found = moves(read(Fact.COMPROMISE_SUSPECTED, Kind.ACCOUNT_COMPROMISE), NOTHING_KNOWN)

    assert found.milder == ()
    assert found.carried_by == (Fact.COMPROMISE_SUSPECTED, Kind.ACCOUNT_COMPROMISE)


def test_a_sign_may_carry_it_alone() -> None:
    seen = an_assessment(
        events=tuple(
            an_event(Activity.LOGIN_FAILED, at=NOW + timedelta(seconds=n)) for n in range(12)
        )
    )

    found = moves(read(Kind.SECURITY_QUESTION), seen)

    assert found.milder == (Sign.PASSWORD_GUESSING,)
    assert Sign.PASSWORD_GUESSING not in found.graver
