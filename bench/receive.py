"""`python -m bench.receive`: signed deliveries of 4 KB, ours on disk beside a bare Flask 202.

Both on granian with the same options, in turns within one run: the machine is noisy, so only the
ratio of each round means anything. Ours rings a real Redis, and every 202 must have its row.
"""

import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click

from bench.deliveries import Sender, Ticket
from bench.figures import quantile, table
from bench.knocking import Answer, Door, pace, saturate
from bench.serving import redis, serving

CONNECTIONS = 16
RATE = 200.0  # deliveries a second
SENDER = Sender(18525119, "a-bench-secret")
HEAD = ("", "req/s", "p50 ms", "p99 ms", "max ms", "p99 ratio", "req/s ratio")

Load = Callable[[Door, float], list[Answer]]


@dataclass(frozen=True, slots=True)
class Round:
    """One server's turn."""

    answers: list[Answer]
    seconds: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.answers) / self.seconds

    def milliseconds(self, share: float) -> float:
        """What this share of the answers stayed under."""
        return 1000 * quantile((each.seconds for each in self.answers), share)


@click.command()
@click.option("--rounds", default=5, show_default=True)
@click.option("--seconds", default=5.0, show_default=True, help="Of each turn.")
def main(rounds: int, seconds: float) -> None:
    """Measure, print, and end with 1 when a 202 has no row."""
    with tempfile.TemporaryDirectory(prefix="dw-") as place, ExitStack() as stack:
        record = Path(place) / "record.db"
        settings = _settings(record, stack.enter_context(redis(Path(place))))
        ports = {
            "bare Flask": stack.enter_context(serving("bench.bare:create_app")),
            "Deskwarden": stack.enter_context(serving("app:create_app", settings)),
        }
        paced = _turns(ports, rounds, seconds, _at_rate)
        flooded = _turns(ports, rounds, seconds, saturate)
        rows = _rows(record)
    for title, turns in ((f"{RATE:g} a second", paced), (f"{CONNECTIONS} at once", flooded)):
        click.echo(f"\n{title}\n{table(HEAD, _lines(turns))}")
    accepted = sum(_accepted(turns["Deskwarden"]) for turns in (paced, flooded))
    click.echo(f"\n{accepted} answers 202, {rows} rows on disk")
    sys.exit(rows != accepted)


def _at_rate(door: Door, seconds: float) -> list[Answer]:
    [answers] = pace([door], rate=RATE, seconds=seconds)
    return answers


def _turns(
    ports: dict[str, int], rounds: int, seconds: float, load: Load
) -> dict[str, list[Round]]:
    """Every server once a round."""
    body = SENDER.body(Ticket(5158))
    found: dict[str, list[Round]] = {name: [] for name in ports}
    for _ in range(rounds):
        for name, port in ports.items():
            door = Door(port, lambda: SENDER.request(body), CONNECTIONS)
            found[name].append(Round(load(door, seconds), seconds))
    return found


def _lines(turns: dict[str, list[Round]]) -> list[list[str]]:
    """Medians over the rounds; a ratio is the median of the rounds' ratios to the first server."""
    base = next(iter(turns.values()))
    lines = []
    for name, rounds in turns.items():
        pairs = list(zip(rounds, base, strict=True))
        numbers = (
            median(each.rate for each in rounds),
            median(each.milliseconds(0.50) for each in rounds),
            median(each.milliseconds(0.99) for each in rounds),
            max(each.milliseconds(1.0) for each in rounds),
            median(ours.milliseconds(0.99) / bare.milliseconds(0.99) for ours, bare in pairs),
            median(ours.rate / bare.rate for ours, bare in pairs),
        )
        lines.append([name, *(f"{number:.2f}" for number in numbers)])
    return lines


def _accepted(rounds: list[Round]) -> int:
    return sum(answer.status == 202 for each in rounds for answer in each.answers)


def _rows(record: Path) -> int:
    with closing(sqlite3.connect(record)) as database:
        (rows,) = database.execute("SELECT count(*) FROM inbox").fetchone()
    return int(rows)


def _settings(record: Path, redis_url: str) -> dict[str, str]:
    return {
        "DESKWARDEN_ZENDESK_URL": "http://127.0.0.1:9",
        "DESKWARDEN_ZENDESK_ACCOUNT_ID": str(SENDER.account_id),
        "DESKWARDEN_WEBHOOK_SECRETS": SENDER.secret,
        "DESKWARDEN_DATABASE_URL": f"sqlite:///{record}",
        "DESKWARDEN_REDIS_URL": redis_url,
    }


if __name__ == "__main__":
    main()
