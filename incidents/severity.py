"""How bad it is: the procedure's table (SOP SEC-204-A), read from the gravest row down.

What a text says is a claim. Claims and the outside systems' answers raise; only the
reporter's own explanation in the same message makes a harmless reading possible.
"""

from collections.abc import Callable
from dataclasses import dataclass

from incidents.model import Assessment, Fact, Judgement, Kind, Reading, Severity
from incidents.signs import Sign, signs

SEV_1, SEV_2, SEV_3, SEV_4 = Severity


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a row may look at."""

    facts: frozenset[Fact]
    kinds: frozenset[Kind]
    signs: frozenset[Sign]

    def says(self, *facts: Fact) -> bool:
        """True when the text claims any of them."""
        return not self.facts.isdisjoint(facts)

    def about(self, *kinds: Kind) -> bool:
        """True when it is of any of these kinds."""
        return not self.kinds.isdisjoint(kinds)

    def shows(self, *wanted: Sign) -> bool:
        """True when the outside systems show any of them."""
        return not self.signs.isdisjoint(wanted)

    @property
    def suspects(self) -> bool:
        """True when somebody may have been in an account."""
        return self.says(Fact.COMPROMISE_SUSPECTED, Fact.COMPROMISE_CONFIRMED) or self.about(
            Kind.ACCOUNT_COMPROMISE, Kind.UNAUTHORIZED_ACCESS, Kind.UNAUTHORIZED_CHANGE
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `code` is explained in templates/notes/reasons.toml."""

    code: str
    severity: Severity
    when: Callable[[Case], bool]


TABLE: tuple[Row, ...] = (
    Row("data_taken", SEV_1, lambda c: c.says(Fact.EXFILTRATION_CONFIRMED)),
    Row("exploited_now", SEV_1, lambda c: c.says(Fact.EXPLOITED_NOW)),
    Row("malicious_code_in_product", SEV_1, lambda c: c.says(Fact.MALWARE_IN_PRODUCT)),
    Row(
        "several_accounts_breached",
        SEV_1,
        lambda c: c.says(Fact.MULTIPLE_ACCOUNTS) and (c.suspects or c.about(Kind.DATA_EXPOSURE)),
    ),
    Row(
        "sensitive_export_after_new_country",
        SEV_1,
        lambda c: c.suspects and c.shows(Sign.SENSITIVE_EXPORT_AFTER_NEW_COUNTRY),
    ),
    Row("compromise_confirmed", SEV_2, lambda c: c.says(Fact.COMPROMISE_CONFIRMED)),
    Row("compromise_suspected", SEV_2, lambda c: c.suspects),
    Row("data_exposed", SEV_2, lambda c: c.about(Kind.DATA_EXPOSURE)),
    Row("company_impersonated", SEV_2, lambda c: c.says(Fact.IMPERSONATES_COMPANY)),
    Row("phishing", SEV_2, lambda c: c.about(Kind.PHISHING)),
    Row("malware", SEV_2, lambda c: c.about(Kind.MALWARE)),
    Row(
        "vulnerability",
        SEV_2,
        lambda c: c.about(Kind.VULNERABILITY) or c.says(Fact.POTENTIAL_EXPLOIT),
    ),
    Row(
        "protection_failed",
        SEV_2,
        lambda c: (
            c.about(Kind.MFA_OR_POLICY_FAILURE)
            or c.says(Fact.MFA_BYPASSED, Fact.POLICY_NOT_ENFORCED)
        ),
    ),
    Row("sensitive_export_seen", SEV_2, lambda c: c.suspects and c.shows(Sign.SENSITIVE_EXPORT)),
    Row("privilege_change_seen", SEV_2, lambda c: c.suspects and c.shows(Sign.PRIVILEGE_CHANGE)),
    Row("suspicious_activity", SEV_3, lambda c: c.about(Kind.SUSPICIOUS_ACTIVITY)),
    Row("data_perhaps_taken", SEV_3, lambda c: c.says(Fact.EXFILTRATION_SUSPECTED)),
    Row(
        "social_engineering",
        SEV_3,
        lambda c: c.about(Kind.SOCIAL_ENGINEERING) or c.says(Fact.IDENTITY_UNPROVEN),
    ),
    Row("attempt_failed", SEV_3, lambda c: c.says(Fact.ATTEMPT_FAILED)),
    Row("policy_violation", SEV_3, lambda c: c.about(Kind.POLICY_VIOLATION)),
    Row("impossible_travel_seen", SEV_3, lambda c: c.shows(Sign.IMPOSSIBLE_TRAVEL)),
    Row("password_guessing_seen", SEV_3, lambda c: c.shows(Sign.PASSWORD_GUESSING)),
    Row("explained_harmless", SEV_4, lambda c: c.about(Kind.FALSE_ALARM)),
    Row(
        "security_question",
        SEV_4,
        lambda c: c.about(Kind.SECURITY_QUESTION, Kind.COMPLIANCE_INQUIRY),
    ),
    Row("security_wish", SEV_4, lambda c: c.about(Kind.FEATURE_REQUEST)),
)
"""The gravest first."""

UNCLEAR = Row("unclear", SEV_3, lambda _: True)
"""For a ticket that must be looked at though no row knows it: unsure goes up, not down."""

GRAVE = frozenset(
    {
        Fact.COMPROMISE_CONFIRMED,
        Fact.EXFILTRATION_CONFIRMED,
        Fact.EXPLOITED_NOW,
        Fact.MALWARE_IN_PRODUCT,
        Fact.MULTIPLE_ACCOUNTS,
    }
)
"""Claims that no explanation in the same message takes back."""


def classify(reading: Reading, assessment: Assessment) -> Judgement:
    """The severity of what was read and found, with the code of every row that says so.

    Milder rows that hold too are left out: beside a graver one they read like a doubt.
    """
    return judged(case_of(reading, assessment))


def judged(case: Case) -> Judgement:
    """What the table makes of a case."""
    rows = [row for row in TABLE if row.when(case)] or [UNCLEAR]
    severity = rows[0].severity
    return Judgement(severity, tuple(row.code for row in rows if row.severity is severity))


def case_of(reading: Reading, assessment: Assessment) -> Case:
    """What the rows look at; a message that explains itself is narrowed to its explanation."""
    shown = signs(assessment)
    explained = reading.kind is Kind.FALSE_ALARM and Fact.EXPLAINED_HARMLESS in reading.facts
    if explained and GRAVE.isdisjoint(reading.facts):
        return Case(frozenset(), frozenset({Kind.FALSE_ALARM}), shown)
    return Case(reading.facts, frozenset(reading.kinds), shown)
