"""Places outside the database that keep checkpoints: a file, standard output, a channel."""

import fcntl
import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TextIO

from incidents.errors import VendorDown
from integration.settings import Settings
from integration.store.deliveries import CHECKPOINT_FILE


def names_of(settings: Settings) -> tuple[str, ...]:
    """The places that the settings name, as the record calls them; standard output always."""
    file = (name_of_file(settings.checkpoint_file),) if settings.checkpoint_file else ()
    channel = (Channel.name,) if settings.checkpoint_channel else ()
    return (StandardOutput.name, *file, *channel)


def name_of_file(path: str | Path) -> str:
    """The place that this path is on this host: another host's is another. Links are not
    followed: one that somebody turned to an empty folder would make a new place of it.
    """
    return f"{CHECKPOINT_FILE}@{socket.gethostname()}:{Path(path).absolute()}"


class Outside(Protocol):
    """Somewhere that an intruder in the database does not reach."""

    name: str
    """Kept in the record, to know what the place has."""

    def put(self, lines: Sequence[str]) -> None:
        """Keep these lines, oldest first. Raises VendorDown, DeskRefused."""


class CheckpointFile:
    """One line a checkpoint, only ever added to (chattr +a does not hinder us)."""

    def __init__(self, path: Path) -> None:
        self.name = name_of_file(path)
        self._path = path

    def put(self, lines: Sequence[str]) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            made = not self._path.exists()
            number = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(number, "r+b", buffering=0) as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                _append(number, "".join(f"{line}\n" for line in lines).encode())
            if made:
                _sync_directory(self._path.parent)
        except OSError as exc:
            raise VendorDown(f"the checkpoint file cannot be written ({exc.strerror})") from exc


class StandardOutput:
    """For whoever collects this process's output, such as a SIEM."""

    name = "stdout"

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout

    def put(self, lines: Sequence[str]) -> None:
        try:
            self._stream.write("".join(f"{line}\n" for line in lines))
            self._stream.flush()
        except OSError as exc:
            raise VendorDown(f"standard output is closed ({exc.strerror})") from exc


class Channel:
    """A channel that gets the newest only: it covers those before it."""

    name = "channel"

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say

    def put(self, lines: Sequence[str]) -> None:
        self._say(lines[-1])


def _append(number: int, text: bytes) -> None:
    """All of it on disk, beginning on a line of its own: an earlier one may have been cut."""
    size = os.fstat(number).st_size
    if size and os.pread(number, 1, size - 1) != b"\n":
        text = b"\n" + text
    while text:
        text = text[os.write(number, text) :]
    os.fsync(number)


def _sync_directory(path: Path) -> None:
    """A new file's name is on disk too."""
    number = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
