"""`deskwarden demo`: one report's whole trip, in a company of our own, on one command."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from commands.words import words
from incidents.errors import DeskwardenError
from integration.demo import run, team, truth, visitor
from integration.demo.house import House, Unusable, is_free
from integration.demo.trip import read_trip
from integration.redis_server import RedisMissing
from integration.settings import Settings
from integration.signals import SignalRequest
from integration.store import Store, open_store
from integration.supervisor import AlreadyRunning, NotStarted, Supervisor

WORDS = words("demo")
SAY, FAULT, STEP = WORDS["say"], WORDS["fault"], WORDS["step"]
EVE = "usr_eve"
PATIENCE = 60.0  # seconds for one ticket's trip; it takes about three
AGAIN = 0.2  # seconds after which a stop that was not heard is asked for again
STOPS = (signal.SIGALRM, signal.SIGTERM, signal.SIGINT)
EARLIER = 90.0  # seconds for a trip that a kill cut: a lease, a quiet, and a slow machine


class Refused(click.ClickException):
    """The demo cannot run here: one sentence and status 2."""

    exit_code = 2


@click.command()
@click.option("--once", is_flag=True, help="Stop after the first report; 0 only if it arrived.")
@click.option(
    "--port",
    default=4280,
    show_default=True,
    type=click.IntRange(1, 65534),
    help="The sandbox's; ours is the next.",
)
@click.option(
    "--dir",
    "directory",
    default="var/demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where sandbox and record are kept.",
)
def demo(once: bool, port: int, directory: Path) -> None:
    """Start everything here, file one customer's report and follow it to the end."""
    house = House(directory, port, dict(os.environ))
    _stop_on_signals()
    with _plain_faults(house), Supervisor(directory) as supervisor, _deaf_at_last():
        for each in (port, port + 1):
            if not is_free(each):
                raise Refused(FAULT["port"].format(port=each))
        missing = _show(house, supervisor)
        if once:
            _end(missing)
        else:
            _stay(supervisor, house)


def _show(house: House, supervisor: Supervisor) -> list[str]:
    """Everything up, one report, its trip; what its end state lacks, in words."""
    click.echo(SAY["starting"].format(sandbox=house.sandbox))
    began = time.monotonic()
    settings = run.settings_of(house)
    store = open_store(settings.database_url)
    try:
        run.own(store, house)
        run.set_up(house, supervisor)
        team.join_queue(run.settings_of(house), store.ledger.desk_objects().group_id)
        seconds = time.monotonic() - began
        _finish_earlier(house, store, supervisor)
        click.echo(SAY["ready"].format(seconds=seconds))
        return _report(house, settings, store, supervisor)
    finally:
        store.close()


def _finish_earlier(house: House, store: Store, supervisor: Supervisor) -> None:
    """Before the next report: whatever an earlier start was in the middle of."""
    if run.is_at_rest(store):
        return
    click.echo(SAY["earlier"])
    if not run.rest(store, tend=lambda: _hurry(supervisor, house), patience=EARLIER):
        click.echo(SAY["unfinished"].format(seconds=int(EARLIER)))


def _report(house: House, settings: Settings, store: Store, supervisor: Supervisor) -> list[str]:
    """File it, follow it, show the note, compare with the sandbox's own truth."""
    visitor.new_morning(house.sandbox)
    old_sessions = truth.sessions(house.sandbox, EVE)
    filed = visitor.file_report(house.sandbox, **WORDS["report"])
    ticket, submitted = filed.ticket, filed.submitted_at
    click.echo(SAY["filed"].format(ticket=ticket))
    steps = run.follow(store, ticket, tend=lambda: _hurry(supervisor, house), patience=PATIENCE)
    for step, trip in steps:
        after = (trip.reached[step] - submitted).total_seconds()
        parts = {part: said if trip.facts[part] else "" for part, said in WORDS["part"].items()}
        click.echo(f"{after:7.2f} s  {STEP[step].format(**{**trip.facts, **parts})}")
    incident = read_trip(store.ledger, ticket).incident
    if incident is None:
        return [WORDS["miss"]["time"].format(seconds=int(PATIENCE))]
    seen = truth.look(settings, ticket)
    click.echo(f"\n{SAY['note']}\n\n{seen.note}\n")
    lacks = seen.lacks(incident, store.ledger.desk_objects(), old_sessions)
    _pages(house, ticket)
    return [WORDS["miss"][code].format(**values) for code, values in lacks.items()]


def _stay(supervisor: Supervisor, house: House) -> None:
    """Keep it all alive until a signal."""
    click.echo(f"\n{SAY['stay']}")
    while True:
        _tend(supervisor, house)
        time.sleep(0.5)


def _hurry(supervisor: Supervisor, house: House) -> None:
    """Tend it while a report is on its way: who dies again and again will not bring it there."""
    _tend(supervisor, house)
    supervisor.refuse_a_series()


def _tend(supervisor: Supervisor, house: House) -> None:
    for name in supervisor.tend():
        log = house.directory / "logs" / f"{name}.log"
        click.echo(SAY["restarted"].format(name=name, log=log))


def _pages(house: House, ticket: int) -> None:
    """Where to look next."""
    click.echo(SAY["look"])
    names = {"sandbox": house.sandbox, "receiver": house.receiver, "ticket": ticket}
    for line in WORDS["page"].values():
        click.echo(f"  {line.format(**names)}")


def _end(missing: list[str]) -> None:
    """The verdict of --once."""
    if missing:
        raise click.ClickException(SAY["missing"].format(what="; ".join(missing)))
    click.echo(f"\n{SAY['success']}")


@contextmanager
def _plain_faults(house: House) -> Iterator[None]:
    """What keeps the demo from running, in one sentence and with status 2."""
    try:
        yield
    except AlreadyRunning as exc:
        raise Refused(FAULT["running"].format(directory=house.directory)) from exc
    except Unusable as exc:
        raise Refused(FAULT[str(exc)]) from exc
    except (
        NotStarted,
        visitor.NotFiled,
        run.Trouble,
        RedisMissing,
        DeskwardenError,
        ValueError,
        OSError,
    ) as exc:
        raise Refused(FAULT["start"].format(why=exc)) from exc


def _stop_on_signals() -> None:
    """SIGTERM and Ctrl-C end the demo cleanly.

    Whatever runs at that moment may swallow what is raised here, so an alarm asks again.
    """
    asked = SignalRequest()

    def stop(signum: int, frame: FrameType | None) -> None:
        signal.setitimer(signal.ITIMER_REAL, AGAIN)
        if not asked.is_made:
            asked(signum, frame)
            click.echo(f"\n{SAY['stopping']}")
        sys.exit(0)

    for how in STOPS:
        signal.signal(how, stop)


@contextmanager
def _deaf_at_last() -> Iterator[None]:
    """Once the end has begun, nothing interrupts it."""
    try:
        yield
    finally:
        for how in STOPS:
            signal.signal(how, signal.SIG_IGN)
