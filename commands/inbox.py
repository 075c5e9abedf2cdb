"""`deskwarden inbox`: events that wait, fail or are held, and what a person does about them."""

from datetime import UTC, datetime

import click

from commands.desk_list import list_options, show_list
from commands.event_lines import details, line
from commands.operator import (
    NUMBER,
    SAY,
    act,
    as_text,
    facts,
    json_option,
    record,
    stranger,
)
from commands.person import by_option, reason_option
from commands.story import story
from incidents.errors import AskedInVain, Unreadable
from incidents.ledger import InboxState
from integration.events import read_event
from integration.store import Store
from integration.store.views import EventView, Wanted

SAYS = SAY["inbox"]
OPEN = (InboxState.HELD, InboxState.NEW)


@click.group()
def inbox() -> None:
    """Look at events, try them again, give them up."""


@inbox.command("list")
@list_options(InboxState, OPEN, "held and new")
def list_(wanted: Wanted, as_json: bool) -> None:
    """List events, oldest first: those that are held or not done yet."""
    with record() as store:
        events = store.event_desk.list(wanted)
    show_list(events, line, wanted, SAYS, as_json=as_json)


@inbox.command()
@click.argument("number", type=NUMBER)
@click.option("--raw", is_flag=True, help="Its bytes too: a stranger's words.")
@json_option
def show(number: int, raw: bool, as_json: bool) -> None:
    """Show everything about event NUMBER but its words."""
    with record() as store:
        event, told = store.event_desk.find(number), store.event_desk.told(number)
        _, body = store.event_desk.raw(number)
    if as_json:
        words = {"stranger": body.decode("utf-8", errors="backslashreplace")} if raw else {}
        click.echo(as_text({"event": event, "story": told, **words}))
        return
    click.echo(SAYS["title"].format(id=event.id, state=event.state.value))
    click.echo(facts(SAYS["facts"], details(event, datetime.now(UTC))))
    steps = {
        "received": event.received_at,
        "failing": event.first_failed_at,
        "ended": event.finished_at,
        "told": event.told_at,
    }
    click.echo(story(told, steps))
    if raw:
        click.echo(stranger(body))
    if event.state is InboxState.HELD:
        click.echo(SAYS["held"].format(id=event.id))


@inbox.command()
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
@reason_option
@by_option
def retry(numbers: tuple[int, ...], reason: str, by: str) -> None:
    """Try held events again, now."""
    with record() as store:
        for number in numbers:
            ticket_id = _ticket_of(store.event_desk.find(number), store)
            store.event_desk.retry(number, ticket_id, act(by, reason))
            click.echo(SAYS["retried"].format(id=number))


@inbox.command()
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
@reason_option
@by_option
def drop(numbers: tuple[int, ...], reason: str, by: str) -> None:
    """Give events up for good: nothing will be done for them."""
    with record() as store:
        for number in numbers:
            store.event_desk.drop(number, act(by, reason))
            click.echo(SAYS["dropped"].format(id=number))


def _ticket_of(event: EventView, store: Store) -> int | None:
    """The ticket that a held event names, as this version reads it.

    Raises AskedInVain: nobody can read it, so no try can succeed.
    """
    if event.state is not InboxState.HELD:
        return event.ticket_id
    try:
        return read_event(*store.event_desk.raw(event.id)).ticket_id
    except Unreadable as why:
        raise AskedInVain("event_unreadable", id=event.id, why=why) from why
