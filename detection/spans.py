"""Where a pattern of re2 occurs in a text."""

from collections.abc import Iterator

import re2

from detection.alternative import Span


def spans(pattern: "re2._Regexp[str]", text: str) -> Iterator[Span]:
    """From left to right, in characters, not overlapping.

    ASCII is looked at as bytes: re2 counts them, and to count characters takes longer than to find.
    """
    data = text.encode() if text.isascii() else text
    return (match.span() for match in pattern.finditer(data))
