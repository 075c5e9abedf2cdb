"""Carry out one approved step against an account, once, and say what the provider shows.

After a crash (reliability.md §3.5) we wait until a request that was on its way must have
arrived. Then class B reads the state, and class C asks the provider's own log whether our call
happened. It did: read back. It did not: the step is taken. Nobody can tell: `unknown`, and a
person is paged.
"""

from collections.abc import Callable

from containment.calling import did_happen
from containment.ending import end, end_unknown
from containment.guarding import refuse_unclear, wait_for_quiet
from containment.revoke import revoke
from containment.set_field import set_field
from containment.undo import undo
from incidents.errors import Final, HalfDone, StepRefused
from incidents.ledger import Effect, EffectKind, EffectState
from incidents.ports.clock import Hold
from incidents.ports.services import Services

_BY: dict[EffectKind, Callable[[Effect, Services, Hold], None]] = {
    EffectKind.REVOKE_SESSIONS: revoke,
    EffectKind.UNDO: undo,
}
"""Steps with a way of their own; every other one sets a field."""


def run(effect: Effect, services: Services, hold: Hold) -> None:
    """Take the claimed step and record what was read back, or why it was refused for good.

    Raises: VendorDown and other Passing (due again), StepWaits, LeaseLost, StoreDown.
    """
    try:
        hold()
        if effect.started_at is None:
            services.kill_switch.refuse_if_stopped()  # spares the provider a question
        if effect.kind is not EffectKind.UNDO:
            refuse_unclear(effect, effect.kind, services)
        _BY.get(effect.kind, set_field)(effect, services, hold)
    except HalfDone as exc:
        end_unknown(effect, str(exc), services)
    except StepRefused as exc:
        _end_refused(effect, exc, services)
    except Final as exc:
        _end_badly(effect, exc, services)


def _end_refused(effect: Effect, exc: StepRefused, services: Services) -> None:
    """It may not be taken; but a step whose earlier call may have arrived is not called refused."""
    if _may_have_happened(effect, services):
        end_unknown(effect, f"a call was cut, and now the step may not be taken: {exc}", services)
    else:
        end(effect, EffectState.REFUSED, {"code": exc.code, "error": str(exc)}, services)


def _may_have_happened(effect: Effect, services: Services) -> bool:
    """Unless it was never out, or the provider's log says that nothing came."""
    if effect.started_at is None or effect.kind is EffectKind.UNDO:
        return False
    wait_for_quiet(effect, services)
    return did_happen(effect, effect.kind, services) is not False


def _end_badly(effect: Effect, exc: Final, services: Services) -> None:
    """Refused; but a step whose earlier call was out may have happened."""
    if effect.started_at is None:
        end(effect, EffectState.REFUSED, {"error": str(exc)}, services)
    else:
        end_unknown(effect, str(exc), services)
