"""Where accounts live: the port that every identity provider fills.

Each verb is one declared change, and each raises VendorDown (passing), AccountNotFound and
DeskRefused (final: the provider understood and said no). A verb that a provider lacks is
missing from its `verbs`, and raises VerbMissing when it is called all the same.

Whoever calls a verb that changes something has read the kill switch right before. A verb that
asks more of its provider than one call reads it again before each that changes something: where
that stops the first, ContainmentPaused leaves and nothing was changed; later it is HalfDone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from incidents.ledger import EffectKind
from incidents.model import Account, LiveSession


class EffectClass(StrEnum):
    """How we learn, after a crash, whether our call happened (reliability.md §3.5)."""

    STATE = "B"
    """The state can be read, and setting it twice is as setting it once."""
    LOG = "C"
    """Only the provider's own log tells; a second call could hurt."""


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """One line of the provider's log, about a field that one of our verbs declares."""

    at: datetime
    kind: EffectKind
    """Whose field it is: SUSPEND_USER for a suspension and for its end."""
    item: str
    """The key or integration; empty otherwise."""
    operation: str
    """Our mark, when the change was ours; empty when it was somebody else's."""
    actor: str = ""
    """Who did it, in the provider's words."""


class IdentityProvider(Protocol):
    """Accounts, and what may be done to them."""

    name: str
    """For notes and the ledger: admin_console."""
    verbs: frozenset[EffectKind]
    """What it can do. A step that it can undo is undone by its own opposite verb."""
    lasting: frozenset[EffectKind]
    """Those of its verbs that it has no opposite for, although others have: never undone here."""
    unless_suspended: frozenset[EffectKind]
    """Those of its verbs that it refuses, changing nothing, while the account is suspended."""
    quiet: timedelta
    """A request that was cut has arrived by then, and the log shows it, or it never will."""

    def effect_class(self, kind: EffectKind) -> EffectClass:
        """How a cut call of that kind is looked for."""

    def find(self, email: str) -> Account:
        """Exactly one account, else AccountNotFound."""

    def account(self, account_id: str) -> Account:
        """The account as it is now, whole: snapshot, blast radius and protection rest on it.

        Whatever of it cannot be read is VendorDown: a look-up that failed protects nobody.
        """

    def sessions(self, account_id: str) -> tuple[LiveSession, ...]:
        """The account's live sessions. VerbMissing where the provider shows none."""

    def revoke_sessions(self, account_id: str, *, operation: str) -> None:
        """End every live session. Marked with `operation` in its log, like all that follow."""

    def step_up(self, account_id: str, *, operation: str) -> None:
        """`Account.step_up` becomes true, and nothing else. Signing in with the second factor
        makes it false again, and `stepped_up_at` that moment: there is no opposite verb.
        """

    def suspend(self, account_id: str, *, operation: str) -> None:
        """`Account.active` becomes false, and nothing else."""

    def restore(self, account_id: str, *, operation: str) -> None:
        """`Account.active` becomes true, and nothing else."""

    def lock(self, account_id: str, *, operation: str) -> None:
        """`Account.locked` becomes true, and nothing else."""

    def unlock(self, account_id: str, *, operation: str) -> None:
        """`Account.locked` becomes false, and nothing else."""

    def disable_key(self, account_id: str, key: str, *, operation: str) -> None:
        """That key's `active` becomes false, and nothing else."""

    def enable_key(self, account_id: str, key: str, *, operation: str) -> None:
        """That key's `active` becomes true, and nothing else."""

    def block_integration(self, account_id: str, integration: str, *, operation: str) -> None:
        """That integration's `active` becomes false, and nothing else."""

    def unblock_integration(self, account_id: str, integration: str, *, operation: str) -> None:
        """That integration's `active` becomes true, and nothing else."""

    def rotate_key(self, account_id: str, key: str, *, operation: str) -> None:
        """That key gets a new secret, `rotated_at` being that moment, and the old one opens
        nothing. We never see the new one: the account's administrator fetches it there.
        """

    def reset_mfa(self, account_id: str, *, operation: str) -> None:
        """Every second factor is forgotten: `Account.mfa_enrolled` becomes false."""

    def reset_password(self, account_id: str, *, operation: str) -> None:
        """The password opens nothing any more and its owner must choose a new one: sessions,
        factors and keys go on. `Account.password_ended` becomes true, and false again once they
        have, `password_chosen_at` being that moment.

        Where that is None nothing can be read back later: then this returns only once the
        provider has shown that the old one is gone, and raises HalfDone otherwise.
        """

    def recent(self, account_id: str, *, since: datetime) -> Sequence[ProviderEvent]:
        """Changes of what our verbs declare, by whomever, oldest first, `since` included.

        VerbMissing where the provider keeps no log that can be read.
        """

    def happened(self, account_id: str, kind: EffectKind, item: str, *, operation: str) -> bool:
        """Whether the log shows our own call of that kind, marked with `operation`.

        VerbMissing where there is no such log: then nobody can tell.
        """
