"""Two others that look for the lexicon's patterns: the one everybody has, and Intel's hyperscan."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import click

Search = Callable[[str], list[int]]


def stdlib_search(patterns: Sequence[str]) -> Search:
    """Which of the patterns occur, by Python's own re, one after the other."""
    compiled = [re.compile(pattern) for pattern in patterns]
    return lambda text: [n for n, pattern in enumerate(compiled) if pattern.search(text)]


def hyperscan_scan(patterns: Sequence[str]) -> Search | None:
    """The same by hyperscan, all at once, without those that it refuses; None without its wheel.

    It unrolls every gap and has no room for a very wide one. It counts bytes where re2 counts
    characters: told to count these, it builds for minutes.
    """
    try:
        import hyperscan
    except ImportError:
        return None

    def database(of: Sequence[int]) -> Any:
        made = hyperscan.Database()
        flags = [hyperscan.HS_FLAG_SINGLEMATCH] * len(of)
        made.compile(expressions=[patterns[n].encode() for n in of], ids=list(of), flags=flags)
        return made

    def is_taken(n: int) -> bool:
        try:
            database([n])
        except hyperscan.error as why:
            click.echo(f"hyperscan goes without pattern {n}: {why}", err=True)
            return False
        return True

    taken = [n for n in range(len(patterns)) if is_taken(n)]
    if not taken:
        return None
    together = database(taken)

    def scan(text: str) -> list[int]:
        found: list[int] = []
        together.scan(text.encode(), match_event_handler=lambda n, *_: found.append(n))
        return sorted(found)

    return scan
