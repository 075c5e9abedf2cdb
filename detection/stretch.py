"""What is known of a stretch of a pattern, and of stretches in a row, in choice or repeated."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from detection.need import ENDLESS, WORD, Need, least, need_of, rate

_HEADS = 600  # strings; more beginnings than that are not spelt out
_PRODUCT = 100  # strings; more of them are not multiplied out
EMPTY = frozenset([""])


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is known of a stretch of a pattern."""

    strings: frozenset[str] | None
    """Everything it matches, if that is few; None when it is not."""
    needs: tuple[Need, ...]
    widest: int
    """Characters of its longest match, where words are no longer than WORD."""
    is_solid: bool = False
    """One character of a word (WORD)."""
    heads: frozenset[str] | None = None
    """One of these begins every match; None where that is not known."""
    is_bounded: bool = False
    """It begins where a word of the text does (\\b)."""

    @property
    def opening(self) -> frozenset[str] | None:
        """`heads`, or everything it matches."""
        return self.heads if self.strings is None else self.strings


@dataclass(slots=True)
class Row:
    """One thing after the other; what can be spelt out is, as far as it goes."""

    strings: frozenset[str] = EMPTY
    """What the stretch that is being spelt out matches."""
    is_whole: bool = True
    """That stretch is everything so far."""
    width: int = 0
    needs: list[tuple[Need, int]] = field(default_factory=list)
    """Each with the width of the row up to where its `after` is counted from."""
    heads: frozenset[str] | None = EMPTY
    is_begun: bool = False
    """What comes now stands behind the heads."""
    is_behind: bool = True
    """The stretch that is being spelt out does."""
    is_bounded: bool = False
    """That stretch begins where a word does ..."""
    begins_bounded: bool = False
    """... and the row."""

    def add(self, item: Stretch) -> None:
        """Append `item`."""
        was_begun = self.is_begun
        self._begin(item)
        if not self.width and item.is_bounded:
            self.begins_bounded = True
        if item.strings is None:
            self._spelt()
            for need in item.needs:
                behind = was_begun or (need.is_behind and self.heads is not None)
                before = self.width + need.before
                moved = Need(need.words, before, need.after, behind, need.is_bounded)
                self.needs.append((moved, self.width + item.widest))
        elif len(self.strings) * len(item.strings) <= _PRODUCT or self.strings == EMPTY:
            if self.strings == EMPTY and item.is_bounded:
                self.is_bounded = True
            self.strings = _joined(self.strings, item.strings)
            self.is_behind = self.is_behind and was_begun
        else:
            self._spelt()
            self.strings, self.is_behind = item.strings, was_begun
            self.is_bounded = item.is_bounded
        self.width += item.widest

    def node(self) -> Stretch:
        """The row as one."""
        if self.is_whole:
            return Stretch(self.strings, (), self.width, is_bounded=self.begins_bounded)
        self._spelt()
        needs = (replace(need, after=need.after + self.width - until) for need, until in self.needs)
        heads = None if self.heads is None or "" in self.heads else self.heads
        bounded = self.begins_bounded
        return Stretch(None, tuple(needs), self.width, heads=heads, is_bounded=bounded)

    def _begin(self, item: Stretch) -> None:
        """Heads go on as long as they can be spelt out and are few."""
        if self.is_begun:
            return
        heads, more = self.heads or EMPTY, item.opening
        most = _HEADS if "" in heads else _PRODUCT
        if more is not None and len(heads) * len(more) <= most:
            self.heads, self.is_begun = _joined(heads, more), item.strings is None
            return
        self.heads, self.is_begun = None if "" in heads else heads, True

    def _spelt(self) -> None:
        """What was spelt out up to here is a need, unless it may be nothing."""
        if "" not in self.strings:
            need = need_of(self.strings, self.width, self.is_behind, self.is_bounded)
            self.needs.append((need, self.width))
        self.strings, self.is_whole = EMPTY, False
        self.is_behind, self.is_bounded = True, False


def _joined(first: frozenset[str], second: frozenset[str]) -> frozenset[str]:
    if first == EMPTY:
        return second
    if len(first) == len(second) == 1:
        return frozenset([next(iter(first)) + next(iter(second))])
    return frozenset(a + b for a in first for b in second)


def all_needs(node: Stretch) -> tuple[Need, ...]:
    """What cannot be missing, also of a stretch that is spelt out."""
    if node.strings is None:
        return node.needs
    if "" in node.strings:
        return ()
    return (need_of(node.strings, node.widest, is_bounded=node.is_bounded),)


def any_of(branches: Sequence[Stretch]) -> Stretch:
    """One of them."""
    widest = max(branch.widest for branch in branches)
    bounded = all(branch.is_bounded for branch in branches)
    spelt = [branch.strings for branch in branches if branch.strings is not None]
    if len(spelt) == len(branches):
        return Stretch(frozenset().union(*spelt), (), widest, is_bounded=bounded)
    heads = _heads(branches)
    best = [min(all_needs(each), key=_need_rate, default=None) for each in branches]
    needs = [need for need in best if need is not None]
    if len(needs) < len(branches):
        return Stretch(None, (), widest, heads=heads, is_bounded=bounded)
    are_bounded = all(need.is_bounded for need in needs)
    words = least((word for need in needs for word in need.words), are_bounded)
    before, after = max(n.before for n in needs), max(n.after for n in needs)
    longest = max(len(word) for need in needs for word in need.words)
    behind = all(need.is_behind for need in needs)
    need = Need(words, before, after + longest, behind, are_bounded)
    return Stretch(None, (need,), widest, heads=heads, is_bounded=bounded)


def repeated(item: Stretch, low: int, high: int) -> Stretch:
    """`item`, so often at least and at most."""
    widest = WORD if item.is_solid and high == ENDLESS else item.widest * high
    if high == 1 and item.strings is not None:
        strings = item.strings if low else item.strings | EMPTY
        return Stretch(strings, (), widest, is_bounded=bool(low) and item.is_bounded)
    if not low:
        return Stretch(None, (), widest)
    needs = (replace(need, before=widest, after=widest) for need in all_needs(item))
    heads, bounded = _heads([item]), item.is_bounded
    return Stretch(None, tuple(needs), widest, heads=heads, is_bounded=bounded)


def _heads(branches: Iterable[Stretch]) -> frozenset[str] | None:
    found = [branch.opening for branch in branches]
    known = [each for each in found if each and "" not in each]
    return frozenset().union(*known) if len(known) == len(found) else None


def _need_rate(need: Need) -> float:
    return rate(need.words)
