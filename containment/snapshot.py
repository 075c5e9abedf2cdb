"""Everything of an account that any step declares, as plain JSON: the state before, kept."""

from collections.abc import Mapping
from datetime import datetime

from incidents.ladder import undoes
from incidents.ledger import Effect, EffectKind
from incidents.model import Account
from incidents.promises import ACCOUNT, VERSION

SINCE = "since"
"""Under this name a step that joined others keeps when the first of them set the field."""
_FIELDS = {
    EffectKind.SUSPEND_USER: "active",
    EffectKind.LOCK_ACCOUNT: "locked",
    EffectKind.RESET_MFA: "mfa_enrolled",
    EffectKind.RESET_PASSWORD: "password_ended",
    EffectKind.STEP_UP: "step_up",
    EffectKind.DISABLE_KEYS: "key {}",
    EffectKind.ROTATE_KEYS: "secret of {}",
    EffectKind.BLOCK_INTEGRATION: "integration {}",
}


def stamp(at: datetime | None) -> str:
    """A moment in a snapshot; empty for never."""
    return "" if at is None else at.isoformat()


def snapshot(account: Account) -> dict[str, object]:
    """The declared fields by name; a key's and an integration's by its id."""
    fields: dict[str, object] = {
        "active": account.active,
        "locked": account.locked,
        "mfa_enrolled": account.mfa_enrolled,
        "step_up": account.step_up,
        "password_ended": account.password_ended,
    }
    fields |= {f"key {key.id}": key.active for key in account.keys}
    fields |= {f"secret of {key.id}": stamp(key.rotated_at) for key in account.keys}
    fields |= {f"integration {each.id}": each.active for each in account.integrations}
    return fields


def as_left(effect: Effect, account: Account) -> dict[str, object]:
    """The version of an account that was just read back; nothing where a log tells, and of a step
    that nobody undoes."""
    return {VERSION: account.version} if account.version and undoes(effect.kind) else {}


def state_before(effect: Effect) -> Mapping[str, object]:
    """What `snapshot` said before the first attempt; empty when there was none."""
    found = effect.prior.get(ACCOUNT)
    return found if isinstance(found, Mapping) else {}


def held_since(effect: Effect) -> datetime:
    """When its field was set: by the step, or by the first of those that it joined."""
    first = effect.prior.get(SINCE)
    if isinstance(first, str):
        return datetime.fromisoformat(first)
    return effect.started_at or effect.planned_at


def field_of(effect: Effect) -> str:
    """The name, in a snapshot, of the one field that the step declares."""
    return _FIELDS[effect.kind].format(effect.item)


def differences(before: Mapping[str, object], account: Account) -> list[str]:
    """Names of declared fields that are not as they were, sorted."""
    now = snapshot(account)
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
