"""Who asks, about whom, and who did it: with reasons.

What a text names is a claim. That the reporter wrote it is proved by Zendesk (incidents/proof.py);
whose account is meant, by the CRM and the provider. What stays unknown is never acted on.
"""

from dataclasses import dataclass
from enum import StrEnum

from incidents.corroboration import Corroboration
from incidents.model import Assessment, Customer, Entity, EntityKind, Reading, Reporter, Role


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


@dataclass(frozen=True, slots=True)
class _Claim:
    """Whom a text says that it is about."""

    own: bool
    """The reporter's own account, in so many words."""
    addresses: tuple[str, ...]
    """Other people's."""
    somebody: bool
    """Somebody else, whose address it does not give."""


_ANOTHERS = frozenset({"of_another", "on_behalf", "several"})
_THEMSELVES = frozenset({"first_person", "own", "names_self", "signs", "their_own"})
"""Reasons by which detection knows that an account is not the writer's own, and that it is."""


def role_of(customer: Customer | None) -> str:
    """What the CRM says of the reporter: a code of templates/notes/parties.toml."""
    if customer is None or customer.contact_is_admin is None:
        return "role_unknown"
    return "role_admin" if customer.contact_is_admin else "role_member"


def address_of_subject(reading: Reading, reporter: Reporter) -> str:
    """Whose account is to be looked at: the one other person's whom the report names, else the
    reporter's own.
    """
    claim = _claim(reading, reporter)
    if not claim.own and len(claim.addresses) == 1:
        return claim.addresses[0]
    return reporter.email


def subject_of(reading: Reading, reporter: Reporter, assessment: Assessment) -> Subject:
    """Whom the report is about, as far as the sources bear it out."""
    claim = _claim(reading, reporter)
    if assessment.about:
        return _somebody_else(assessment)
    if claim.own:
        also = "subject_own_and_others" if claim.addresses or claim.somebody else "subject_own"
        return Subject(Whose.REPORTER, reporter.email, also)
    if not claim.addresses and not claim.somebody:
        return Subject(Whose.REPORTER, reporter.email, "subject_nobody_else")
    reasons = ("subject_no_address", "subject_named_later", "subject_several")
    return Subject(Whose.UNKNOWN, reporter.email, reasons[min(len(claim.addresses), 2)])


def actor_of(reading: Reading, reporter: Reporter, corroboration: Corroboration) -> Actor:
    """Who did it: what the outside systems show goes before what the text says."""
    if corroboration.signals:
        row = corroboration.signals[0].row
        return Actor(Doer.STRANGER, f"{row.ip or '?'} ({row.country})", "actor_strange_sign_in")
    actors = [e for e in reading.entities if e.role is Role.ACTOR]
    for each in actors:
        if _is_own(each, reporter) or each.reason == "first_person":
            return Actor(Doer.REPORTER, reporter.email, "actor_self")
    named = next((e for e in actors if e.kind in (EntityKind.EMAIL, EntityKind.USER)), None)
    if named is not None:
        return Actor(Doer.NAMED, named.value, "actor_named")
    if actors:
        return Actor(Doer.STRANGER, actors[0].quote, "actor_described")
    return Actor(Doer.UNKNOWN, "", "actor_unknown")


def _somebody_else(assessment: Assessment) -> Subject:
    """The one other person whom the report named when it came."""
    theirs, ours = assessment.subject_customer, assessment.customer
    if theirs is None or ours is None:
        return Subject(Whose.UNKNOWN, assessment.about, "subject_company_unknown")
    if theirs.id != ours.id:
        return Subject(Whose.OTHER_ORGANISATION, assessment.about, "subject_other_company")
    return Subject(Whose.COLLEAGUE, assessment.about, "subject_colleague")


def _claim(reading: Reading, reporter: Reporter) -> _Claim:
    subjects = [e for e in reading.entities if e.role is Role.SUBJECT]
    addresses = [e for e in subjects if e.kind is EntityKind.EMAIL and not _is_own(e, reporter)]
    return _Claim(
        own=any(_is_own(e, reporter) or e.reason == "own" for e in subjects),
        addresses=tuple(dict.fromkeys(e.value.casefold() for e in addresses)),
        somebody=any(_is_anothers(e, reporter) for e in subjects),
    )


def _is_own(entity: Entity, reporter: Reporter) -> bool:
    """The reporter, by address or by name."""
    value = entity.value.casefold()
    names = {reporter.email.casefold(), reporter.name.casefold()} - {""}
    return entity.kind in (EntityKind.EMAIL, EntityKind.USER) and value in names


def _is_anothers(entity: Entity, reporter: Reporter) -> bool:
    """Somebody else without an address: a login or a person by name, an account by its owner."""
    if entity.kind in (EntityKind.USER, EntityKind.PERSON):
        return not _is_own(entity, reporter) and entity.reason not in _THEMSELVES
    return entity.kind is EntityKind.ACCOUNT and entity.reason in _ANOTHERS
