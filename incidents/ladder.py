"""The harm ladder: how grave a step is, how many people it takes, how long their word lasts."""

from datetime import timedelta
from enum import IntEnum

from incidents.ledger import EffectKind


class Rung(IntEnum):
    """How much a step against the wrong account would hurt."""

    TOLD = 0
    """A note, a label, a page."""
    SIGNED_OUT = 1
    """Undone by signing in again."""
    SHUT_OUT = 2
    """Undone by us: the state before is restored."""
    REPLACED = 3
    """Something is lost for good: a second factor, a password, a key."""


EXPIRES = timedelta(hours=4)
"""After which a step of rung 2 is undone, unless a person confirmed it."""
REMINDER = timedelta(hours=3)
"""After which people are reminded of that."""
UNDO_AGAIN = timedelta(hours=4)
"""After which an UNDO that was refused is tried anew: the pages of each say that it was."""

UNDO_ASKED, UNDO_EXPIRED = "undo_asked", "undo_expired"
"""Why a step is undone."""
UNDO_CHANGED = "undo_changed_since"
"""Why an UNDO waits for a person: somebody else changed the account since."""
UNDO_WRITTEN = "undo_written_since"
"""The same at a provider without a log: the account was written since, whoever did, whatever."""
UNDO_NOTHING = "undo_nothing"
"""Why an UNDO is refused: the step that it names never took anything."""

_RUNGS = {
    EffectKind.REVOKE_SESSIONS: Rung.SIGNED_OUT,
    EffectKind.STEP_UP: Rung.SIGNED_OUT,
    EffectKind.SUSPEND_USER: Rung.SHUT_OUT,
    EffectKind.LOCK_ACCOUNT: Rung.SHUT_OUT,
    EffectKind.DISABLE_KEYS: Rung.SHUT_OUT,
    EffectKind.BLOCK_INTEGRATION: Rung.SHUT_OUT,
    EffectKind.RESET_MFA: Rung.REPLACED,
    EffectKind.RESET_PASSWORD: Rung.REPLACED,
    EffectKind.ROTATE_KEYS: Rung.REPLACED,
    EffectKind.UNDO: Rung.SHUT_OUT,
}
_PEOPLE = {Rung.TOLD: 0, Rung.SIGNED_OUT: 0, Rung.SHUT_OUT: 1, Rung.REPLACED: 2}
UNDO_VALID = timedelta(hours=24)
"""Of a person's word on an UNDO that waited for it; policy's own never lapses (approvals.py)."""
_VALID = {
    Rung.TOLD: timedelta(minutes=30),
    Rung.SIGNED_OUT: timedelta(minutes=30),
    Rung.SHUT_OUT: timedelta(minutes=30),
    Rung.REPLACED: timedelta(minutes=15),
}


def rung_of(kind: EffectKind, *, lasting: bool = False) -> Rung:
    """Where a step stands. All that can be undone is of rung 2, and so is undoing it.

    `lasting`: this provider can never take it back, so that what it shuts out is lost for good.
    """
    rung = _RUNGS.get(kind, Rung.TOLD)
    return Rung.REPLACED if lasting and undoes(kind) else rung


def people_needed(rung: Rung) -> int:
    """Whose approvals it takes, besides whoever asks, where policy does not decide alone."""
    return _PEOPLE[rung]


def valid_for(kind: EffectKind, *, lasting: bool = False) -> timedelta:
    """From an approval to the beginning of its step. Giving back what was taken may wait, and what
    policy gives back waits for as long as it must."""
    return UNDO_VALID if kind is EffectKind.UNDO else _VALID[rung_of(kind, lasting=lasting)]


def undoes(kind: EffectKind) -> bool:
    """Whether an UNDO can take the step back."""
    return kind is not EffectKind.UNDO and _RUNGS.get(kind) is Rung.SHUT_OUT
