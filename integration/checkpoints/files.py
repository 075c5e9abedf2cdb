"""A whole file of checkpoints: what of it counts, and by which key each line is proved."""

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from incidents.checkpoint import Checkpoint, Place
from integration.checkpoints import trust
from integration.checkpoints.lines import whole_lines


@dataclass(frozen=True, slots=True)
class Kept:
    """What an outside file holds."""

    current: tuple[Checkpoint, ...]
    """Oldest first, since the record last began anew."""
    set_aside: int
    """How many belong to a record that a person has given up."""
    unproved: int = 0
    """How many are from before the first key, or of one whose public half is lost."""

    @property
    def newest(self) -> Checkpoint | None:
        """None when the file is empty."""
        return self.current[-1] if self.current else None


def read_file(path: Path, key: Ed25519PublicKey | None) -> Kept:
    """Everything in it. Raises Unproved with the line's number; OSError."""
    current: list[Checkpoint] = []
    seen, set_aside = set[Place](), 0
    whole = whole_lines(path.read_bytes().decode("utf-8", errors="replace"))
    checkpoints, unproved = trust.prove(whole, key)
    for checkpoint in checkpoints:
        if begins_anew(checkpoint, current[-1] if current else None, seen):
            set_aside, current = set_aside + len(current), []
        current.append(checkpoint)
        seen.add(checkpoint.place)
    return Kept(tuple(current), set_aside, unproved)


def begins_anew(checkpoint: Checkpoint, last: Checkpoint | None, seen: Container[Place]) -> bool:
    """Whether what stands before it is given up: only the one right before it can be.

    An old line that somebody brought there a second time gives nothing up. A channel lacks some
    lines; there the times tell. `seen`: every place before it.
    """
    given_up = checkpoint.replaces
    if given_up is None:
        return False
    if last is None or last.place == given_up:
        return True
    return given_up not in seen and last.at <= checkpoint.at
