"""People's hands on steps against accounts: the port of macros and commands."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from incidents.approvals import Approval, Approved, PersonAct
from incidents.breaker import Open
from incidents.protection import Protected


class Steps(Protocol):
    """Approve, refuse, confirm, undo, protect, and the breaker. All raise StoreDown.

    Each is one transaction with its audit rows. What makes no sense now raises AskedInVain
    with a code. An act that is on record already changes nothing (`PersonAct.id`).
    """

    def approve(self, plans: Mapping[int, str], act: PersonAct) -> Approved:
        """Approve these effects: id to the plan's hash as the person was shown it.

        All or none. Whose account it is, who reported it and who asked for it is held against
        the act by immutable ids, here. AskedInVain: `no_effect`,
        `approval_too_late` (it does not wait any more), `approval_changed` (another plan),
        `approval_act_used`, and the codes of `incidents.approvals.why_not`.
        """

    def approvals(self, effect_id: int) -> Sequence[Approval]:
        """Who approved it so far, the first one first."""

    def refuse(self, effect_id: int, act: PersonAct) -> bool:
        """A step that waits, or has not begun, never will. False when this act said so before.

        One that began once, and waits or was allowed again, may have happened: it ends unknown,
        people are paged, and where an UNDO can take it back it expires.
        AskedInVain: `no_effect`, `refusal_too_late`, `undo_not_refused`.
        """

    def confirm(self, effect_id: int, act: PersonAct) -> bool:
        """A step stays: it does not expire, and an UNDO of it that waits for a person's word is
        withdrawn, also where the step was confirmed before. False when this act said so before.
        An UNDO that began once, and waits, may have happened: it ends unknown and people are paged.

        AskedInVain: `no_effect`, `undone_before` (an UNDO is on its way, or came), `not_expiring`
        (it does not end by itself, and no UNDO of it waits).
        """

    def undo(self, effect_id: int, act: PersonAct) -> int:
        """Plan the UNDO of a step that is done or may be; it may begin at once, and for as long as
        the provider or containment is away. Its id.

        AskedInVain: `no_effect`, `not_undoable`.
        """

    def protect(self, account_id: str, act: PersonAct) -> None:
        """Put the account on the list, with the act's reason."""

    def unprotect(self, account_id: str, act: PersonAct) -> None:
        """Take it off. AskedInVain: `not_protected`."""

    def protected(self) -> Sequence[Protected]:
        """The list, oldest first."""

    def is_protected(self, account_id: str) -> bool:
        """Whether it is on the list."""

    def breaker(self) -> Open | None:
        """Since when and why every step asks a person; None while it is closed."""

    def open_breaker(self, act: PersonAct) -> Open:
        """Open it. The one that stands: an earlier one stays."""

    def close_breaker(self, act: PersonAct) -> bool:
        """Close it; False when it was. AskedInVain `approval_by_nobody` for no proved person."""

    def expire(self, now: datetime) -> int:
        """The sweep's: plan what is reminded of and undone. How many were planned."""


class KillSwitch(Protocol):
    """Whether anything may be done to accounts at all."""

    def refuse_if_stopped(self) -> None:
        """Asked right before each call that changes an account. Raises ContainmentPaused while
        a person has stopped containment on record, or the file that stops it is there."""
