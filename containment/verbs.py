"""What each step declares: the one field it changes, the call that does it, and its opposite."""

from collections.abc import Callable
from dataclasses import dataclass

from containment.snapshot import stamp
from incidents.errors import AccountNotFound
from incidents.ledger import EffectKind
from incidents.model import Account, Credential
from incidents.ports.identity import IdentityProvider

Call = Callable[[IdentityProvider, str, str, str], None]
"""Provider, account, item, operation."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A step that sets one field of an account, or of one key or integration of it."""

    is_set: Callable[[Account, str], bool]
    """Whether the field is as the step would have it. Raises AccountNotFound for no such item."""
    do: Call
    undo: Call | None = None
    """None: nobody can give back what it took."""
    used: Callable[[Account, str], str] = lambda *_: ""
    """What is another text once the step is done and shows no more, because the account's owner
    has used it up or because it leaves no state; else always the same."""
    is_unread: Callable[[Account], bool] = lambda _: False
    """Whether the provider never shows that field: the call itself has proved it then."""


def verb_of(kind: EffectKind) -> Verb:
    """How that step is done. Raises KeyError for one that sets no field (REVOKE_SESSIONS)."""
    return _VERBS[kind]


def _item(items: tuple[Credential, ...], item: str) -> Credential:
    found = [each for each in items if each.id == item]
    if len(found) != 1:
        raise AccountNotFound(f"{len(found)} of the account's keys or integrations have that id")
    return found[0]


_VERBS = {
    EffectKind.STEP_UP: Verb(
        is_set=lambda account, _: account.step_up,
        do=lambda there, account, _, mark: there.step_up(account, operation=mark),
        used=lambda account, _: stamp(account.stepped_up_at),
    ),
    EffectKind.SUSPEND_USER: Verb(
        is_set=lambda account, _: not account.active,
        do=lambda there, account, _, mark: there.suspend(account, operation=mark),
        undo=lambda there, account, _, mark: there.restore(account, operation=mark),
    ),
    EffectKind.LOCK_ACCOUNT: Verb(
        is_set=lambda account, _: account.locked,
        do=lambda there, account, _, mark: there.lock(account, operation=mark),
        undo=lambda there, account, _, mark: there.unlock(account, operation=mark),
    ),
    EffectKind.DISABLE_KEYS: Verb(
        is_set=lambda account, key: not _item(account.keys, key).active,
        do=lambda there, account, key, mark: there.disable_key(account, key, operation=mark),
        undo=lambda there, account, key, mark: there.enable_key(account, key, operation=mark),
    ),
    EffectKind.BLOCK_INTEGRATION: Verb(
        is_set=lambda account, item: not _item(account.integrations, item).active,
        do=lambda there, account, item, mark: there.block_integration(
            account, item, operation=mark
        ),
        undo=lambda there, account, item, mark: there.unblock_integration(
            account, item, operation=mark
        ),
    ),
    EffectKind.RESET_MFA: Verb(
        is_set=lambda account, _: not account.mfa_enrolled,
        do=lambda there, account, _, mark: there.reset_mfa(account, operation=mark),
    ),
    EffectKind.RESET_PASSWORD: Verb(
        is_set=lambda account, _: account.password_ended is True,
        do=lambda there, account, _, mark: there.reset_password(account, operation=mark),
        used=lambda account, _: stamp(account.password_chosen_at),
        is_unread=lambda account: account.password_ended is None,
    ),
    EffectKind.ROTATE_KEYS: Verb(
        is_set=lambda *_: False,  # a secret can be replaced once more
        do=lambda there, account, key, mark: there.rotate_key(account, key, operation=mark),
        used=lambda account, key: stamp(_item(account.keys, key).rotated_at),
    ),
}
