"""Who may approve a step, and when approvals are enough. Pure; people are immutable ids."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from incidents.ladder import Rung, people_needed, rung_of, valid_for
from incidents.ledger import EffectKind
from incidents.skew import AHEAD
from incidents.verification import Verified, why_unverified

POLICY = "policy"
"""Who approves an automatic step."""


class How(StrEnum):
    """By which way an approval came."""

    POLICY = "policy"
    MACRO = "macro"
    CLI = "cli"


@dataclass(frozen=True, slots=True)
class PersonAct:
    """One act of a person: a macro that they applied, a command that they gave."""

    by: str
    """Their immutable id, `zendesk:<user id>`; a name@machine may only undo, refuse and open."""
    id: str
    """What carried it: `audit:<audit id>`, or a command's own id. It acts at most once."""
    how: How
    at: datetime
    reason: str = ""
    """Why, in their words; for the audit."""
    verified: Verified | None = None
    """How they made sure of the account's owner, where they say so."""
    accounts: frozenset[str] = frozenset()
    """Ids of the accounts that are theirs, as far as Zendesk knows one."""


@dataclass(frozen=True, slots=True)
class Approval:
    """A word on record for one effect."""

    approver: str
    """`policy`, or `zendesk:<user id>`."""
    plan_hash: str
    at: datetime
    how: How = How.POLICY
    act_id: str = ""
    """What carried it; empty for policy's."""
    verified: Verified | None = None
    """What the approver stated of the account's owner; rung 3 takes it of each."""


@dataclass(frozen=True, slots=True)
class Approved:
    """What came of an act that approves."""

    is_new: bool
    """False: this very act was on record already."""
    ready: tuple[int, ...] = ()
    """Effects that may begin now: ring for them."""
    waiting: tuple[int, ...] = ()
    """Effects that wait for another person's approval."""


def person(user_id: int) -> str:
    """A Zendesk user's immutable id, as approvals name people."""
    return f"zendesk:{user_id}"


def why_not(act: PersonAct, *, requester: str, reporter: str, target: str) -> str:
    """Why this person's approval does not count: a code; empty when it does.

    `target` is the account that is touched, `reporter` whoever reported it, all by immutable id.
    Nobody decides about their own report, their own account, or what they asked for themselves.
    """
    if not is_person(act.by):
        return "approval_by_nobody"
    if act.by == requester:
        return "approval_by_requester"
    if act.by == reporter:
        return "approval_by_reporter"
    if target in act.accounts:
        return "approval_by_subject"
    if requester == reporter:
        return "approval_of_own_request"
    return ""


def is_person(who: str) -> bool:
    """A Zendesk user that a token or an audit proved, and not a name that anybody may type."""
    kind, _, number = who.partition(":")
    return kind == "zendesk" and number.isascii() and number.isdecimal()


def enough(
    kind: EffectKind,
    plan_hash: str,
    approvals: Iterable[Approval],
    *,
    now: datetime,
    lasting: bool,
    since: datetime | None = None,
) -> bool:
    """Whether the approvals let the step begin now: of exactly this plan, and still valid.

    Policy's word is enough below rung 3, unless `since` says that only a person's word given
    after that moment counts (the breaker is open); then one person at least it must be.
    `lasting`: the provider can never take it back. On rung 3 each has verified the owner.
    """
    rung, valid = rung_of(kind, lasting=lasting), valid_for(kind, lasting=lasting)
    good = [a for a in approvals if a.plan_hash == plan_hash and _is_in_time(a, kind, now, valid)]
    if rung is Rung.REPLACED:
        good = [a for a in good if not why_unverified(a.verified, a.at, valid)]
    people = {a.approver for a in good if is_person(a.approver) and (not since or a.at >= since)}
    needed = max(people_needed(rung), 1)
    by_policy = since is None and any(a.approver == POLICY for a in good)
    return len(people) >= needed or (by_policy and rung < Rung.REPLACED)


def _is_in_time(given: Approval, kind: EffectKind, now: datetime, valid: timedelta) -> bool:
    """Whether the word has not lapsed. Policy's word that what was taken is given back never does:
    however long the provider was down, nobody stays shut out for it."""
    if kind is EffectKind.UNDO and given.approver == POLICY:
        return True
    # Not one of after now: a clock that was set back proves nothing.
    return now - valid < given.at <= now + AHEAD
