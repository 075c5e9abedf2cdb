"""Where tickets come from that are read without anything being done for them."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from commands.classify import message_of
from commands.comparison import Given
from commands.words import words
from incidents.errors import DeskBusy, DeskRefused, DeskShut, Unreadable
from incidents.model import Message
from incidents.ports.desk import TicketDesk
from incidents.tickets import ExportPage
from integration.settings import Settings
from integration.strict_json import read_object
from integration.zendesk import open_desk
from ticket_actions.decide import role_in

SAY = words("backtest")["refused"]
TRIES = 5  # answers in a row that Zendesk is busy
LONGEST_REST = 90.0  # seconds that its own Retry-After is believed
REST = 2.0  # seconds when it names none


def from_file(file: Path) -> Iterator[Given]:
    """A ticket a line. One that cannot be read ends it: a count without it would mislead."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                said = read_object(line)
                message = message_of(said)
            except Unreadable as why:
                raise click.ClickException(
                    SAY["line"].format(file=file, line=number, why=why)
                ) from why
            known = said.get("is_security")
            is_security = known if isinstance(known, bool) else None
            yield Given(str(said.get("id", number)), message, is_security)


def from_zendesk(here: Settings, since: datetime) -> Iterator[Given]:
    """Every ticket that changed since then, with the words that opened it."""
    with closing(open_desk(here)) as desk:
        cursor, is_end = "", False
        while not is_end:
            page = _page(desk, since, cursor)
            for ticket in page.tickets:
                if ticket.status != "deleted":
                    role = role_in(ticket.organization_id)
                    said = Message(ticket.description, ticket.subject, reporter_role=role)
                    yield Given(str(ticket.id), said)
            cursor, is_end = page.cursor, page.is_end


def _page(desk: TicketDesk, since: datetime, cursor: str) -> ExportPage:
    """A page of the export; what Zendesk refuses, or cannot do for long, is one sentence."""
    for _ in range(TRIES):
        try:
            return desk.export(since=since, cursor=cursor)
        except DeskBusy as busy:
            rest = busy.retry_after.total_seconds() if busy.retry_after else REST
            time.sleep(min(rest, LONGEST_REST))
        except (DeskRefused, DeskShut) as no:
            raise click.ClickException(str(no)) from no
    raise click.ClickException(SAY["busy"])
