"""The stretches of a normalised text as it is put together, and where each came from."""

from bisect import bisect_left, bisect_right
from itertools import accumulate

from detection.alternative import Span

Stretch = tuple[str, int]
"""Plain characters, and where they came from."""
FEW = 4  # stretches; so many are appended one by one
_WHITE = (" ", "\n")


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
        if part.startswith(_WHITE) and self.parts:
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

    def add_all(self, stretches: list[Stretch], source: int) -> None:
        """Append each, which came from its place behind `source`."""
        if len(stretches) < FEW or any(plain.startswith(_WHITE) for plain, _ in stretches):
            for plain, place in stretches:
                self.add(plain, source + place)
            return
        *starts, self._length = accumulate(
            (len(plain) for plain, _ in stretches), initial=self._length
        )
        self.parts += [plain for plain, _ in stretches]
        self.starts += starts
        self.sources += [source + place for _, place in stretches]

    def cut(self, plain: str, gaps: list[Span]) -> str:
        """`plain`, which is what was written, without the gaps; every place still leads back."""
        starts, sources = self.starts, self.sources
        self.parts, self.starts, self.sources, self._length = [], [], [], 0
        done = 0
        for gap, following in (*gaps, (len(plain), 0)):
            if done < gap:
                self._keep(plain[done:gap], done, starts, sources)
            done = following
        return "".join(self.parts)

    def _keep(self, kept: str, begin: int, starts: list[int], sources: list[int]) -> None:
        """Append what began there, in as many stretches as it had."""
        first = bisect_right(starts, begin)
        last = bisect_left(starts, begin + len(kept))
        moved = self._length - begin
        self.parts.append(kept)
        self.starts += [self._length, *(start + moved for start in starts[first:last])]
        source = sources[first - 1] + begin - starts[first - 1]
        limit = sources[first] if first < len(sources) else source
        self.sources += [min(source, limit), *sources[first:last]]
        self._length += len(kept)

    def _without_space(self) -> None:
        """None stands before a paragraph's end."""
        if self.parts[-1].endswith(" "):
            self.parts[-1] = self.parts[-1][:-1]
            self._length -= 1
            if not self.parts[-1]:
                del self.parts[-1], self.starts[-1], self.sources[-1]
