"""Glewlwyd 2.7, by the API that its own administration pages use.

It takes no mark of ours and shows no log: after a call that was cut, what can be set twice is
read back (suspension, keys), and for the rest nobody can tell.
"""

from secrets import token_urlsafe
from typing import Any

from incidents.errors import AccountNotFound, DeskRefused, VendorDown
from incidents.ledger import EffectKind
from incidents.model import Account, Credential, LiveSession
from incidents.ports.identity import EffectClass
from integration.http import Vendor
from integration.identity.changes import (
    MayChange,
    at_will,
    insist_on_declared,
    shown_besides,
)
from integration.identity.glewlwyd_admin import Admin, signed_in
from integration.identity.glewlwyd_password import insist_it_opens, refuse_unprovable
from integration.identity.glewlwyd_shapes import (
    OF_NO_USER,
    Factor,
    Key,
    Scheme,
    Session,
    User,
    UserModule,
    is_registered,
)
from integration.identity.lacking import QUIET, Lacking
from integration.identity.paths import below
from integration.shapes import load, same_address

ADMIN_SCOPE = "g_admin"
_NOT_OURS = ("source", "password")
"""Shown beside a user's fields and none of them: where they are kept, how many passwords."""


class Glewlwyd(Lacking):
    """Fills `incidents.ports.identity.IdentityProvider`. An account's id is its user name.

    `user` is an administrator of Glewlwyd whose scope g_admin asks for a password alone.
    """

    name = "glewlwyd"
    _called = "Glewlwyd"
    verbs = frozenset(
        {
            EffectKind.REVOKE_SESSIONS,
            EffectKind.SUSPEND_USER,
            EffectKind.DISABLE_KEYS,
            EffectKind.RESET_MFA,
            EffectKind.RESET_PASSWORD,
        }
    )
    lasting = frozenset({EffectKind.DISABLE_KEYS})
    unless_suspended = frozenset({EffectKind.RESET_PASSWORD})
    quiet = QUIET

    def __init__(
        self, url: str, user: str, password: str, *, may_change: MayChange = at_will
    ) -> None:
        self._vendor = Vendor(self._called, url, terse=True)
        self._user, self._password = user, password
        self._may_change = may_change

    def effect_class(self, kind: EffectKind) -> EffectClass:
        once = (EffectKind.REVOKE_SESSIONS, EffectKind.RESET_MFA, EffectKind.RESET_PASSWORD)
        return EffectClass.LOG if kind in once else EffectClass.STATE

    def find(self, email: str) -> Account:
        if not email.strip():
            raise AccountNotFound("no address was given")
        with self._signed_in() as admin:
            users = admin.pages("/user/", User(many=True), pattern=email)
            found = [each for each in users if each["email"].casefold() == email.casefold()]
            if len(found) != 1:
                raise AccountNotFound(f"{len(found)} accounts have that address")
            account = self._whole(admin, self._read(admin, found[0]["username"]))
        same_address(self._vendor, email, account.email)
        return account

    def account(self, account_id: str) -> Account:
        with self._signed_in() as admin:
            return self._whole(admin, self._read(admin, account_id))

    def sessions(self, account_id: str) -> tuple[LiveSession, ...]:
        with self._signed_in() as admin:
            return self._live(admin, account_id)

    def revoke_sessions(self, account_id: str, *, operation: str) -> None:
        with self._signed_in() as admin:
            paths = [
                below("/delegate", account_id, "profile", "session", each.id)
                for each in self._live(admin, account_id)
            ]
            admin.change_each("DELETE", [(path, None) for path in paths])

    def suspend(self, account_id: str, *, operation: str) -> None:
        self._enable(account_id, False)

    def restore(self, account_id: str, *, operation: str) -> None:
        self._enable(account_id, True)

    def disable_key(self, account_id: str, key: str, *, operation: str) -> None:
        with self._signed_in() as admin:
            self._read(admin, account_id)
            if key not in {each.id for each in self._keys(admin, account_id)}:
                raise AccountNotFound(f"{self._called} knows no such key of that account")
            admin.change("DELETE", below("/key", key))

    def reset_mfa(self, account_id: str, *, operation: str) -> None:
        with self._signed_in() as admin:
            self._read(admin, account_id)
            registered = self._registered(admin, account_id)
            if others := sorted({each.name for each in registered if each.module != "otp"}):
                raise DeskRefused(
                    f"{self._called} lets us forget one-time codes only, and the account also has "
                    f"{', '.join(others)}: nothing was changed"
                )
            none = {"value": {"type": "NONE"}}
            bodies = [{**_named(account_id, each), **none} for each in registered]
            admin.change_each("POST", [(_registration(account_id), body) for body in bodies])

    def reset_password(self, account_id: str, *, operation: str) -> None:
        """A random one that nobody knows takes its place. Glewlwyd shows nothing of passwords, so
        we sign in with it, once, to see that it is the one."""
        nobodys = token_urlsafe(32)  # bytes
        with self._signed_in() as admin:
            before = self._read(admin, account_id)
            refuse_unprovable(self._called, before)
            self._send_back(admin, before, {"password": nobodys}, declared=frozenset())
        insist_it_opens(self._vendor, account_id, nobodys)

    def _signed_in(self) -> Any:
        return signed_in(self._vendor, self._user, self._password, self._may_change)

    def _read(self, admin: Admin, account_id: str) -> dict[str, Any]:
        """The user as Glewlwyd has it, every field. Raises AccountNotFound."""
        answer = admin.ask("GET", below("/user", account_id))
        if answer.status == 404:
            raise AccountNotFound(f"{self._called} knows no such account")
        if load(User(), self._vendor, answer)["username"] != account_id:
            raise VendorDown(f"{self._called} answered about another account")
        return dict(answer.json)

    def _whole(self, admin: Admin, user: dict[str, Any]) -> Account:
        """The account, with all that other parts of Glewlwyd know of it."""
        name, is_admin = user["username"], ADMIN_SCOPE in user["scope"]
        left = self._other_admins(admin, name) if is_admin else None
        return Account(
            id=name,
            email=user.get("email") or "",
            role="admin" if is_admin else "user",
            roles=tuple(user["scope"]),
            active=user["enabled"],
            mfa_enrolled=bool(self._registered(admin, name)),
            keys=self._keys(admin, name),
            is_last_admin=left == 0,
            admins_left=left,
            version=shown_besides(user, {"enabled"}),
        )

    def _other_admins(self, admin: Admin, name: str) -> int:
        users = admin.pages("/user/", User(many=True))
        can = (each for each in users if each["enabled"] and ADMIN_SCOPE in each["scope"])
        return sum(each["username"] != name for each in can)

    def _keys(self, admin: Admin, name: str) -> tuple[Credential, ...]:
        found = admin.pages("/key/", Key(many=True), pattern=name)
        return tuple(key for owner, key in found if owner == name)

    def _live(self, admin: Admin, account_id: str) -> tuple[LiveSession, ...]:
        self._read(admin, account_id)
        answer = admin.ask("GET", below("/delegate", account_id, "profile", "session"))
        found = load(Session(many=True), self._vendor, answer)
        return tuple(each for each in found if each is not None)

    def _registered(self, admin: Admin, name: str) -> list[Factor]:
        """The second factors that the user enrolled."""
        answer = admin.ask("GET", below("/delegate", name, "profile", "scheme"))
        offered = load(Scheme(many=True), self._vendor, answer)
        own = [each for each in offered if each.module not in OF_NO_USER]
        return [each for each in own if is_registered(each.module, self._said(admin, name, each))]

    def _said(self, admin: Admin, name: str, factor: Factor) -> object:
        """What Glewlwyd says of a registration. It holds the secret: for no log and no note."""
        answer = admin.ask("PUT", _registration(name), body=_named(name, factor))
        if not answer.is_ok:
            raise VendorDown(f"{self._called} does not tell second factors ({answer.status})")
        found: object = answer.json
        return found

    def _enable(self, account_id: str, wanted: bool) -> None:
        with self._signed_in() as admin:
            before = self._read(admin, account_id)
            if before["enabled"] is not wanted:
                new = {"enabled": wanted}
                self._send_back(admin, before, new, declared=frozenset(new))

    def _send_back(
        self, admin: Admin, before: dict[str, Any], new: dict[str, Any], *, declared: frozenset[str]
    ) -> None:
        """The user whole, with one field changed: what is left out would be lost."""
        self._refuse_hidden(admin, before["source"])
        kept = {name: value for name, value in before.items() if name not in _NOT_OURS}
        admin.change(
            "PUT",
            below("/user", before["username"]),
            params={"source": before["source"]},
            body={**kept, **new},
        )
        after = self._read(admin, before["username"])
        insist_on_declared(self._called, before, after, declared=declared)

    def _refuse_hidden(self, admin: Admin, source: str) -> None:
        """Raises DeskRefused where a change would cost the user fields that nobody may read."""
        answer = admin.ask("GET", below("/mod/user", source))
        if hidden := load(UserModule(), self._vendor, answer):
            names = ", ".join(hidden)
            raise DeskRefused(f"{self._called} would lose fields that it does not show: {names}")


def _registration(name: str) -> str:
    return below("/delegate", name, "profile", "scheme", "register") + "/"


def _named(name: str, factor: Factor) -> dict[str, object]:
    return {"username": name, "scheme_type": factor.module, "scheme_name": factor.name}
