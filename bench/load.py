"""A steady stream through the whole demo: `python -m bench.load --seconds 30 --rate 200`.

Signed deliveries of 4 KB, two of a hundred telling of a security report that is there in the
sandbox, filed by a customer of its own; the others are ordinary. Receiver, Redis, both workers,
the sweep and the sandbox all run. At the same time a bare Flask 202 on the same server gets the
same number of requests: `ratio` is our p99 over its p99, the median over slices of the run.

Exit status 1 when a 202 has no row in the inbox, or a row is not done in five minutes.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice, repeat
from statistics import median

import click
from sqlalchemy import Connection, func, select

from bench.deliveries import Sender, Ticket
from bench.figures import quantile, table
from bench.knocking import Answer, Door, Request, pace
from bench.serving import serving
from bench.stack import Stack, everything
from incidents.ledger import EffectState, InboxState
from integration.demo import run, visitor
from integration.store.engine import open_engine, reading
from integration.store.tables import EFFECTS, INBOX, INCIDENTS

ONE_IN = 50  # deliveries of which one tells of a security report
SLICES = 6
PATIENCE = 300.0  # seconds for the last row
NEVER = 86_400.0  # seconds: the sandbox's own deliveries of the reports are not wanted
ORDINARY = 1_000_000_000  # ticket numbers that the sandbox never reaches
SUBJECT = "Someone is in my account"
_KIND = (EFFECTS.c.kind, EFFECTS.c.state)
_OPEN = (EffectState.APPROVED, EffectState.STARTED)
TEXT = "There was a sign-in from a country I have never been to. I think my account was hacked. "


@dataclass(frozen=True, slots=True)
class Record:
    """What is on record of the accepted deliveries."""

    rows: int
    done: int
    incidents: int
    effects: Mapping[tuple[str, str], int]
    """How many, by kind and state."""

    @property
    def open(self) -> int:
        """Effects that are still on their way; those that wait for a person are not."""
        return sum(number for (_, state), number in self.effects.items() if state in _OPEN)


@click.command(help=__doc__)
@click.option("--seconds", default=30.0, show_default=True, help="How long.")
@click.option("--rate", default=200.0, show_default=True, help="Deliveries a second.")
def main(seconds: float, rate: float) -> None:
    """Measure, wait for the last row, count."""
    with everything() as stack, serving("bench.bare:create_app") as bare:
        reports = _reports(stack, round(rate * seconds / ONE_IN))
        doors = [
            Door(stack.house.port + 1, _stream(stack, reports).__next__),
            Door(bare, _stream(stack, []).__next__),
        ]
        ours, theirs = pace(doors, rate=rate, seconds=seconds)
        accepted = {answer.key for answer in ours if answer.status == 202}
        waited, record = _wait(stack, accepted)
    click.echo(_speed(ours, theirs))
    click.echo("\n" + _counts(ours, accepted, record, waited))
    if len(accepted) < len(ours):
        raise click.ClickException(f"{len(ours) - len(accepted)} answers were no 202")
    if record.rows < len(accepted) or record.done < len(accepted):
        raise click.ClickException("a 202 without a row, or a row that is not done")


def _reports(stack: Stack, wanted: int) -> list[Ticket]:
    """Real tickets, each of another customer, which only our own deliveries will tell of."""
    stack.ask("POST", "settings", {"delay_seconds": NEVER})
    filed = [
        visitor.file_report(stack.house.sandbox, email=email, subject=SUBJECT, text=TEXT)
        for email in stack.crowd(wanted)
    ]
    stack.ask("POST", "settings", {"delay_seconds": 0.0})
    return [Ticket(each.ticket, SUBJECT, TEXT) for each in filed]


def _stream(stack: Stack, reports: Sequence[Ticket]) -> Iterator[Request]:
    """One report after 49 ordinary tickets, for ever; ordinary ones alone when it has told all."""
    sender = Sender(
        stack.settings.zendesk_account_id, run.settings_of(stack.house).webhook_secrets[0]
    )
    ordinary = map(Ticket, count(ORDINARY))
    for report in chain(reports, repeat(None)):
        for ticket in islice(ordinary, ONE_IN - 1):
            yield sender.request(sender.body(ticket))
        yield sender.request(sender.body(report or next(ordinary)))


def _wait(stack: Stack, accepted: set[str]) -> tuple[float, Record]:
    """Until every accepted delivery is done, or the time is up; how long, and what is there."""
    began = time.monotonic()
    engine = open_engine(stack.settings.database_url)
    try:
        while True:
            with reading(engine) as conn:
                record = _record(conn, accepted)
            waited = time.monotonic() - began
            if (record.done >= len(accepted) and not record.open) or waited > PATIENCE:
                return waited, record
            stack.tend()
            time.sleep(0.5)  # seconds
    finally:
        engine.dispose()


def _record(conn: Connection, accepted: set[str]) -> Record:
    """Counted in SQL's own rows, by the deliveries' ids."""
    rows = conn.execute(select(INBOX.c.dedupe_key, INBOX.c.state)).all()
    ours = [row.state for row in rows if row.dedupe_key in accepted]
    kinds = select(*_KIND, func.count()).group_by(*_KIND)
    return Record(
        rows=len(ours),
        done=ours.count(InboxState.DONE),
        incidents=conn.scalar(select(func.count()).select_from(INCIDENTS)) or 0,
        effects={(kind, state): number for kind, state, number in conn.execute(kinds)},
    )


def _speed(ours: Sequence[Answer], theirs: Sequence[Answer]) -> str:
    """Both doors' answers side by side."""
    ratio = median(a / b for a, b in zip(_slices(ours), _slices(theirs), strict=True))
    rows = [
        ("bare Flask 202", *_line(theirs), "1.00"),
        ("Deskwarden", *_line(ours), f"{ratio:.2f}"),
    ]
    return table(("answers", "count", "p50 ms", "p99 ms", "max ms", "p99 ratio"), rows)


def _slices(answers: Sequence[Answer]) -> list[float]:
    """The p99 of each part of the run."""
    size = -(-len(answers) // SLICES)
    parts = [answers[at : at + size] for at in range(0, len(answers), size)]
    return [quantile((a.seconds for a in part), 0.99) for part in parts]


def _line(answers: Sequence[Answer]) -> tuple[str, ...]:
    seconds = [a.seconds for a in answers]
    shown = (quantile(seconds, 0.5), quantile(seconds, 0.99), max(seconds))
    return (str(len(answers)), *(f"{1000 * each:.1f}" for each in shown))


def _counts(ours: Sequence[Answer], accepted: set[str], record: Record, waited: float) -> str:
    rows = [
        ("deliveries sent", str(len(ours))),
        ("answered 202", str(len(accepted))),
        ("of these with a row", str(record.rows)),
        ("of these done", str(record.done)),
        ("seconds after the last delivery", f"{waited:.1f}"),
        ("incidents opened", str(record.incidents)),
        *((f"effects {kind}, {state}", str(n)) for (kind, state), n in record.effects.items()),
    ]
    return table(("on record", "number"), rows)


if __name__ == "__main__":
    main()
