"""Whose accounts an incident touches: nobody decides about their own."""

from collections.abc import Set

from incidents.errors import AccountNotFound
from incidents.ladder import Rung
from incidents.macros import Macro
from incidents.model import Incident
from incidents.ports.clock import Hold
from incidents.ports.services import Services
from incidents.tickets import Person

BY_SUBJECT = "approval_by_subject"


def addresses_of(person: Person, services: Services, hold: Hold) -> frozenset[str]:
    """Theirs, in lower case; one that Zendesk has not verified counts too."""
    hold()
    theirs = {person.email, *(each.value for each in services.desk.identities(person.id))}
    return frozenset(each.casefold() for each in theirs if each)


def is_subject(
    macro: Macro,
    person: Person,
    addresses: Set[str],
    incident: Incident,
    services: Services,
    hold: Hold,
) -> bool:
    """Whether the incident's account is theirs, or that of any of its steps, begun or not.

    Each is asked for at the provider too, for its address may be another one since; what does
    nothing to accounts (rung 0) does not wait for that. Raises VendorDown.
    """
    account = incident.assessment.account
    steps = [each for each in services.ledger.effects(incident.id) if each.kind.contains]
    ids = {each.target for each in steps} | ({account.id} if account else set())
    if _has_id(person, ids) or not addresses.isdisjoint(_on_record(incident)):
        return True
    asked = sorted(ids) if macro.rung > Rung.TOLD else ()
    return any(_email(each, services, hold).casefold() in addresses for each in asked)


def _on_record(incident: Incident) -> frozenset[str]:
    """Addresses that the incident itself names, in lower case."""
    told, account = incident.assessment, incident.assessment.account
    named = {incident.reporter.email, told.about, account.email if account else ""}
    return frozenset(each.casefold() for each in named)


def _has_id(person: Person, ids: Set[str]) -> bool:
    return not ids.isdisjoint(person.accounts)


def _email(account_id: str, services: Services, hold: Hold) -> str:
    """Whose address the account bears now; empty when it is gone."""
    hold()
    try:
        return services.impact.identity.account(account_id).email
    except AccountNotFound:
        return ""
