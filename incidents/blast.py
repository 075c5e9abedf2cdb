"""What a step would break, in plain JSON values: what people are shown, and approve."""

from collections.abc import Mapping

from incidents.ledger import EffectKind
from incidents.model import Account, Credential, LiveSession


def blast_of(
    kind: EffectKind,
    item: str,
    account: Account,
    sessions: tuple[LiveSession, ...] | None = None,
    *,
    lasting: bool = False,
) -> Mapping[str, object]:
    """The blast radius of a step against `account`, as it was read just now.

    Always the same keys: `sessions` (how many end; None: not known), `keys` and
    `integrations` (id, name, last use, what depends on it) that stop, `admins_left` (other
    administrators; None: not known), `role`, `lasting` (the provider can never take it back).
    """
    keys, integrations = account.keys, account.integrations
    if kind.has_item:
        keys = tuple(k for k in keys if k.id == item) if kind.has_key else ()
        is_block = kind is EffectKind.BLOCK_INTEGRATION
        integrations = tuple(i for i in integrations if i.id == item) if is_block else ()
    elif kind not in _SHUTS_OUT:
        keys, integrations = (), ()
    return {
        "sessions": None if sessions is None or _spares_sessions(kind) else len(sessions),
        "keys": [_shown(key) for key in keys if key.active or kind.has_item],
        "integrations": [_shown(each) for each in integrations if each.active or kind.has_item],
        "admins_left": account.admins_left,
        "role": account.role,
        "lasting": lasting,
    }


_SHUTS_OUT = (EffectKind.SUSPEND_USER, EffectKind.LOCK_ACCOUNT)
"""Steps after which nothing of the account works."""


def _spares_sessions(kind: EffectKind) -> bool:
    """Whoever is signed in stays so."""
    return kind.has_item or kind in (EffectKind.STEP_UP, EffectKind.RESET_PASSWORD)


def _shown(item: Credential) -> dict[str, object]:
    used = item.last_used_at
    return {
        "id": item.id,
        "name": item.name,
        "last_used_at": None if used is None else used.isoformat(),
        "dependents": list(item.dependents),
    }
