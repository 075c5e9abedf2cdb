"""The one call that changes something, and whether one that was cut arrived."""

from collections.abc import Callable

from incidents.errors import VendorDown, VerbMissing
from incidents.ledger import Effect, EffectKind
from incidents.ports.services import Services


def call(services: Services, change: Callable[[], None]) -> None:
    """Make it. One that failed may still arrive, so nobody asks again before it is quiet.

    The kill switch is read here, right before. Raises what `change` raises.
    """
    services.kill_switch.refuse_if_stopped()
    try:
        change()
    except VendorDown as exc:
        quiet = services.impact.identity.quiet
        raise VendorDown(str(exc), retry_after=max(quiet, exc.retry_after or quiet)) from exc


def did_happen(effect: Effect, kind: EffectKind, services: Services) -> bool | None:
    """Whether the provider's log shows our call; None when it keeps no log that tells."""
    identity = services.impact.identity
    try:
        return identity.happened(effect.target, kind, effect.item, operation=effect.key)
    except VerbMissing:
        return None
