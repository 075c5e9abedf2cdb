"""The reader in use: made once, made anew when its rule files change, never from a bad set."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from detection.entries import BadRule
from detection.lexicon import FOLDER
from detection.proving import proved
from detection.reading import Reader, reader
from detection.weights import BadModel
from incidents.model import Message, Reading

_Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a look at the rule files that had changed."""

    version: str
    """Of the rules in use now."""
    refused: str = ""
    """Why the new ones are not: file, id and reason. Empty when they are."""


class Shelf:
    """Where the rule files stand, and the reader made of them, with a second one or without."""

    def __init__(self, folder: Path = FOLDER, *, second: bool = True) -> None:
        self.folder, self.second = folder, second
        self._reader: Reader | None = None
        self._seen: _Stamp = ()
        self._unprepared: Iterator[str] = iter(())
        self._taking = threading.RLock()  # a signal may come while a look is on

    def reader(self) -> Reader:
        """The reader in use. Raises BadRule when there was no good set yet."""
        if self._reader is None:
            with self._taking:
                self._take(_stamp(self.folder))
        assert self._reader is not None  # noqa: S101
        return self._reader

    def refresh(self) -> Taken | None:
        """Take changed files; None when nothing changed. A bad set leaves the reader as it is.

        Costs a look at the files' names, sizes and times, and for changed ones two or three
        seconds: each of their sentences is tried, which a first look leaves to whoever wrote
        them. Raises BadRule as `reader` does.
        """
        if self._reader is None:
            return Taken(self.reader().version)
        with self._taking:
            stamp = _stamp(self.folder)
            if stamp == self._seen:
                return None
            try:
                proved(self.folder)
                self._take(stamp)
            except (BadRule, BadModel, OSError) as why:
                self._seen = stamp  # told once
                return Taken(self._reader.version, str(why))
            return Taken(self._reader.version)

    def prepare(self) -> None:
        """Take one step of what a first text would wait for, about a sixth of a second.

        A process that forks does it for its children: each would begin anew.
        """
        self.reader()
        next(self._unprepared, None)

    def _take(self, stamp: _Stamp) -> None:
        reader.cache_clear()
        self._reader = reader(self.folder, second=self.second)
        self._unprepared = self._reader.prepared()
        self._seen = stamp


_shelf = Shelf()


def use(folder: Path, *, second: bool = True) -> None:
    """Read with the rule files there from now on, and with the second reader or without."""
    global _shelf
    if (folder, second) != (_shelf.folder, _shelf.second):
        _shelf = Shelf(folder, second=second)


@contextmanager
def using(folder: Path, *, second: bool = True) -> Iterator[None]:
    """Read with the rule files there, as long as the block."""
    global _shelf
    before = _shelf
    use(folder, second=second)
    try:
        yield
    finally:
        _shelf = before


def refresh() -> Taken | None:
    """Take changed rule files (Shelf.refresh). Raises BadRule when there was no good set yet."""
    return _shelf.refresh()


def prepare() -> None:
    """One step of what a first text would wait for (Shelf.prepare)."""
    _shelf.prepare()


def current() -> Reader:
    """The reader in use. Raises BadRule, BadModel."""
    return _shelf.reader()


def read(message: Message) -> Reading:
    """What a message says: incident, worth a person's look, or ordinary; with the reasons."""
    return current().read(message)


def _stamp(folder: Path) -> _Stamp:
    return tuple(_stamp_of(file) for file in sorted(folder.glob("*.toml")))


def _stamp_of(file: Path) -> tuple[str, int, int]:
    try:
        stat = file.stat()
    except OSError:  # gone since, or a link to nowhere
        return file.name, 0, 0
    return file.name, stat.st_mtime_ns, stat.st_size
