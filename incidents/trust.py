"""Who asks, about whom, and who did it: with reasons.

What a text names is a claim. That the reporter wrote it is proved by Zendesk (incidents/proof.py);
whose account is meant, by the CRM and the provider. What stays unknown is never acted on.
"""

from dataclasses import dataclass
from enum import StrEnum

from incidents.claims import Claim, claim_of, is_own
from incidents.corroboration import Corroboration
from incidents.model import Assessment, Customer, EntityKind, Reading, Reporter, Role, Sought


class Whose(StrEnum):
    """Whose account a report is about."""

    REPORTER = "reporter"
    COLLEAGUE = "colleague"
    """A named user of the reporter's own organisation."""
    OTHER_ORGANISATION = "other_organisation"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a report is about."""

    whose: Whose
    email: str
    """Whose account, sessions and events were looked at."""
    reason: str
    """Code of templates/notes/parties.toml."""
    name: str = ""
    """As the report has it, where a name was looked up; a stranger's words."""


class Doer(StrEnum):
    """Who did what is reported."""

    REPORTER = "reporter"
    NAMED = "named"
    """Somebody whom the report names."""
    STRANGER = "stranger"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it. A claim, unless the outside systems show them."""

    doer: Doer
    name: str
    """An address, a name, or from where; empty when nobody knows."""
    reason: str
    """Code of templates/notes/parties.toml."""


_NAMED = {
    Sought.NOBODY: "subject_name_unknown",
    Sought.SEVERAL: "subject_name_several",
    Sought.ELSEWHERE: "subject_name_elsewhere",
    Sought.UNHEARD: "subject_name_unheard",
}
"""Why a name that stands for whom a report is about leads to nobody's account."""


def role_of(customer: Customer | None) -> str:
    """What the CRM says of the reporter: a code of templates/notes/parties.toml."""
    if customer is None or customer.contact_is_admin is None:
        return "role_unknown"
    return "role_admin" if customer.contact_is_admin else "role_member"


def subject_of(reading: Reading, reporter: Reporter, assessment: Assessment) -> Subject:
    """Whom the report is about, as far as the sources bear it out."""
    claim = claim_of(reading, reporter)
    if assessment.about:
        return _somebody_else(assessment, claim)
    if claim.own or assessment.sought is Sought.FOUND:
        others = claim.own and (claim.addresses or claim.somebody)
        also = "subject_own_and_others" if others else "subject_own"
        return Subject(Whose.REPORTER, reporter.email, also)
    if not claim.addresses and not claim.somebody:
        reason = "subject_others_mentioned" if claim.mentions else "subject_nobody_else"
        return Subject(Whose.REPORTER, reporter.email, reason)
    if len(claim.names) == 1 and not claim.addresses and assessment.sought in _NAMED:
        is_elsewhere = assessment.sought is Sought.ELSEWHERE
        whose = Whose.OTHER_ORGANISATION if is_elsewhere else Whose.UNKNOWN
        return Subject(whose, reporter.email, _NAMED[assessment.sought], claim.names[0])
    reasons = ("subject_no_address", "subject_named_later", "subject_several")
    return Subject(Whose.UNKNOWN, reporter.email, reasons[min(len(claim.addresses), 2)])


def actor_of(reading: Reading, reporter: Reporter, corroboration: Corroboration) -> Actor:
    """Who did it: what the outside systems show goes before what the text says."""
    if corroboration.signals:
        row = corroboration.signals[0].row
        return Actor(Doer.STRANGER, f"{row.ip or '?'} ({row.country})", "actor_strange_sign_in")
    actors = [e for e in reading.entities if e.role is Role.ACTOR]
    for each in actors:
        if is_own(each, reporter) or each.reason == "first_person":
            return Actor(Doer.REPORTER, reporter.email, "actor_self")
    named = next((e for e in actors if e.kind in (EntityKind.EMAIL, EntityKind.USER)), None)
    if named is not None:
        return Actor(Doer.NAMED, named.value, "actor_named")
    if actors:
        return Actor(Doer.STRANGER, actors[0].quote, "actor_described")
    return Actor(Doer.UNKNOWN, "", "actor_unknown")


def _somebody_else(assessment: Assessment, claim: Claim) -> Subject:
    """The one other person whom the report named when it came, by address or by name."""
    theirs, ours = assessment.subject_customer, assessment.customer
    by_name = assessment.sought is Sought.FOUND
    name = claim.names[0] if by_name and claim.names else ""
    if theirs is None or ours is None:
        return Subject(Whose.UNKNOWN, assessment.about, "subject_company_unknown", name)
    if theirs.id != ours.id:
        return Subject(Whose.OTHER_ORGANISATION, assessment.about, "subject_other_company", name)
    reason = "subject_colleague_named" if by_name else "subject_colleague"
    return Subject(Whose.COLLEAGUE, assessment.about, reason, name)
