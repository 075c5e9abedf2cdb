"""`deskwarden containment`: stop every step against accounts, and let it go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from commands.environment import settings
from commands.hand import Hand, hand, once, token_option
from commands.person import by_option, reason_option
from commands.words import words
from containment.agent import RESUME
from incidents.checkpoint import Pause, Place
from incidents.errors import StoreDown
from integration.checkpoints.mending import mend
from integration.checkpoints.setting_aside import NobodyWouldBelieve, set_aside
from integration.checkpoints.taking_over import CannotTakeOver
from integration.settings import Settings
from integration.store import Store, open_store
from integration.store.deliveries import shown
from integration.store.switch import BY_PERSON
from integration.telling import channels

SAY = words("audit")["containment"]
REKEY = words("audit")["rekey"]["refused"]
WHY = words("audit")["why"]


@click.group()
def containment() -> None:
    """Stop and resume steps against accounts. Notes and pages go on."""


@containment.command()
@reason_option
@by_option
def pause(reason: str, by: str) -> None:
    """Take no step against any account until somebody resumes. Needs no token."""
    with _record() as (store, here):
        wanted = Pause(BY_PERSON, reason, by, datetime.now(UTC))
        click.echo(_told(store.switch.pause(wanted, channels(here))))


@containment.command()
@reason_option
@token_option
def resume(reason: str, token_file: Path | None) -> None:
    """Go on; steps that waited are due again. Only a proved person does.

    Confirms a restored record, if that was why: needs the key that signs checkpoints.
    """
    with hand(once(reason, token_file)) as mine:
        agent, switch = mine.proved(RESUME), mine.store.switch
        if (before := switch.paused()) is None:
            raise click.ClickException(SAY["was_running"])
        put_away = _mend(mine, before, by=agent.id)
        aside = _set_aside(mine, before, by=agent.id)
        switch.resume(reason=mine.act.reason, by=agent.id, now=mine.act.at)
        click.echo(SAY["resumed"] if (left := switch.paused()) is None else _told(left))
        if aside is not None:
            click.echo(SAY["aside"].format(row=aside.seq))
        if put_away is not None:
            click.echo(SAY["put_away"].format(path=put_away))


@containment.command()
def status() -> None:
    """Say whether containment is paused, since when and why."""
    with _record() as (store, _):
        found = store.switch.paused()
        click.echo(SAY["running"] if found is None else _told(found))


def _mend(mine: Hand, pause: Pause, *, by: str) -> Path | None:
    """What our key did not sign is put away, if that is why containment was paused; where."""
    act = mine.act
    try:
        return mend(mine.store, settings(), pause, reason=act.reason, by=by, now=act.at)
    except CannotTakeOver as no:
        raise click.ClickException(REKEY[no.code].format(**no.values)) from no
    except OSError as no:
        raise click.ClickException(REKEY["unproved"]) from no


def _set_aside(mine: Hand, pause: Pause, *, by: str) -> Place | None:
    """The checkpoint outside that was given up, if that is why containment was paused."""
    act = mine.act
    try:
        return set_aside(mine.store, settings(), pause, reason=act.reason, by=by, now=act.at)
    except NobodyWouldBelieve as no:
        raise click.ClickException(SAY["unbelieved"][no.code]) from no


def _told(found: Pause) -> str:
    """The pause in a sentence."""
    where = f" ({shown(found.where)})" if found.where else ""
    why = WHY[found.code].format(words=found.words, where=where)
    at = found.at.strftime("%Y-%m-%d %H:%M UTC")
    return str(SAY["paused"].format(at=at, by=found.by, why=why))


@contextmanager
def _record() -> Iterator[tuple[Store, Settings]]:
    """The record, and one sentence when it is away."""
    here = settings()
    store = open_store(here.database_url)
    try:
        yield store, here
    except StoreDown as exc:
        raise click.ClickException(str(exc)) from exc
    finally:
        store.close()
