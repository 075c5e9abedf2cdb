"""What is asked before a step may touch an account: is it one, may it be touched, may it begin."""

from datetime import timedelta

from containment.ending import comes_back
from incidents.approvals import POLICY
from incidents.caps import Group, Guard
from incidents.errors import Passing, StepRefused, StepWaits, VerbMissing
from incidents.holds import Standing
from incidents.ladder import rung_of
from incidents.ledger import PLAYBOOK, Effect, EffectKind
from incidents.model import Account
from incidents.playbook import MODE_OFF
from incidents.ports.services import Services
from incidents.protection import OTHER, why_not_one, why_protected
from incidents.ways import LASTING_UNSEEN, MODE_APPROVE, Mode


def refuse_unclear(effect: Effect, kind: EffectKind, services: Services) -> None:
    """Raises StepRefused for a target that is not exactly one, VerbMissing for a missing verb.

    `kind` is the step's own, or for an UNDO that of the step which it takes back.
    """
    code = why_not_one(effect.target) or (why_not_one(effect.item) if kind.has_item else "")
    if code:
        raise StepRefused(code)
    identity = services.impact.identity
    is_lost = effect.kind is EffectKind.UNDO and not comes_back(kind, services)
    if kind not in identity.verbs or is_lost:
        name = identity.name
        raise VerbMissing(f"{name} cannot {effect.kind.value.replace('_', ' ')} ({kind.value})")


def read_account(effect: Effect, services: Services) -> Account:
    """The account as it is now, when the step may touch it.

    Raises: StepRefused for another account and a protected one; VendorDown when it cannot be
    read, for whoever cannot be looked up may be protected; AccountNotFound.
    """
    account = services.impact.identity.account(effect.target)
    if account.id != effect.target:
        raise StepRefused(OTHER)
    if effect.kind is EffectKind.UNDO:
        return account
    code = why_protected(
        account,
        rung_of(effect.kind),
        is_listed=services.steps.is_protected(account.id),
        ours=services.policy.our_accounts,
    )
    if code:
        raise StepRefused(code)
    return account


def begin(
    effect: Effect,
    account: Account,
    prior: dict[str, object],
    services: Services,
    seen: Standing | None = None,
) -> Effect:
    """Write the intent; then nothing may come between it and the call but the kill switch.

    `seen`: who held the field before the account was read; None for a step that holds none.
    Raises: what `Ledger.start`, `KillSwitch.refuse_if_stopped` and `refuse_if_off` raise.
    """
    services.kill_switch.refuse_if_stopped()
    refuse_if_off(effect, services)
    if effect.kind in services.impact.identity.lasting and not effect.lasting:
        raise StepRefused(LASTING_UNSEEN)
    group = Group(account.group, account.group_size)
    guard = Guard(services.policy.limits, group, seen)
    return services.ledger.start(effect, prior=prior, now=services.clock.now(), guard=guard)


def refuse_if_off(effect: Effect, services: Services) -> None:
    """Ask the playbook again: its modes may have changed since the step was allowed.

    What a person asked for is theirs, and giving back needs no leave. Raises: StepRefused when
    the mode is off or shadow by now, StepWaits when policy allowed what people must allow now.
    """
    if effect.requested_by != PLAYBOOK or effect.kind is EffectKind.UNDO:
        return
    incident = services.ledger.incident(effect.incident_id)
    book = services.policy.playbook
    mode = book.mode_of(effect.kind, incident.kind, incident.severity)
    if mode in (Mode.OFF, Mode.SHADOW):
        raise StepRefused(MODE_OFF)
    if mode is Mode.APPROVE and effect.approved_by == POLICY:
        services.ledger.wait(effect, code=MODE_APPROVE, now=services.clock.now())
        raise StepWaits(MODE_APPROVE)


def wait_for_quiet(effect: Effect, services: Services) -> None:
    """Raises Passing while a request that was cut may still be on its way."""
    if effect.started_at is None:
        return
    quiet = effect.started_at + services.impact.identity.quiet - services.clock.now()
    if quiet > timedelta(0):
        raise Passing("a request may still be on its way", retry_after=quiet)
