"""The users of a SCIM 2.0 server: searched for, read, and one attribute of one of them changed."""

import json
from dataclasses import dataclass, replace
from typing import Any

from incidents.errors import AccountNotFound, DeskRefused, VendorDown
from incidents.model import Account
from integration.http import Answer, Vendor
from integration.identity.changes import MayChange, insist_on_declared
from integration.identity.paths import below
from integration.identity.scim_shapes import ADMIN, Found, User
from integration.shapes import load

KIND = "application/scim+json"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@dataclass(frozen=True, slots=True)
class Users:
    """What one verb asks, all of it within its time."""

    vendor: Vendor
    may_change: MayChange

    def named(self, attribute: str, email: str) -> set[str]:
        """Ids of those whose attribute is that address.

        Raises: AccountNotFound when the server shows another number than it counts.
        """
        read = self._search(f"{attribute} eq {json.dumps(email)}")
        rows: list[tuple[str, frozenset[str]]] = read["Resources"] or []
        if any(email.casefold() not in names for _, names in rows):
            raise VendorDown(f"{self.vendor.name} answered about somebody else than was asked for")
        if read["totalResults"] != len(rows):
            raise AccountNotFound(f"{read['totalResults']} accounts have that address")
        return {account_id for account_id, _ in rows}

    def whole(self, account_id: str) -> Account:
        """The account, and how many other active administrators there are if it is one."""
        account: Account = load(User(), self.vendor, self._read(account_id))
        own = next((each for each in account.roles if each.casefold() in ADMIN), None)
        if own is None:
            return account
        wanted = f"roles.value eq {json.dumps(own)} and active eq true"
        total: int = self._search(wanted, count="1")["totalResults"]
        left = max(total - account.active, 0)
        return replace(account, admins_left=left, is_last_admin=left == 0)

    def set_active(self, account_id: str, wanted: bool) -> None:
        """One attribute, on the version that was read, where the server has versions."""
        before = self._read(account_id)
        if load(User(), self.vendor, before).active is wanted:
            return
        change = {"op": "replace", "path": "active", "value": wanted}
        body = {"schemas": [PATCH], "Operations": [change]}
        version = (before.json.get("meta") or {}).get("version")
        bound = {"If-Match": str(version)} if version else {}
        self.may_change()
        answer = self._ask("PATCH", below("/Users", account_id), body=body, headers=bound)
        if answer.status == 412:
            raise VendorDown(f"{self.vendor.name}: somebody else changed the account just now")
        if not answer.is_ok:
            raise DeskRefused(f"{self.vendor.name} refused the change ({answer.status})")
        after = self._read(account_id)
        declared = frozenset({"active", "meta"})
        insist_on_declared(self.vendor.name, before.json, after.json, declared=declared)

    def _search(self, wanted: str, **more: str) -> dict[str, Any]:
        answer = self._ask("GET", "/Users", params={"filter": wanted, **more})
        read: dict[str, Any] = load(Found(), self.vendor, answer)
        return read

    def _read(self, account_id: str) -> Answer:
        """The user's resource. Raises AccountNotFound."""
        answer = self._ask("GET", below("/Users", account_id))
        if answer.status == 404:
            raise AccountNotFound(f"{self.vendor.name} knows no such account")
        if load(User(), self.vendor, answer).id != account_id:
            raise VendorDown(f"{self.vendor.name} answered about another account")
        return answer

    def _ask(self, method: str, path: str, **asked: Any) -> Answer:
        """In SCIM's own kind of JSON."""
        kinds = {"Accept": f"{KIND}, application/json"}
        if "body" in asked:
            kinds["Content-Type"] = KIND
        headers = {**kinds, **asked.pop("headers", {})}
        return self.vendor.ask(method, path, headers=headers, **asked)
