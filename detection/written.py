"""The stretches of a normalised text as it is put together, and where each came from."""

from collections.abc import Iterable
from itertools import accumulate


class Written:
    """What is written so far."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.starts: list[int] = []
        """Where in the text each part begins."""
        self.sources: list[int] = []
        """Where it came from."""
        self._length = 0

    def add(self, part: str, source: int) -> None:
        """Append `part`, which came from `source`; never a space behind white space."""
        if part.startswith((" ", "\n")) and self.parts:
            if part[0] == " " and self.parts[-1][-1].isspace():
                part, source = part[1:], source + 1
            if part.startswith("\n"):
                if self.parts[-1].endswith("\n"):
                    return
                self._without_space()
        if part:
            self.parts.append(part)
            self.starts.append(self._length)
            self.sources.append(source)
            self._length += len(part)

    def add_all(self, parts: list[str], source: int, widths: Iterable[int]) -> None:
        """Append parts that begin with no white space and came, so wide, one after the other."""
        *starts, self._length = accumulate(map(len, parts), initial=self._length)
        *sources, _ = accumulate(widths, initial=source)
        self.parts += parts
        self.starts += starts
        self.sources += sources

    def _without_space(self) -> None:
        """None stands before a paragraph's end."""
        if self.parts[-1].endswith(" "):
            self.parts[-1] = self.parts[-1][:-1]
            self._length -= 1
            if not self.parts[-1]:
                del self.parts[-1], self.starts[-1], self.sources[-1]
