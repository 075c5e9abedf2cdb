"""Numbers to read: quantiles, and a table of plain text."""

from collections.abc import Iterable, Sequence
from math import ceil


def quantile(values: Iterable[float], share: float) -> float:
    """The smallest value that `share` of all values do not exceed. Raises ValueError for none."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("nothing was measured")
    return ordered[max(ceil(share * len(ordered)) - 1, 0)]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns side by side: numbers to the right, words to the left."""
    columns = zip(head, *rows, strict=True)
    return "\n".join("  ".join(line).rstrip() for line in zip(*map(_column, columns), strict=True))


def _column(words: Sequence[str]) -> list[str]:
    """All of one width."""
    width = max(map(len, words))
    is_number = all(word[:1].isdigit() or word == "-" for word in words[1:])
    return [word.rjust(width) if is_number else word.ljust(width) for word in words]
