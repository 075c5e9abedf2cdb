"""A field that several steps hold: whoever comes later holds it too, and the last gives it back.

Nothing is called for either; each rests on who held the field before the account was read, and
is refused when that is not so any more in the transaction that records it.
"""

from containment.ending import ALREADY, comes_back, end, told
from containment.snapshot import SINCE, held_since, stamp
from incidents.errors import HoldsChanged
from incidents.holds import HELD, Standing
from incidents.ladder import EXPIRES
from incidents.ledger import Effect, EffectState
from incidents.ports.services import Services
from incidents.promises import ACCOUNT, VERSION


def join(effect: Effect, seen: Standing, services: Services) -> None:
    """End a step whose field is as it would have it: ours to hold on, or somebody else's.

    Raises: HoldsChanged when who holds it has changed, or is about to; StepWaits.
    """
    if seen.is_freeing or seen.is_on_its_way:
        raise HoldsChanged(effect.key)
    if seen.holders and comes_back(effect.kind, services):
        _share(effect, seen, services)
    elif services.ledger.standing(effect).mark != seen.mark:
        raise HoldsChanged(effect.key)
    else:
        end(effect, EffectState.DONE, ALREADY, services)


def let_go(effect: Effect, seen: Standing, services: Services) -> None:
    """End an UNDO whose field stays for others. Raises HoldsChanged while one is on its way."""
    if seen.is_on_its_way:
        raise HoldsChanged(effect.key)
    services.ledger.share(
        effect,
        seen,
        prior={},
        result={"was": HELD, "with": seen.incidents},
        plans=told(effect, services),
        now=services.clock.now(),
    )


def _share(effect: Effect, seen: Standing, services: Services) -> None:
    """What the first of them found is what the last of them gives back, as it was left; whatever
    anybody else did since that one began is newer than all of them."""
    now, first = services.clock.now(), seen.holders[0]
    left = {VERSION: first.result[VERSION]} if VERSION in first.result else {}
    services.ledger.share(
        effect,
        seen,
        prior={ACCOUNT: first.prior.get(ACCOUNT), "used": "", SINCE: stamp(held_since(first))},
        result={"was": HELD, "with": seen.incidents, **left},
        plans=told(effect, services),
        now=now,
        expires_at=now + EXPIRES,
    )
