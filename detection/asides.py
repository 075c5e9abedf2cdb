"""A text without what takes nothing away from a report: its asides, and vain explanations.

An aside is a short paragraph that no rule and no guard knows: what somebody says besides.
"""

from collections.abc import Iterator, Sequence

from detection.alternative import Span
from detection.firing import Firing
from detection.text import PARAGRAPH, Text

ASIDE = 12  # words, at most


def without_asides(text: Text, unsettled: Sequence[Span], rules: Firing) -> Iterator[str]:
    """`text.plain` without the explanations that explain nothing, then without asides too.

    `unsettled`: where those stand (Firing.said). Nothing where nothing would be left out, or all.
    """
    plain, bare = _without(text.plain, unsettled), _without(text.bare, unsettled)
    if unsettled and plain.strip():
        yield plain
    parts = plain.split(PARAGRAPH)
    kept = [
        part
        for part, known in zip(parts, bare.split(PARAGRAPH), strict=True)
        if len(known.split()) > ASIDE or rules.knows(known)
    ]
    if 0 < len(kept) < len(parts):
        yield PARAGRAPH.join(kept)


def _without(text: str, gone: Sequence[Span]) -> str:
    """`text`, less these stretches; they may overlap."""
    kept, done = [], 0
    for start, end in gone:
        kept.append(text[done : max(start, done)])
        done = max(done, end)
    return "".join((*kept, text[done:]))
