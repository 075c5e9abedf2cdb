"""Take a step back: the one field that it declared becomes what the snapshot says, nothing else.

While other steps hold the field, too, only this one's hold is let go.
If somebody else changed that field since, their will is newer than ours: a person must look.
"""

from datetime import timedelta

from containment.calling import call
from containment.ending import ALREADY, end, end_unknown
from containment.guarding import begin, read_account, refuse_unclear, wait_for_quiet
from containment.looking import look
from containment.sharing import let_go
from containment.snapshot import (
    differences,
    field_of,
    held_since,
    snapshot,
    state_before,
)
from containment.verbs import Verb, verb_of
from incidents.errors import Final, StepRefused, VerbMissing
from incidents.holds import Standing
from incidents.ladder import UNDO_CHANGED, UNDO_NOTHING, UNDO_WRITTEN
from incidents.ledger import Effect, EffectState
from incidents.model import Account
from incidents.ports.clock import Hold
from incidents.ports.services import Services
from incidents.promises import ACCOUNT, TAKEN_UP, VERSION

CLOCKS = timedelta(hours=1)
"""How far the provider's clock may be behind ours: its log is read from so long before."""


def undo(effect: Effect, services: Services, hold: Hold) -> None:
    """Restore what the step named by `undo_of` found; done when the provider shows it."""
    undone = _undone(effect, services)
    refuse_unclear(effect, undone.kind, services)
    verb = verb_of(undone.kind)
    wait_for_quiet(effect, services)
    hold()
    seen = services.ledger.standing(effect)
    account = read_account(effect, services)
    if not verb.is_set(account, undone.item):
        result = ALREADY if effect.started_at is None else _seen(effect, account)
        end(effect, EffectState.DONE, result, services)
    elif state_before(undone).get(field_of(undone)) in (None, snapshot(account)[field_of(undone)]):
        end(effect, EffectState.DONE, {"was": "untouched"}, services)
    elif seen.holders:
        let_go(effect, seen, services)
    elif code := _why_wait(effect, undone, account, seen, services):
        services.ledger.wait(effect, code=code, now=services.clock.now())
    else:
        _restore(effect, account, seen, services, hold)


def _undone(effect: Effect, services: Services) -> Effect:
    """The step that is taken back. Raises StepRefused: there is none, or it did nothing."""
    found = [e for e in services.ledger.effects(effect.incident_id) if e.id == effect.undo_of]
    for undone in found:
        is_same = (undone.target, undone.item) == (effect.target, effect.item)
        if is_same and undone.state in (EffectState.DONE, EffectState.UNKNOWN):
            return undone
    raise StepRefused(UNDO_NOTHING)


def _why_wait(
    effect: Effect, undone: Effect, account: Account, seen: Standing, services: Services
) -> str:
    """Why a person must look first, unless one has: a code; empty when nobody must."""
    if effect.reason in (UNDO_CHANGED, UNDO_WRITTEN):
        return ""
    try:
        return UNDO_CHANGED if _is_changed(undone, seen, services) else ""
    except VerbMissing:
        left = undone.result.get(VERSION)
        if not left and undone.reason == TAKEN_UP:
            return UNDO_WRITTEN  # nothing shows that the field is as an earlier record left it
        return UNDO_WRITTEN if left and account.version and left != account.version else ""


def _is_changed(undone: Effect, seen: Standing, services: Services) -> bool:
    """Whether the log shows that somebody else wrote the field after us. Raises VerbMissing.

    What an earlier record of ours did, the log itself must show.
    """
    since = held_since(undone)
    log = services.impact.identity.recent(undone.target, since=since - CLOCKS)
    about = [e for e in log if (e.kind, e.item) == (undone.kind, undone.item)]
    ours = [place for place, event in enumerate(about) if event.operation in seen.keys]
    if ours or undone.reason == TAKEN_UP:
        return not ours or bool(about[ours[-1] + 1 :])
    return any(event.at >= since for event in about)


def _restore(
    effect: Effect, account: Account, seen: Standing, services: Services, hold: Hold
) -> None:
    """Write the intent with the state now, make the opposite call, look."""
    hold()
    undone = _undone(effect, services)
    effect = begin(effect, account, {ACCOUNT: snapshot(account)}, services, seen)
    verb, identity = verb_of(undone.kind), services.impact.identity
    call(services, lambda: _opposite(verb, effect, services))
    try:
        found = look(
            lambda: identity.account(effect.target),
            lambda seen: not verb.is_set(seen, effect.item),
            services,
            hold,
        )
    except Final as exc:
        end_unknown(effect, str(exc), services)
        return
    if verb.is_set(found, effect.item):
        end_unknown(effect, "the provider answered, but shows no change", services)
    else:
        end(effect, EffectState.DONE, _seen(effect, found), services)


def _opposite(verb: Verb, effect: Effect, services: Services) -> None:
    assert verb.undo is not None  # noqa: S101 (refuse_unclear saw to it)
    verb.undo(services.impact.identity, effect.target, effect.item, effect.key)


def _seen(effect: Effect, account: Account) -> dict[str, object]:
    return {"changed": differences(state_before(effect), account)}
