"""What our other incidents hold off of an account: that may be asked for although it is so."""

from dataclasses import replace

from incidents.model import Account, Assessment
from incidents.ports.services import Services


def with_holds(account: Account, services: Services, *, apart_from: str = "") -> Account:
    """The account, with what other incidents than that hold of it and could give back."""
    found = services.ledger.held(account.id, apart_from=apart_from)
    lasts = {kind.value for kind in services.policy.lasting}
    return replace(account, held=tuple(e for e in found if e.partition(" ")[0] not in lasts))


def assessed(found: Assessment, services: Services, *, apart_from: str = "") -> Assessment:
    """The same of an assessment's account, where it has one."""
    if found.account is None:
        return found
    return replace(found, account=with_holds(found.account, services, apart_from=apart_from))
