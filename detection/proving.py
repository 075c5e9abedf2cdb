"""The sentences that every rule, guard and system must hit or miss, tried out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from detection.engine import Engine
from detection.entries import Entry
from detection.lexicon import Lexicon
from detection.reading import Reader
from detection.text import normalise


@dataclass(frozen=True, slots=True)
class Broken:
    """A sentence that an entry does not treat as it promises."""

    entry: str
    should_hit: bool
    sentence: str


def broken_promises(lexicon: Lexicon) -> Iterator[Broken]:
    """Every one, in the order of the files. A rule is tried with all guards, a guard alone."""
    reader = Reader(lexicon)
    for rule in lexicon.rules:
        yield from _broken(rule, lambda text, rule=rule: _fires(reader, rule, text))  # type: ignore[misc]
    for entry in (*lexicon.guards, *lexicon.systems):
        engine = Engine([entry.pattern])
        yield from _broken(entry, lambda text, engine=engine: bool(_found(engine, text)))  # type: ignore[misc]


def promises(lexicon: Lexicon) -> int:
    """How many sentences are tried."""
    entries = (*lexicon.rules, *lexicon.guards, *lexicon.systems)
    return sum(len(entry.hits) + len(entry.misses) for entry in entries)


def _broken(entry: Entry, fires: Callable[[str], bool]) -> Iterator[Broken]:
    yield from (Broken(entry.id, True, text) for text in entry.hits if not fires(text))
    yield from (Broken(entry.id, False, text) for text in entry.misses if fires(text))


def _fires(reader: Reader, rule: Entry, text: str) -> bool:
    return any(finding.rule == rule.id for finding in reader.rules.findings(normalise(text)))


def _found(engine: Engine, text: str) -> list[int]:
    return engine.firing(normalise(text).bare)
