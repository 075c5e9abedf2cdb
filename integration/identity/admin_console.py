"""The product's Admin Console, as admin_console.openapi.yaml beside this file writes it down."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from incidents.errors import AccountNotFound, DeskRefused, VendorDown
from incidents.ledger import EffectKind
from incidents.model import Account, LiveSession
from incidents.ports.identity import EffectClass, ProviderEvent
from integration.http import Answer, Vendor
from integration.identity.admin_console_log import events, shows
from integration.identity.admin_console_shapes import Found, Sessions, User
from integration.identity.paths import below
from integration.shapes import load, same_address

_ENDS_WHAT_IS_THERE = frozenset(
    {
        EffectKind.REVOKE_SESSIONS,
        EffectKind.RESET_MFA,
        EffectKind.RESET_PASSWORD,
        EffectKind.ROTATE_KEYS,
    }
)
"""A second call would hit what came after the first one."""
OPERATION = "X-Operation-Id"
"""Carries our operation id into the Admin Console's audit log."""


class AdminConsole:
    """Fills `incidents.ports.identity.IdentityProvider`."""

    name = "admin_console"
    lasting: frozenset[EffectKind] = frozenset()
    unless_suspended: frozenset[EffectKind] = frozenset()
    quiet = timedelta(seconds=15)  # longer than a call may take, 3 s + 10 s
    verbs = frozenset(
        {
            EffectKind.REVOKE_SESSIONS,
            EffectKind.STEP_UP,
            EffectKind.SUSPEND_USER,
            EffectKind.LOCK_ACCOUNT,
            EffectKind.DISABLE_KEYS,
            EffectKind.RESET_MFA,
            EffectKind.RESET_PASSWORD,
            EffectKind.ROTATE_KEYS,
            EffectKind.BLOCK_INTEGRATION,
        }
    )

    def __init__(self, url: str, token: str, *, within: timedelta | None = None) -> None:
        self._vendor = Vendor("the Admin Console", url, token, within)

    def effect_class(self, kind: EffectKind) -> EffectClass:
        return EffectClass.LOG if kind in _ENDS_WHAT_IS_THERE else EffectClass.STATE

    def find(self, email: str) -> Account:
        answer = self._vendor.ask("GET", "/api/v1/users", params={"email": email})
        read = load(Found(), self._vendor, answer)
        same_address(self._vendor, email, read["email"])
        accounts: list[Account] = read["users"]
        if len(accounts) != 1 or read["total"] != 1:
            raise AccountNotFound(f"{max(len(accounts), read['total'])} accounts have that address")
        same_address(self._vendor, email, accounts[0].email)
        return accounts[0]

    def account(self, account_id: str) -> Account:
        answer = self._known(self._vendor.ask("GET", _path(account_id)))
        found: Account = load(User(), self._vendor, answer)
        self._same_account(account_id, found.id)
        return found

    def sessions(self, account_id: str) -> tuple[LiveSession, ...]:
        answer = self._known(self._vendor.ask("GET", _path(account_id, "sessions")))
        read = load(Sessions(), self._vendor, answer)
        self._same_account(account_id, read["user_id"])
        return tuple(read["sessions"])

    def revoke_sessions(self, account_id: str, *, operation: str) -> None:
        self._change("DELETE", _path(account_id, "sessions"), operation)

    def step_up(self, account_id: str, *, operation: str) -> None:
        self._change("PUT", _path(account_id, "step-up"), operation, step_up_required=True)

    def suspend(self, account_id: str, *, operation: str) -> None:
        self._change("PUT", _path(account_id, "status"), operation, status="suspended")

    def restore(self, account_id: str, *, operation: str) -> None:
        self._change("PUT", _path(account_id, "status"), operation, status="active")

    def lock(self, account_id: str, *, operation: str) -> None:
        self._change("PUT", _path(account_id, "lock"), operation, locked=True)

    def unlock(self, account_id: str, *, operation: str) -> None:
        self._change("PUT", _path(account_id, "lock"), operation, locked=False)

    def disable_key(self, account_id: str, key: str, *, operation: str) -> None:
        self._change("PUT", _path(account_id, "api-keys", key), operation, enabled=False)

    def enable_key(self, account_id: str, key: str, *, operation: str) -> None:
        self._change("PUT", _path(account_id, "api-keys", key), operation, enabled=True)

    def rotate_key(self, account_id: str, key: str, *, operation: str) -> None:
        self._change("POST", _path(account_id, "api-keys", key, "rotation"), operation)

    def block_integration(self, account_id: str, integration: str, *, operation: str) -> None:
        path = _path(account_id, "integrations", integration)
        self._change("PUT", path, operation, blocked=True)

    def unblock_integration(self, account_id: str, integration: str, *, operation: str) -> None:
        path = _path(account_id, "integrations", integration)
        self._change("PUT", path, operation, blocked=False)

    def reset_mfa(self, account_id: str, *, operation: str) -> None:
        self._change("DELETE", _path(account_id, "mfa"), operation)

    def reset_password(self, account_id: str, *, operation: str) -> None:
        self._change("DELETE", _path(account_id, "password"), operation)

    def recent(self, account_id: str, *, since: datetime) -> Sequence[ProviderEvent]:
        return events(self._vendor, account_id, since)

    def happened(self, account_id: str, kind: EffectKind, item: str, *, operation: str) -> bool:
        return shows(self._vendor, account_id, kind, item, operation=operation)

    def _change(self, method: str, path: str, operation: str, **body: object) -> None:
        """One declared change, with our mark."""
        mark = {OPERATION: operation}
        answer = self._known(self._vendor.ask(method, path, headers=mark, body=body or None))
        if not answer.is_ok:
            raise DeskRefused(f"{self._vendor.name} refused the change ({answer.status})")

    def _known(self, answer: Answer) -> Answer:
        """The answer, unless it says that there is no such account."""
        if answer.status == 404:
            raise AccountNotFound(f"{self._vendor.name} knows no such account")
        return answer

    def _same_account(self, asked: str, echoed: str) -> None:
        if asked != echoed:
            raise VendorDown(f"{self._vendor.name} answered about another account")


def _path(account_id: str, *rest: str) -> str:
    """Below one user. Raises AccountNotFound for an id that would name all of them."""
    return below("/api/v1/users", account_id, *rest)
