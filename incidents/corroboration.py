"""What the outside systems show by themselves: a strange sign-in, and acts after it. Pure.

Only what nobody can cause without the credential counts: failed sign-ins, locked-out accounts,
reset mails and refused requests are no evidence, however many there are, and neither is any
word of a ticket. Everything hangs on the strange sign-in: what the account's owner does on an
ordinary day is the same in kind, and must not be held against them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from incidents.deeds import Family as Family
from incidents.deeds import family_of
from incidents.model import Account, Activity, Assessment, LiveSession, TrailEvent

RECENT = timedelta(hours=48)
"""How long before the report a strange sign-in still belongs to it."""


class Level(IntEnum):
    """How far the outside systems bear a report out. Higher is more."""

    NONE = 0
    SIGNAL = 1
    """One signal that nobody can cause without the credential."""
    ACT = 2
    """An act after a successful sign-in, and two such signals beside it, all independent."""


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that takes the credential, with the row that shows it."""

    family: Family
    at: datetime
    row: TrailEvent | LiveSession

    @property
    def code(self) -> str:
        """Of templates/notes/signals.toml."""
        kind = "session" if isinstance(self.row, LiveSession) else "trail"
        return f"{kind}_{self.family.value}"


@dataclass(frozen=True, slots=True)
class Corroboration:
    """What bears a report out."""

    signals: tuple[Signal, ...] = ()
    """Independent of each other, the earliest first; without `act`."""
    act: Signal | None = None
    """What was done after the strange sign-in; None when nothing was."""

    @property
    def level(self) -> Level:
        """How much it is worth."""
        if self.act is not None and len(self.signals) >= 2:
            return Level.ACT
        return Level.SIGNAL if self.signals else Level.NONE


def independent(one: Signal, other: Signal) -> bool:
    """Whether the two are different things, shown by different rows."""
    return one.family is not other.family and one.row != other.row


def corroborated(assessment: Assessment, *, at: datetime) -> Corroboration:
    """What the audit trail and the live sessions show of the account, for a report made `at`.

    Nothing without an account: whose rows they are must be known.
    """
    account = assessment.account
    if account is None:
        return Corroboration()
    own = _own(account, assessment.events or ())
    entry = _strange_login(own, at) or _strange_session(assessment.sessions or (), at)
    if entry is None:
        return Corroboration()
    acts = _each_independent(_acts_after(entry, own))
    if not acts:
        return Corroboration((entry,))
    return Corroboration((entry, *acts[1:]), acts[0])


def _own(account: Account, events: Iterable[TrailEvent]) -> list[TrailEvent]:
    """What the account itself did, oldest first: what others did to it takes their credential."""
    names = {account.id.casefold(), account.email.casefold()} - {""}
    return sorted((e for e in events if e.actor.casefold() in names), key=lambda e: e.at)


def _strange_login(own: Sequence[TrailEvent], at: datetime) -> Signal | None:
    """The first sign-in of late from a country that no earlier one came from."""
    known: set[str] = set()
    for event in own:
        if event.activity is not Activity.LOGIN or not event.country:
            continue
        if known and event.country not in known and event.at > at - RECENT:
            return Signal(Family.PLACE, event.at, event)
        known.add(event.country)
    return None


def _strange_session(sessions: Sequence[LiveSession], at: datetime) -> Signal | None:
    """The first live session of late from another country than the oldest one's."""
    placed = sorted((s for s in sessions if s.country), key=lambda s: s.created_at)
    for session in placed:
        if session.country != placed[0].country and session.created_at > at - RECENT:
            return Signal(Family.PLACE, session.created_at, session)
    return None


def _acts_after(entry: Signal, own: Iterable[TrailEvent]) -> Iterator[Signal]:
    """What was done since, from where the strange sign-in came, as far as the trail says."""
    for event in own:
        is_theirs = event.country in ("", entry.row.country)
        family = family_of(event)
        if event.at >= entry.at and is_theirs and family is not None:
            yield Signal(family, event.at, event)


def _each_independent(acts: Iterable[Signal]) -> tuple[Signal, ...]:
    """Those of them that are independent of all before."""
    kept: list[Signal] = []
    for act in acts:
        if all(independent(act, other) for other in kept):
            kept.append(act)
    return tuple(kept)
