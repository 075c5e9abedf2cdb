"""A mark in a folder of rules: every pattern in it was looked at, and a start need not do it again.

It holds for the same files, the same release of re2 and the same checks. With any other it says
nothing, and all is looked at, which takes longer than everything else that a process does before
its first ticket.
"""

import hashlib
from importlib.metadata import version as release_of
from pathlib import Path

NAME = "seal.txt"
_RE2 = "google-re2"
_CHECKS = 1
"""One more whenever detection/refusal.py or detection/entries.py refuses what it took before."""


def is_sealed(folder: Path, version: str) -> bool:
    """Whether the rules of `folder`, which have that version, were found good before."""
    try:
        found = (folder / NAME).read_text(encoding="ascii")
    except (OSError, ValueError):
        return False
    return found.strip() == _seal_of(version)


def seal(folder: Path, version: str) -> None:
    """Say so. Raises OSError where the folder is not ours to write."""
    (folder / NAME).write_text(f"{_seal_of(version)}\n", encoding="ascii")


def _seal_of(version: str) -> str:
    return hashlib.sha256(f"{version} {_CHECKS} {_RE2} {release_of(_RE2)}".encode()).hexdigest()
