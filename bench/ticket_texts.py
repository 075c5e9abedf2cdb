"""Texts to be read against the clock: tickets of one size, and texts made to be slow."""

from collections.abc import Iterator
from itertools import cycle, islice

from training.corpus import corpus

SIZE = 1_024  # characters


def usual_texts(count: int) -> list[str]:
    """Tickets of SIZE characters out of the corpus: every second one opens with a report."""
    rows = [row for row in corpus() if dict(row.traits).get("language", "en") == "en"]
    reports = cycle(row.message.text for row in rows if row.is_security)
    others = cycle(row.message.text for row in rows if not row.is_security)
    return list(islice(_tickets(reports, others), count))


def _tickets(reports: Iterator[str], others: Iterator[str]) -> Iterator[str]:
    while True:
        yield _filled(next(reports), others)
        yield _filled(next(others), others)


def _filled(text: str, others: Iterator[str]) -> str:
    while len(text) < SIZE:
        text = f"{text}\n\n{next(others)}"
    return text[:SIZE]


def hostile_texts(length: int) -> dict[str, str]:
    """By name; each of `length` characters."""
    pieces = {
        "((((": "(",
        "a@a.a@a": "a@a.",
        "spaces": " ",
        "line ends": "\n",
        "zero widths": "a\u200b",
        "accents": "e\u0301",
        "entities": "&lt;",
        "open tags": "<a <",
        "quotation marks": "> ",
        "almost reports": "somebody was in ",
        "negations": "no sign that my account was hacked ",
        "one report, often": "my account was hacked ",
        "open explanations": "is it possible that it was our own script? ",
        "Japanese": "アカウントが",
    }
    return {name: (piece * length)[:length] for name, piece in pieces.items()}
