"""Two others that look for the lexicon's patterns: the one everybody has, and Intel's hyperscan."""

import re
from collections.abc import Callable, Sequence

import click

Search = Callable[[str], list[int]]


def stdlib_search(patterns: Sequence[str]) -> Search:
    """Which of the patterns occur, by Python's own re, one after the other."""
    compiled = [re.compile(pattern) for pattern in patterns]
    return lambda text: [n for n, pattern in enumerate(compiled) if pattern.search(text)]


def hyperscan_scan(patterns: Sequence[str]) -> Search | None:
    """The same by hyperscan, all at once; None where its wheel does not exist, or where
    it refuses them: it unrolls every gap, and has no room for some hundred rules of ours.

    It counts bytes where re2 counts characters: told to count these, it builds for minutes.
    """
    try:
        import hyperscan
    except ImportError:
        return None
    database = hyperscan.Database()
    try:
        database.compile(
            expressions=[pattern.encode() for pattern in patterns],
            ids=list(range(len(patterns))),
            flags=[hyperscan.HS_FLAG_SINGLEMATCH] * len(patterns),
        )
    except hyperscan.error as why:
        click.echo(f"hyperscan refuses the patterns: {why}", err=True)
        return None

    def scan(text: str) -> list[int]:
        found: list[int] = []
        database.scan(text.encode(), match_event_handler=lambda n, *_: found.append(n))
        return sorted(found)

    return scan
