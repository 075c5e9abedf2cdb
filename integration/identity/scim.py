"""Any server that speaks SCIM 2.0 (RFC 7643, RFC 7644): one account found, suspended, restored.

SCIM knows no session, second factor or key, and keeps no log; what it has can be set twice.
Some servers answer 2xx and leave `active` as it was: whoever asks has to read it back.
"""

from incidents.errors import AccountNotFound
from incidents.ledger import EffectKind
from incidents.model import Account
from incidents.ports.identity import EffectClass
from integration.http import Vendor
from integration.identity.changes import MayChange, at_will
from integration.identity.lacking import QUIET, TOGETHER, Lacking
from integration.identity.scim_users import Users


class Scim(Lacking):
    """Fills `incidents.ports.identity.IdentityProvider`."""

    name = "scim"
    _called = "the SCIM server"
    verbs = frozenset({EffectKind.SUSPEND_USER})
    quiet = QUIET

    def __init__(self, url: str, token: str, *, may_change: MayChange = at_will) -> None:
        self._vendor = Vendor(self._called, url, token)
        self._may_change = may_change

    def effect_class(self, kind: EffectKind) -> EffectClass:
        return EffectClass.STATE

    def find(self, email: str) -> Account:
        if not email.strip():
            raise AccountNotFound("no address was given")
        users = self._users()
        ids = users.named("userName", email) | users.named("emails.value", email)
        if len(ids) != 1:
            raise AccountNotFound(f"{len(ids)} accounts have that address")
        return users.whole(next(iter(ids)))

    def account(self, account_id: str) -> Account:
        return self._users().whole(account_id)

    def suspend(self, account_id: str, *, operation: str) -> None:
        self._users().set_active(account_id, False)

    def restore(self, account_id: str, *, operation: str) -> None:
        self._users().set_active(account_id, True)

    def _users(self) -> Users:
        return Users(self._vendor.for_now(TOGETHER), self._may_change)
