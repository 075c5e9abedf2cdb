"""The sentences that every rule, guard and system must hit or miss, tried out.

It takes a second or two for all of them: whoever checks rules does it, and a process that takes
changed ones; one that starts does not.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from detection.engine import Engine
from detection.entries import BadRule, Entry
from detection.lexicon import Lexicon, looked_at
from detection.reading import Reader
from detection.text import normalise


@dataclass(frozen=True, slots=True)
class Broken:
    """A sentence that an entry does not treat as it promises."""

    entry: str
    should_hit: bool
    sentence: str
    file: str = ""


def faults(folder: Path) -> list[BadRule]:
    """Everything that keeps the lexicon of `folder` from being used, each named; none is good."""
    lexicon, wrong = looked_at(folder, anew=True)
    return wrong or [refused(each) for each in broken_promises(lexicon)]


def proved(folder: Path) -> Lexicon:
    """The lexicon of `folder`, every sentence tried. Raises BadRule."""
    lexicon, wrong = looked_at(folder)
    if wrong:
        raise wrong[0]
    for broken in broken_promises(lexicon):
        raise refused(broken)
    return lexicon


def refused(broken: Broken) -> BadRule:
    """A broken promise as what keeps its lexicon from being used."""
    what = "must hit, and does not" if broken.should_hit else "must miss, and hits"
    return BadRule(broken.file, broken.entry, f"{what}: {broken.sentence}")


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
    yield from (Broken(entry.id, True, text, entry.file) for text in entry.hits if not fires(text))
    yield from (Broken(entry.id, False, text, entry.file) for text in entry.misses if fires(text))


def _fires(reader: Reader, rule: Entry, text: str) -> bool:
    return any(finding.rule == rule.id for finding in reader.rules.findings(normalise(text)))


def _found(engine: Engine, text: str) -> list[int]:
    return engine.firing(normalise(text).bare)
