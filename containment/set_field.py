"""Steps that set one declared field: suspend, lock, disable a key, block, forget the factors."""

from containment.calling import call, did_happen
from containment.ending import ALREADY, end, end_unknown
from containment.guarding import begin, read_account, wait_for_quiet
from containment.looking import look
from containment.snapshot import differences, snapshot, state_before
from containment.verbs import verb_of
from incidents.errors import Final
from incidents.ledger import Effect, EffectState
from incidents.model import Account
from incidents.ports.clock import Hold
from incidents.ports.identity import EffectClass
from incidents.ports.services import Services


def set_field(effect: Effect, services: Services, hold: Hold) -> None:
    """Set it; done when the provider shows it so. What somebody else set before is left alone."""
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
    account = read_account(effect, services)
    if not verb_of(effect.kind).is_set(account, effect.item):
        _set(effect, account, services, hold)
    elif happened is None:
        _read_back(effect, services, hold)
    else:
        end(effect, EffectState.DONE, ALREADY, services)


def _set(effect: Effect, account: Account, services: Services, hold: Hold) -> None:
    """Write the intent with the state before, make the call, look."""
    hold()
    effect = begin(effect, account, {"account": snapshot(account)}, services)
    verb, identity = verb_of(effect.kind), services.impact.identity
    call(services, lambda: verb.do(identity, effect.target, effect.item, effect.key))
    try:
        _read_back(effect, services, hold)
    except Final as exc:
        end_unknown(effect, str(exc), services)


def _read_back(effect: Effect, services: Services, hold: Hold) -> None:
    """Done when the field is set, else unknown and a page."""
    verb, identity = verb_of(effect.kind), services.impact.identity
    account = look(
        lambda: identity.account(effect.target),
        lambda found: verb.is_set(found, effect.item),
        services,
        hold,
    )
    if verb.is_set(account, effect.item):
        result = {"changed": differences(state_before(effect), account)}
        end(effect, EffectState.DONE, result, services)
    else:
        end_unknown(effect, "the provider answered, but shows no change", services)
