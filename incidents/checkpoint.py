"""A checkpoint: what the audit's chain was at one moment, kept where the database cannot reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the chain: a row's number and its hash. Number 0 is an empty chain."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class KeyChange:
    """Another key signs from here on. Both as base64 of the public key."""

    key: str
    """The one that signs this checkpoint."""
    earlier: str
    """The one that signed before; empty: none did, or it is lost with its public half."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The newest row's place, and what an emptied record needs to go on from there."""

    seq: int
    hash: str
    at: datetime
    since: datetime
    """From here on tickets must be looked for again: nothing older was still open."""
    counters: Mapping[int, int]
    """The last incident number of each year."""
    rules: str
    """Version of the detection rules."""
    policy: str
    """Version of the playbook."""
    replaces: Place | None = None
    """The checkpoint that a person set aside, when the record was restored or begun anew."""
    takes_over: KeyChange | None = None
    """A person changed the key: what was signed before, this vouches for."""

    @property
    def place(self) -> Place:
        """Where in the chain it stands."""
        return Place(self.seq, self.hash)


@dataclass(frozen=True, slots=True)
class Pause:
    """Containment is stopped until a person says otherwise. Notes and pages go on."""

    code: str
    """Code of templates/notes/reasons.toml: why."""
    words: str
    """A person's own reason; empty when the product paused itself."""
    by: str
    at: datetime
    outside: Place | None = None
    """The checkpoint that the record does not agree with, if that is why."""
    where: str = ""
    """The place whose checkpoints cannot be relied on, if that is why."""
