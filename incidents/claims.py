"""Whom a report says that it is about. A claim: what the outside systems bear out is trust.py's."""

from collections.abc import Sequence
from dataclasses import dataclass

from incidents.model import Contact, Customer, Entity, EntityKind, Reading, Reporter, Role, Sought


@dataclass(frozen=True, slots=True)
class Claim:
    """Whom a text says that it is about."""

    own: bool
    """The reporter's own account, in so many words."""
    addresses: tuple[str, ...]
    """Other people's."""
    somebody: bool
    """Somebody else, whose address it does not give."""
    names: tuple[str, ...] = ()
    """Those of them whom it names, and names alone."""
    mentions: bool = False
    """It gives another person's address, and does not say that the account is theirs."""


_ANOTHERS = frozenset({"of_another", "on_behalf", "several"})
_THEMSELVES = frozenset({"first_person", "own", "names_self", "signs", "their_own"})
"""Reasons by which detection knows that an account is not the writer's own, and that it is."""
_MANY = "several"


def claim_of(reading: Reading, reporter: Reporter) -> Claim:
    """What the text claims, the reporter told apart from others."""
    subjects = [e for e in reading.entities if e.role is Role.SUBJECT]
    addresses = [e for e in subjects if e.kind is EntityKind.EMAIL and not is_own(e, reporter)]
    others = [e for e in subjects if _is_anothers(e, reporter)]
    return Claim(
        own=any(is_own(e, reporter) or e.reason == "own" for e in subjects),
        addresses=tuple(dict.fromkeys(e.value.casefold() for e in addresses)),
        somebody=bool(others),
        names=_names(others),
        mentions=any(_is_mentioned(e, reporter) for e in reading.entities),
    )


def address_of_subject(reading: Reading, reporter: Reporter) -> str:
    """Whose account is to be looked at: the one other person's whom the report names, else the
    reporter's own.
    """
    claim = claim_of(reading, reporter)
    if not claim.own and len(claim.addresses) == 1:
        return claim.addresses[0]
    return reporter.email


def name_of_subject(reading: Reading, reporter: Reporter) -> str:
    """The name of the one other person whom it is about, where it gives no address; empty when
    it is about more, or not surely about them.
    """
    claim = claim_of(reading, reporter)
    is_sure = not claim.own and not claim.addresses and len(claim.names) == 1
    return claim.names[0] if is_sure else ""


def whom(
    contacts: Sequence[Contact], reporter: str, company: Customer | None
) -> tuple[Sought, str]:
    """Whose address a name stands for, of the contacts that bear it: exactly one of the
    `reporter`'s own company. `company`: None when the CRM knows none.
    """
    theirs = {c.email.casefold() for c in contacts if company and c.company == company.id}
    if len(theirs) == 1:
        (address,) = theirs
        return Sought.FOUND, "" if address == reporter.casefold() else address
    if theirs:
        return Sought.SEVERAL, ""
    return (Sought.ELSEWHERE if contacts and company else Sought.NOBODY), ""


def is_own(entity: Entity, reporter: Reporter) -> bool:
    """The reporter, by address or by name."""
    value = entity.value.casefold()
    names = {reporter.email.casefold(), reporter.name.casefold()} - {""}
    return entity.kind in (EntityKind.EMAIL, EntityKind.USER) and value in names


def _is_anothers(entity: Entity, reporter: Reporter) -> bool:
    """Somebody else without an address: a login or a person by name, an account by its owner."""
    if entity.kind in (EntityKind.USER, EntityKind.PERSON):
        return not is_own(entity, reporter) and entity.reason not in _THEMSELVES
    return entity.kind is EntityKind.ACCOUNT and entity.reason in _ANOTHERS


def _is_mentioned(entity: Entity, reporter: Reporter) -> bool:
    """Somebody else's address that plays no part, as far as the words tell."""
    is_address = entity.kind is EntityKind.EMAIL and entity.role is Role.MENTIONED
    return is_address and not is_own(entity, reporter)


def _names(others: Sequence[Entity]) -> tuple[str, ...]:
    """Their names, each once; none when somebody is among them who is only described."""
    if any(e.kind is EntityKind.PERSON or e.reason == _MANY for e in others):
        return ()
    named = (e.value for e in others if e.kind is EntityKind.USER)
    return tuple({name.casefold(): name for name in named}.values())
