"""What the doctor looks at around containment: the stop file, the breaker, protected accounts."""

from collections.abc import Iterator

from commands.findings import Finding, Findings, fault, ok, warn
from commands.operator import moment
from incidents.errors import AccountNotFound, ContainmentPaused, DeskRefused, StoreDown, VendorDown
from incidents.ports.identity import IdentityProvider
from incidents.ports.steps import Steps
from integration.identity.choice import provider
from integration.kill_switch import refuse_if_file
from integration.settings import Settings
from integration.store import Store, is_there, open_store


def check_containment(settings: Settings) -> Findings:
    """Whether steps may run, by whose word, and whom none of them may touch."""
    yield from _stop_file(settings)
    if not is_there(settings.database_url):
        return  # own_checks.py says so
    store = open_store(settings.database_url)
    try:
        if store.is_current():
            yield _breaker(store.steps)
            yield from _protected(store, settings)
    except StoreDown as exc:
        yield fault("store_down", error=exc)
    finally:
        store.close()


def _stop_file(settings: Settings) -> Findings:
    """A file that stops everything, and that somebody may have forgotten."""
    try:
        refuse_if_file(settings.containment_stop_file)
    except ContainmentPaused:
        yield fault("stop_file_there", path=settings.containment_stop_file)


def _breaker(steps: Steps) -> Finding:
    found = steps.breaker()
    if found is None:
        return ok("breaker_closed")
    return warn("breaker_open", at=moment(found.since), by=found.by, why=found.why.value)


def _protected(store: Store, settings: Settings) -> Findings:
    """Those on the list that the provider does not know any more."""
    listed = store.steps.protected()
    if not listed:
        return
    try:
        there = provider(settings)
        gone = list(_gone(there, (each.account_id for each in listed)))
    except (VendorDown, DeskRefused) as exc:
        yield warn("protected_unseen", error=exc)
    else:
        yield from (warn("protected_gone", account=each) for each in gone)
        if not gone:
            yield ok("protected_ok", count=len(listed))


def _gone(there: IdentityProvider, accounts: Iterator[str]) -> Iterator[str]:
    for account in accounts:
        try:
            there.account(account)
        except AccountNotFound:
            yield account
