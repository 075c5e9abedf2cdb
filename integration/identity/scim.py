"""Any server that speaks SCIM 2.0 (RFC 7643, RFC 7644): one account found, suspended, restored.

SCIM knows no session, second factor or key, and keeps no log; what it has can be set twice.
Some servers answer 2xx and leave `active` as it was: whoever asks has to read it back.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from incidents.errors import AccountNotFound, DeskRefused, VendorDown
from incidents.ledger import EffectKind
from incidents.model import Account
from incidents.ports.identity import EffectClass
from integration.http import Answer, Vendor
from integration.identity.changes import refuse_more
from integration.identity.lacking import Lacking
from integration.identity.paths import below
from integration.identity.scim_shapes import ADMIN, Found, User
from integration.shapes import load

KIND = "application/scim+json"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Scim(Lacking):
    """Fills `incidents.ports.identity.IdentityProvider`."""

    name = "scim"
    _called = "the SCIM server"
    verbs = frozenset({EffectKind.SUSPEND_USER})
    quiet = timedelta(seconds=15)  # longer than a call may take, 3 s + 10 s

    def __init__(self, url: str, token: str, *, within: timedelta | None = None) -> None:
        self._vendor = Vendor(self._called, url, token, within)

    def effect_class(self, kind: EffectKind) -> EffectClass:
        return EffectClass.STATE

    def find(self, email: str) -> Account:
        if not email.strip():
            raise AccountNotFound("no address was given")
        ids = self._named("userName", email) | self._named("emails.value", email)
        if len(ids) != 1:
            raise AccountNotFound(f"{len(ids)} accounts have that address")
        return self.account(next(iter(ids)))

    def account(self, account_id: str) -> Account:
        found: Account = load(User(), self._vendor, self._read(account_id))
        return self._beside_others(found)

    def suspend(self, account_id: str, *, operation: str) -> None:
        self._set_active(account_id, False)

    def restore(self, account_id: str, *, operation: str) -> None:
        self._set_active(account_id, True)

    def _named(self, attribute: str, email: str) -> set[str]:
        """Ids of those whose attribute is that address. Raises AccountNotFound: too many."""
        read = self._search(f"{attribute} eq {json.dumps(email)}")
        rows: list[tuple[str, frozenset[str]]] = read["Resources"] or []
        if any(email.casefold() not in names for _, names in rows):
            raise VendorDown(f"{self._called} answered about somebody else than was asked for")
        if read["totalResults"] != len(rows):
            raise AccountNotFound(f"{read['totalResults']} accounts have that address")
        return {account_id for account_id, _ in rows}

    def _search(self, wanted: str, **more: str) -> dict[str, Any]:
        answer = self._ask("GET", "/Users", params={"filter": wanted, **more})
        read: dict[str, Any] = load(Found(), self._vendor, answer)
        return read

    def _beside_others(self, account: Account) -> Account:
        """With the number of other active administrators, when the account is one."""
        own = next((each for each in account.roles if each.casefold() in ADMIN), None)
        if own is None:
            return account
        wanted = f"roles.value eq {json.dumps(own)} and active eq true"
        total: int = self._search(wanted, count="1")["totalResults"]
        left = max(total - account.active, 0)
        return replace(account, admins_left=left, is_last_admin=left == 0)

    def _read(self, account_id: str) -> Answer:
        """The user's resource. Raises AccountNotFound."""
        answer = self._ask("GET", below("/Users", account_id))
        if answer.status == 404:
            raise AccountNotFound(f"{self._called} knows no such account")
        if load(User(), self._vendor, answer).id != account_id:
            raise VendorDown(f"{self._called} answered about another account")
        return answer

    def _set_active(self, account_id: str, wanted: bool) -> None:
        """One attribute, on the version that was read, where the server has versions."""
        before = self._read(account_id)
        if load(User(), self._vendor, before).active is wanted:
            return
        change = {"op": "replace", "path": "active", "value": wanted}
        body = {"schemas": [PATCH], "Operations": [change]}
        version = (before.json.get("meta") or {}).get("version")
        bound = {"If-Match": str(version)} if version else {}
        answer = self._ask("PATCH", below("/Users", account_id), body=body, headers=bound)
        if answer.status == 412:
            raise VendorDown(f"{self._called}: somebody else changed the account just now")
        if not answer.is_ok:
            raise DeskRefused(f"{self._called} refused the change ({answer.status})")
        after = self._read(account_id)
        declared = frozenset({"active", "meta"})
        refuse_more(self._called, before.json, after.json, declared=declared)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        kinds = {"Accept": f"{KIND}, application/json"}
        if body is not None:
            kinds["Content-Type"] = KIND
        all_headers = {**kinds, **(headers or {})}
        return self._vendor.ask(method, path, params=params, body=body, headers=all_headers)
