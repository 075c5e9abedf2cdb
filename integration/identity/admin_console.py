"""The product's Admin Console, as admin_console.openapi.yaml beside this file writes it down."""

from datetime import timedelta
from urllib.parse import quote

from incidents.errors import AccountNotFound, DeskRefused, VendorDown
from incidents.model import Account, LiveSession
from integration.http import Answer, Vendor
from integration.identity.admin_console_shapes import Found, Log, Sessions
from integration.shapes import load, same_address

OPERATION = "X-Operation-Id"
"""Carries our operation id into the Admin Console's audit log."""
REVOKED = "sessions.revoked"
"""How that log calls the end of all of a user's sessions."""


class AdminConsole:
    """Fills `incidents.ports.impact.IdentityProvider`."""

    name = "admin_console"

    def __init__(self, url: str, token: str, *, within: timedelta | None = None) -> None:
        self._vendor = Vendor("the Admin Console", url, token, within)

    def find(self, email: str) -> Account:
        answer = self._vendor.ask("GET", "/api/v1/users", params={"email": email})
        read = load(Found(), self._vendor, answer)
        same_address(self._vendor, email, read["email"])
        accounts: list[Account] = read["users"]
        if len(accounts) != 1 or read["total"] != 1:
            raise AccountNotFound(f"{max(len(accounts), read['total'])} accounts have that address")
        same_address(self._vendor, email, accounts[0].email)
        return accounts[0]

    def sessions(self, account_id: str) -> tuple[LiveSession, ...]:
        answer = self._known(self._vendor.ask("GET", _path(account_id, "sessions")))
        read = load(Sessions(), self._vendor, answer)
        self._same_account(account_id, read["user_id"])
        return tuple(read["sessions"])

    def revoke_sessions(self, account_id: str, *, operation: str) -> None:
        path, mark = _path(account_id, "sessions"), {OPERATION: operation}
        answer = self._known(self._vendor.ask("DELETE", path, headers=mark))
        if not answer.is_ok:
            raise DeskRefused(f"{self._vendor.name} refused to revoke sessions ({answer.status})")

    def happened(self, account_id: str, *, operation: str) -> bool:
        wanted = {"user_id": account_id, "operation": operation}
        answer = self._vendor.ask("GET", "/api/v1/audit-log", params=wanted)
        entries = load(Log(), self._vendor, answer)["entries"]
        return {**wanted, "action": REVOKED} in entries

    def _known(self, answer: Answer) -> Answer:
        """The answer, unless it says that there is no such account."""
        if answer.status == 404:
            raise AccountNotFound(f"{self._vendor.name} knows no such account")
        return answer

    def _same_account(self, asked: str, echoed: str) -> None:
        if asked != echoed:
            raise VendorDown(f"{self._vendor.name} answered about another account")


def _path(account_id: str, *rest: str) -> str:
    """Below one user. An empty id is refused: it would name all of them.

    Raises:
        AccountNotFound: the id is empty, or one that a path would swallow.
    """
    if account_id.strip(".") == "":
        raise AccountNotFound("no account was named")
    return "/".join(("/api/v1/users", quote(account_id, safe=""), *rest))
