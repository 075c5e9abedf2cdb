"""Signed deliveries of 4 KB from 16 connections: `python -m bench.receive --rounds 5`.

Four receivers on the same server with the same options, in turns within one run: a bare Flask
202, the usual «marshmallow, SET NX, rq enqueue» (bench/usual.py), and ours with SQLite and with
PostgreSQL, which answers once the delivery is on disk. First at a fixed rate, where `x bare` and
`x usual` compare the p99 (less is better), then as fast as answers come, where they compare the
requests a second (more is better). Each is the median of the rounds' own ratios: the machine is
noisy, so they mean more than any number beside them. Beside ours stands what the disk alone asks
for: the same row and its commit at the same rate, with no server around it.

Exit status 1 when one of our 202s has no row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from statistics import median

import click

from bench.commits import commit
from bench.contestants import BARE, USUAL, Contestants, all_listening
from bench.deliveries import Sender, Ticket
from bench.figures import quantile, table
from bench.knocking import Answer, Door, pace, saturate

RATE = 200.0  # deliveries a second
SENDER = Sender(18525119, "a-bench-secret")
HEAD = ("", "req/s", "p50 ms", "p99 ms", "max ms", "x bare", "x usual")

Load = Callable[[float], list[Answer]]
"""For so many seconds."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One receiver's turn."""

    answers: list[Answer]
    seconds: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.answers) / self.seconds

    def milliseconds(self, share: float) -> float:
        """What this share of the answers stayed under."""
        return 1000 * quantile((each.seconds for each in self.answers), share)


Turns = Mapping[str, list[Turn]]
"""By receiver, one for each round."""
Measure = Callable[[Turn], float]


@click.command(help=__doc__)
@click.option("--rounds", default=3, show_default=True, help="Turns of each receiver.")
@click.option("--seconds", default=2.0, show_default=True, help="Of each turn.")
def main(rounds: int, seconds: float) -> None:
    """Measure, print, count the rows."""
    with all_listening(SENDER) as contestants:
        at_rate = {**_at_each(contestants, _at_rate), **_disk(contestants)}
        as_fast = _at_each(contestants, saturate)
        _take_turns(contestants, 1, min(seconds, 1.0), as_fast)  # warm; not counted below
        warm = {name: contestants.rows(name) for name in contestants.records}
        paced = _take_turns(contestants, rounds, seconds, at_rate)
        flooded = _take_turns(contestants, rounds, seconds, as_fast)
        rows = {name: contestants.rows(name) - warm[name] for name in warm}
    click.echo(f"{RATE:g} a second; ratios of the p99\n{_table(paced, _late)}\n")
    click.echo(f"as fast as answers come; ratios of req/s\n{_table(flooded, _rate)}\n")
    accepted = {name: _accepted(paced[name]) + _accepted(flooded[name]) for name in rows}
    lines = [(name, str(accepted[name]), str(rows[name])) for name in rows]
    click.echo(table(("on record", "answered 202", "rows"), lines))
    if rows != accepted:
        raise click.ClickException("the rows are not those that were answered 202")


def _at_rate(door: Door, seconds: float) -> list[Answer]:
    [answers] = pace([door], rate=RATE, seconds=seconds)
    return answers


def _at_each(
    contestants: Contestants, knock: Callable[[Door, float], list[Answer]]
) -> dict[str, Load]:
    """Knocking at each receiver's door."""
    body = SENDER.body(Ticket(5158))
    doors = {
        name: Door(port, lambda: SENDER.request(body)) for name, port in contestants.ports.items()
    }
    return {name: partial(knock, door) for name, door in doors.items()}


def _disk(contestants: Contestants) -> dict[str, Load]:
    """No door at all, a record of its own beside each of ours."""

    def alone(url: str, seconds: float) -> list[Answer]:
        return commit(url, SENDER, rate=RATE, seconds=seconds)

    return {name: partial(alone, url) for name, url in contestants.alone.items()}


def _take_turns(
    contestants: Contestants, rounds: int, seconds: float, loads: Mapping[str, Load]
) -> Turns:
    """Every one of them once a round."""
    found: dict[str, list[Turn]] = {name: [] for name in loads}
    for _ in range(rounds):
        for name, load in loads.items():
            found[name].append(Turn(load(seconds), seconds))
            contestants.redis.flushall()
    return found


def _rate(turn: Turn) -> float:
    return turn.rate


def _late(turn: Turn) -> float:
    return turn.milliseconds(0.99)


def _table(turns: Turns, measure: Measure) -> str:
    return table(HEAD, [(name, *_line(mine, turns, measure)) for name, mine in turns.items()])


def _line(mine: list[Turn], turns: Turns, measure: Measure) -> tuple[str, ...]:
    """Medians over the rounds; the longest answer of all; the ratios."""
    return (
        f"{median(map(_rate, mine)):.0f}",
        f"{median(turn.milliseconds(0.50) for turn in mine):.1f}",
        f"{median(map(_late, mine)):.1f}",
        f"{max(turn.milliseconds(1.0) for turn in mine):.1f}",
        *(f"{_ratio(mine, turns[base], measure):.2f}" for base in (BARE, USUAL)),
    )


def _ratio(mine: list[Turn], base: list[Turn], measure: Measure) -> float:
    return median(measure(a) / measure(b) for a, b in zip(mine, base, strict=True))


def _accepted(turns: list[Turn]) -> int:
    return sum(answer.status == 202 for turn in turns for answer in turn.answers)


if __name__ == "__main__":
    main()
