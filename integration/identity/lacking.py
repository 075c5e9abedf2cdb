"""What a provider says for every verb that it has not got."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NoReturn

from incidents.errors import VerbMissing
from incidents.ledger import EffectKind
from incidents.model import LiveSession
from incidents.ports.identity import ProviderEvent

TOGETHER = timedelta(seconds=10)
"""All calls of one verb: with 3 s to connect, what a single call may take."""
QUIET = timedelta(seconds=15)
"""A request that was cut has arrived by then: longer than 10 s + 3 s."""


class Lacking:
    """A provider that can do nothing: an adapter fills in what its system has."""

    _called: str
    """The system, as a note names it."""
    lasting: frozenset[EffectKind] = frozenset()
    unless_suspended: frozenset[EffectKind] = frozenset()

    def sessions(self, account_id: str) -> tuple[LiveSession, ...]:
        self._lack("show sessions")

    def revoke_sessions(self, account_id: str, *, operation: str) -> None:
        self._lack("revoke sessions")

    def step_up(self, account_id: str, *, operation: str) -> None:
        self._lack("ask for the second factor again at the next sign-in")

    def suspend(self, account_id: str, *, operation: str) -> None:
        self._lack("suspend a user")

    def restore(self, account_id: str, *, operation: str) -> None:
        self._lack("restore a user")

    def lock(self, account_id: str, *, operation: str) -> None:
        self._lack("lock an account")

    def unlock(self, account_id: str, *, operation: str) -> None:
        self._lack("unlock an account")

    def disable_key(self, account_id: str, key: str, *, operation: str) -> None:
        self._lack("disable an API key")

    def enable_key(self, account_id: str, key: str, *, operation: str) -> None:
        self._lack("enable an API key again")

    def rotate_key(self, account_id: str, key: str, *, operation: str) -> None:
        self._lack("rotate an API key")

    def block_integration(self, account_id: str, integration: str, *, operation: str) -> None:
        self._lack("block an integration")

    def unblock_integration(self, account_id: str, integration: str, *, operation: str) -> None:
        self._lack("let an integration in again")

    def reset_mfa(self, account_id: str, *, operation: str) -> None:
        self._lack("reset second factors")

    def reset_password(self, account_id: str, *, operation: str) -> None:
        self._lack("reset a password")

    def recent(self, account_id: str, *, since: datetime) -> Sequence[ProviderEvent]:
        self._lack("show its log")

    def happened(self, account_id: str, kind: EffectKind, item: str, *, operation: str) -> bool:
        self._lack("show its log")

    def _lack(self, what: str) -> NoReturn:
        raise VerbMissing(f"{self._called} cannot {what}")
