"""A checkpoint as one line of JSON, the same in every place, so that any of them can be compared.

    {"checkpoint": {…}, "key": "name of the key", "signature": "base64"}

The signature is over the canonical spelling of the inner object. Without a key `key` and
`signature` are empty: such a line shows accidents, and proves nothing against a person.
"""

import json
from collections.abc import Container
from dataclasses import dataclass
from json import JSONDecodeError
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from incidents.checkpoint import Checkpoint, Place
from integration.checkpoints import keys
from integration.store.codec import canonical, from_json

BEYOND = 2**63
"""No row has that number."""
_NONE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What a line gives that is something else."""


class Unproved(ValueError):
    """A line that is no checkpoint, or is not signed by the key that it should be."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What an outside file holds."""

    current: tuple[Checkpoint, ...]
    """Oldest first, since the record last began anew."""
    set_aside: int
    """How many belong to a record that a person has given up."""

    @property
    def newest(self) -> Checkpoint | None:
        """None when the file is empty."""
        return self.current[-1] if self.current else None


def write(checkpoint: Checkpoint, key: Ed25519PrivateKey | None) -> str:
    """The line, without its end."""
    text = canonical(checkpoint)
    signed = {"checkpoint": json.loads(text), "key": "", "signature": ""}
    if key is not None:
        signed["key"] = keys.name_of(key.public_key())
        signed["signature"] = keys.sign(key, text)
    return canonical(signed)


def read(line: str, key: Ed25519PublicKey | None) -> Checkpoint:
    """The checkpoint, its signature proved if a key is given. Raises Unproved."""
    try:
        found = json.loads(line)
        checkpoint = from_json(found["checkpoint"], Checkpoint)
        text, signature = canonical(found["checkpoint"]), str(found["signature"])
    except _NONE as exc:
        raise Unproved("is no checkpoint") from exc
    zones = (checkpoint.at.tzinfo, checkpoint.since.tzinfo)
    if None in zones or not 0 <= checkpoint.seq < BEYOND:
        raise Unproved("is no checkpoint")
    if key is not None and not keys.is_signed(key, text, signature):
        raise Unproved("is not signed by this key" if signature else "is not signed")
    return checkpoint


def read_file(path: Path, key: Ed25519PublicKey | None) -> Kept:
    """Everything in it. Raises Unproved with the line's number; OSError."""
    current: list[Checkpoint] = []
    seen, set_aside = set[Place](), 0
    for number, line in whole_lines(path.read_bytes().decode("utf-8", errors="replace")):
        try:
            checkpoint = read(line, key)
        except Unproved as exc:
            raise Unproved(f"line {number} {exc}") from exc
        if begins_anew(checkpoint, current[-1] if current else None, seen):
            set_aside, current = set_aside + len(current), []
        current.append(checkpoint)
        seen.add(checkpoint.place)
    return Kept(tuple(current), set_aside)


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


def whole_lines(text: str) -> list[tuple[int, str]]:
    """Lines with their numbers, without those that a crash cut off.

    A cut line is the last one without its end, or one that was written again, whole, right after.
    """
    lines = text.split("\n")
    last_is_cut = bool(lines[-1]) and not _is_json(lines[-1])
    numbered = list(enumerate(lines, start=1))
    numbered = numbered[:-1] if last_is_cut else numbered
    return [
        (number, line)
        for (number, line), (_, after) in zip(numbered, [*numbered[1:], (0, "")], strict=True)
        if line.strip() and not (after.startswith(line) and not _is_json(line))
    ]


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except (JSONDecodeError, RecursionError):
        return False
    return True
