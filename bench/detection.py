"""How fast a ticket is read: `make bench BENCH=detection`.

Times are of one core, medians of all texts: «first» when a text is seen for the first time
(re2 builds its automata as texts need them), «again» the best of some rounds after that. The
patterns are those of detection/lexicon. Our pass tells the language first and leaves out the
rules of others, as `read` does; stdlib re looks for all, one after the other, hyperscan for all
at once. x is a first time over our lexicon pass's.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter_ns

import click

from bench.figures import quantile, table
from bench.matching import hyperscan_scan, stdlib_search
from bench.start_up import Start, start_up
from bench.ticket_texts import SIZE, hostile_texts, usual_texts
from detection import weights
from detection.lexicon import load
from detection.reading import Reader
from detection.text import LIMIT, normalise
from detection.tongues import Tongues
from detection.weights import BadModel
from incidents.model import Message

Work = Callable[[str], object]
MICRO, MILLI = 1e3, 1e6  # nanoseconds


@dataclass(frozen=True, slots=True)
class Contestant:
    """Something that reads, and what it is given."""

    name: str
    work: Work
    texts: Sequence[str]
    aim: str = "-"


@click.command(help=__doc__)
@click.option("--texts", default=200, show_default=True, type=click.IntRange(1))
@click.option("--rounds", default=7, show_default=True, type=click.IntRange(1))
@click.option(
    "--hyperscan/--no-hyperscan",
    "with_hyperscan",
    default=True,
    help="It takes a minute to compile the patterns.",
)
def main(texts: int, rounds: int, with_hyperscan: bool) -> None:
    """Measure and print."""
    readers = _readers()
    click.echo(f"a ticket of {SIZE} characters")
    contestants = _contestants(usual_texts(texts), readers, with_hyperscan=with_hyperscan)
    click.echo(_speeds(contestants, rounds))
    click.echo(f"\nhostile text of {LIMIT} characters; half: the same of half the length")
    click.echo(_hostile(readers, min(rounds, 3)))
    click.echo("\na new process, over Python alone")
    click.echo(_starts([start_up(with_model=each) for each in (False, True)[: len(readers)]]))


def _readers() -> dict[str, Reader]:
    """Without the second reader, and with it where there is a model."""
    lexicon = load()
    readers = {"read, rules alone": Reader(lexicon)}
    try:
        readers["read, with second reader"] = Reader(lexicon, weights.load())
    except BadModel as why:
        click.echo(f"no second reader: {why}", err=True)
    return readers


def _contestants(
    texts: Sequence[str], readers: dict[str, Reader], *, with_hyperscan: bool
) -> list[Contestant]:
    """The lexicon pass first: the others are compared with it."""
    patterns = [rule.pattern for rule in load().rules]
    plain = [normalise(text).plain for text in texts]
    found = [Contestant("lexicon pass", Tongues(load()).occurring, plain, "100 µs")]
    if with_hyperscan and (scan := hyperscan_scan(patterns)) is not None:
        found.append(Contestant("all rules, hyperscan", scan, plain))
    found.append(Contestant("all rules, stdlib re", stdlib_search(patterns), plain))
    found.append(Contestant("normalise", normalise, texts))
    aims = ("400 µs", "1000 µs")
    for (name, reader), aim in zip(readers.items(), aims, strict=False):
        found.append(Contestant(name, _reading(reader), texts, aim))
    return found


def _reading(reader: Reader) -> Work:
    return lambda text: reader.read(Message(text))


def _speeds(contestants: Iterable[Contestant], rounds: int) -> str:
    timed = [(each, _first(each), _again(each, rounds)) for each in contestants]
    ours = timed[0][1]
    rows = [
        (each.name, f"{first / MICRO:.0f}", f"{again / MICRO:.0f}", f"{first / ours:.1f}", each.aim)
        for each, first, again in timed
    ]
    return table(("", "first, µs", "again, µs", "x", "at most"), rows)


def _hostile(readers: dict[str, Reader], rounds: int) -> str:
    rows = []
    for name, text in hostile_texts(LIMIT).items():
        for way, reader in readers.items():
            work = _reading(reader)
            whole, half = (_best(work, part, rounds) for part in (text, text[: LIMIT // 2]))
            cells = (f"{whole / MILLI:.1f}", f"{half / MILLI:.1f}", "5 ms")
            rows.append((name, way.removeprefix("read, "), *cells))
    return table(("", "read", "ms", "half", "at most"), rows)


def _starts(starts: Iterable[Start]) -> str:
    rows = [
        (each.name, f"{each.seconds:.2f}", "0.5 s", f"{each.megabytes:.0f}", "120 MB")
        for each in starts
    ]
    return table(("", "s", "at most", "MB", "at most "), rows)


def _first(each: Contestant) -> float:
    """Of the second half of the texts, the first half having warmed everything up."""
    took = [_took(each.work, text) for text in each.texts]
    return quantile(took[len(took) // 2 :], 0.5)


def _again(each: Contestant, rounds: int) -> float:
    return quantile([_best(each.work, text, rounds) for text in each.texts], 0.5)


def _best(work: Work, text: str, rounds: int) -> float:
    return min(_took(work, text) for _ in range(rounds))


def _took(work: Work, text: str) -> float:
    """Nanoseconds."""
    began = perf_counter_ns()
    work(text)
    return perf_counter_ns() - began


if __name__ == "__main__":
    main()
