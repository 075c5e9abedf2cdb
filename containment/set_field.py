"""Steps that set one declared field: suspend, lock, disable a key, block, MFA, password, secret."""

from containment.calling import call, did_happen
from containment.ending import end, end_unknown
from containment.guarding import begin, read_account, wait_for_quiet
from containment.looking import look
from containment.sharing import join
from containment.snapshot import as_left, differences, field_of, snapshot, state_before
from containment.verbs import verb_of
from incidents.errors import Final, HoldsChanged
from incidents.holds import VOID, Standing
from incidents.ledger import Effect, EffectState
from incidents.model import Account
from incidents.ports.clock import Hold
from incidents.ports.identity import EffectClass
from incidents.ports.services import Services
from incidents.promises import ACCOUNT


def set_field(effect: Effect, services: Services, hold: Hold) -> None:
    """Set it; done when the provider shows it so. What somebody else set before is left alone, and
    what another step of ours set is held with it."""
    wait_for_quiet(effect, services)
    was_out = effect.started_at is not None
    happened = did_happen(effect, effect.kind, services) if was_out else False
    if happened:
        _read_back(effect, services, hold)
        return
    is_log = services.impact.identity.effect_class(effect.kind) is EffectClass.LOG
    if happened is None and is_log:
        end_unknown(effect, "a call was cut, and no log tells whether it arrived", services)
        return
    hold()
    seen = services.ledger.standing(effect)
    account = read_account(effect, services)
    if not (_is_set(effect, account) or _is_used(effect, account)):
        _set(effect, account, seen, services, hold)
    elif happened is None:
        _read_back(effect, services, hold)
    else:
        join(effect, seen, services)


def _set(effect: Effect, account: Account, seen: Standing, services: Services, hold: Hold) -> None:
    """Write the intent with the state before, make the call, look. Whoever was done with the
    field holds it no more: it is free. Raises HoldsChanged while an UNDO's call is out.
    """
    if seen.is_freeing:
        raise HoldsChanged(effect.key)
    hold()
    verb, identity = verb_of(effect.kind), services.impact.identity
    before: dict[str, object] = {
        ACCOUNT: snapshot(account),
        "used": verb.used(account, effect.item),
    }
    if seen.ended:
        before[VOID] = seen.ended
    effect = begin(effect, account, before, services, seen)
    call(services, lambda: verb.do(identity, effect.target, effect.item, effect.key))
    if verb.is_unread(account):
        end(effect, EffectState.DONE, {"changed": [field_of(effect)]}, services)
        return
    try:
        _read_back(effect, services, hold)
    except Final as exc:
        end_unknown(effect, str(exc), services)


def _read_back(effect: Effect, services: Services, hold: Hold) -> None:
    """Done when the field is set, or was and its owner has used it up; else unknown and a page."""
    identity = services.impact.identity
    account = look(
        lambda: identity.account(effect.target),
        lambda found: _is_set(effect, found) or _is_used(effect, found),
        services,
        hold,
    )
    changed = differences(state_before(effect), account)
    result: dict[str, object] = {"changed": changed, **as_left(effect, account)}
    if _is_set(effect, account):
        end(effect, EffectState.DONE, result, services)
    elif _is_used(effect, account):
        end(effect, EffectState.DONE, {**result, "used": True}, services)
    else:
        end_unknown(effect, "the provider answered, but shows no change", services)


def _is_set(effect: Effect, account: Account) -> bool:
    return verb_of(effect.kind).is_set(account, effect.item)


def _is_used(effect: Effect, account: Account) -> bool:
    """Whether, since before the first attempt, the owner did what the step asks of them, or the
    secret became another one."""
    before = effect.prior.get("used")
    return before is not None and verb_of(effect.kind).used(account, effect.item) != before
