"""The Admin Console, read through an adapter that lacks something."""

from datetime import datetime
from typing import Any

from incidents.errors import DeskRefused, VerbMissing
from incidents.ledger import EffectKind
from incidents.model import Account
from integration.identity.admin_console import AdminConsole
from sandbox.company import TOKENS
from tests.fixtures.hands import Hands


class NoLog(AdminConsole):
    """A provider without a log that can be read: nobody can say whether a call arrived."""

    def happened(self, account_id: str, kind: EffectKind, item: str, *, operation: str) -> bool:
        raise VerbMissing("no log")

    def recent(self, account_id: str, *, since: datetime) -> Any:
        raise VerbMissing("no log")


class Gone(AdminConsole):
    """Answers until the change is made."""

    asked = 0

    def account(self, account_id: str) -> Account:
        self.asked += 1
        if self.asked > 1:
            raise DeskRefused("gone")
        return super().account(account_id)


def console(hands: Hands, kind: type[AdminConsole]) -> AdminConsole:
    """The console of these hands, through that adapter."""
    return kind(f"{hands.lantern.url}/admin", TOKENS["admin"])
