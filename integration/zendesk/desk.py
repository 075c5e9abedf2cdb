"""TicketDesk over Zendesk's REST API: reads raw, writes through zenpy with one PUT."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from requests import HTTPError, RequestException, Session
from zenpy import Zenpy
from zenpy.lib import exception as zenpy_errors
from zenpy.lib.api_objects import Comment as ZenpyComment
from zenpy.lib.api_objects import Ticket as ZenpyTicket
from zenpy.lib.api_objects import TicketAudit

from incidents.errors import DeskBusy, TicketGone, TicketMoved
from incidents.ports.clock import Hold, at_ease
from incidents.tickets import (
    MARK,
    SHOWN,
    STANDS,
    Applied,
    AsLeft,
    Audit,
    Change,
    ExportPage,
    Identity,
    Person,
    Ticket,
)
from integration.settings import Settings
from integration.zendesk import promises
from integration.zendesk.auth import RUN_SCOPE, credentials
from integration.zendesk.export import PAGE_SIZE, PATH, ExportSchema
from integration.zendesk.history import AuditsSchema
from integration.zendesk.purse import Kept
from integration.zendesk.rest import Missing, Rest, refusal
from integration.zendesk.schemas import (
    IdentitiesSchema,
    MembershipsSchema,
    TicketAnswerSchema,
    UserAnswerSchema,
)
from integration.zendesk.session import (
    CONNECT_SECONDS,
    DOMAIN,
    READ_SECONDS,
    SUBDOMAIN,
    open_session,
)
from integration.zendesk.shapes import load


def open_desk(
    settings: Settings, *, store: Kept | None = None, export_size: int = PAGE_SIZE
) -> "ZendeskDesk":
    """The desk of this process. Costs no call; not to be shared between threads or forks.

    With `store` it shares its OAuth token with the other processes.

    `export_size`: tickets on a page of the export.
    """
    logging.getLogger("zenpy").setLevel(logging.WARNING)  # its debug lines hold whole tickets
    auth = credentials(settings, scope=RUN_SCOPE, store=store)
    return ZendeskDesk(open_session(settings.zendesk_url, auth=auth), export_size=export_size)


class ZendeskDesk:
    """Fills `incidents.ports.desk.TicketDesk`."""

    def __init__(self, session: Session, *, export_size: int = PAGE_SIZE) -> None:
        self._export_size = export_size
        session.authorized = True  # type: ignore[attr-defined]  # zenpy leaves our auth alone
        self._session = session
        self._rest = Rest(session)
        self._tickets = Zenpy(
            domain=DOMAIN,
            subdomain=SUBDOMAIN,
            session=session,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            disable_cache=True,  # it never expires: a demoted agent would stay an agent
        ).tickets

    def read(self, ticket_id: int) -> Ticket:
        """The ticket as it is now, with its people and organization."""
        with _gone(ticket_id):
            body = self._rest.get(f"/tickets/{ticket_id}.json", include="users,organizations")
        found: Ticket = load(TicketAnswerSchema(), body, f"ticket {ticket_id}")
        return found

    def audits(self, ticket_id: int, hold: Hold = at_ease) -> tuple[Audit, ...]:
        """Every update of the ticket, oldest first, comments with their trust flags."""
        schema, found = AuditsSchema(), list[Audit]()
        with _gone(ticket_id):
            for page in self._rest.pages(f"/tickets/{ticket_id}/audits.json", include="users"):
                found += load(schema, page, f"audits of ticket {ticket_id}")["audits"]
                hold()
        return tuple(sorted(found, key=lambda audit: (audit.at, audit.id)))

    def person(self, user_id: int) -> Person:
        """The user as they are now. Who is not there is a stranger: an end user, not active."""
        try:
            body = self._rest.get(f"/users/{user_id}.json")
        except Missing:
            return Person(user_id, "", "", "end-user", active=False)
        found: Person = load(UserAnswerSchema(), body, f"user {user_id}")["user"]
        return found

    def identities(self, user_id: int) -> tuple[Identity, ...]:
        """The addresses of a user, each verified or not."""
        body = self._rest.get(f"/users/{user_id}/identities.json")
        return tuple(load(IdentitiesSchema(), body, f"identities of user {user_id}")["identities"])

    def groups_of(self, user_id: int) -> frozenset[int]:
        """The groups of an agent as they are now; none for who is not there."""
        schema, found = MembershipsSchema(), set[int]()
        try:
            for page in self._rest.pages(f"/users/{user_id}/group_memberships.json"):
                found |= load(schema, page, f"groups of user {user_id}")
        except Missing:
            return frozenset()
        return frozenset(found)

    def apply(self, ticket: Ticket | AsLeft, change: Change, *, operation: str) -> Applied:
        """One PUT, compare-and-set on `ticket.updated_stamp`, marked with `operation`.

        A DeskBusy may mean that it was applied and the answer lost: look for `operation` in
        the audits before trying again.
        """
        with _our_errors(ticket.id):
            answer = self._tickets.update(_wanted(ticket, change, operation))
        if not isinstance(answer, TicketAudit):
            raise DeskBusy(f"ticket {ticket.id}: Zendesk's answer to our PUT is no audit")
        return Applied(
            audit_id=answer.audit.id,
            updated_stamp=answer.ticket.updated_at,
            public=_went_public(answer.audit.events),
        )

    def export(self, *, since: datetime, cursor: str = "") -> ExportPage:
        """Tickets that changed since then, or from `cursor` on when there is one."""
        place = {"cursor": cursor} if cursor else {"start_time": str(int(since.timestamp()))}
        body = self._rest.get(PATH, per_page=str(self._export_size), **place)
        found: ExportPage = load(ExportSchema(), body, "export")
        return found

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()


def _wanted(ticket: Ticket | AsLeft, change: Change, operation: str) -> ZenpyTicket:
    """The body of the PUT: what `change` names and nothing else. Absent keys stay as they are."""
    tags = _tags(ticket, change)
    parts: dict[str, Any] = {
        "id": ticket.id,
        "group_id": change.group_id,
        "priority": change.priority,
        "type": change.type,
        "tags": tags,  # replaces the whole list
        "metadata": {
            MARK: operation,
            **_shown(change),
        },  # lands in this update's audit: our proof after a crash
        "safe_update": True,
        "updated_stamp": ticket.updated_stamp,  # to the letter: zenpy cuts a datetime to its day
    }
    if change.fields:
        parts["custom_fields"] = [{"id": k, "value": v} for k, v in change.fields.items()]
    if change.note is not None:
        parts["comment"] = ZenpyComment(html_body=change.note.html, public=False)
    return ZenpyTicket(**{name: part for name, part in parts.items() if part is not None})


def _shown(change: Change) -> dict[str, str]:
    """The plans that the note shows and the steps that stand, as text: history.py reads it back."""
    found = {}
    if change.plans is not None:
        found[SHOWN] = " ".join(f"{key}={value}" for key, value in change.plans.items())
    if change.promises is not None:
        found[STANDS] = promises.written(change.promises)
    return found


def _tags(ticket: Ticket | AsLeft, change: Change) -> list[str] | None:
    """Those to send; None when they stay as they are."""
    if not change.touches_tags:
        return None
    if isinstance(ticket, AsLeft):
        raise TicketMoved(f"ticket {ticket.id}: its tags are to change, so it must be read first")
    tags = change.tags_on(ticket.tags)
    return None if tags == sorted(ticket.tags) else tags


def _went_public(events: list[dict[str, Any]]) -> bool:
    """Whether a comment of this update can be seen by the customer; not said counts as yes."""
    return any(e.get("type") == "Comment" and e.get("public") is not False for e in events)


@contextmanager
def _gone(ticket_id: int) -> Iterator[None]:
    """A missing object means a missing ticket."""
    try:
        yield
    except Missing as exc:
        raise TicketGone(f"ticket {ticket_id} is gone") from exc


@contextmanager
def _our_errors(ticket_id: int) -> Iterator[None]:
    """zenpy's and requests' exceptions to ours, so that no caller imports either."""
    try:
        yield
    except zenpy_errors.APIException as exc:
        raise refusal(exc.response, ticket_id=ticket_id) from exc
    except HTTPError as exc:
        raise refusal(exc.response, ticket_id=ticket_id) from exc
    except (zenpy_errors.ZenpyException, RequestException) as exc:
        raise DeskBusy(f"ticket {ticket_id}: {type(exc).__name__} while writing") from exc
