"""JSON in and out of Zendesk's REST API, and what its refusals mean."""

from collections.abc import Iterator
from typing import Any

from requests import JSONDecodeError, Response, Session

from incidents.errors import (
    DeskBusy,
    DeskDenied,
    DeskRefused,
    DeskStrange,
    TicketClosed,
    TicketGone,
    TicketMoved,
)
from integration.zendesk.session import SITE

API = f"{SITE}/api/v2"
PAGE_SIZE = 100  # objects, Zendesk's most
MOST_PAGES = 100  # Zendesk ends offset paging there


class Missing(DeskRefused):
    """404: no such object, or an endpoint that this plan lacks."""


class Rest:
    """The raw API over a session of ours."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, path: str, **params: str) -> dict[str, Any]:
        """The object at `path`, such as /tickets/35.json.

        Raises: Missing, DeskRefused, DeskShut, DeskBusy.
        """
        return _body(self._session.get(API + path, params=params))

    def send(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """One POST, PUT, PATCH or DELETE; {} when the answer has no body."""
        return _body(self._session.request(method, API + path, json=body))

    def pages(
        self, path: str, *, by_cursor: bool = True, **wanted: str
    ) -> Iterator[dict[str, Any]]:
        """Every page of a list, by cursor or by number. No link in an answer is followed."""
        params = {**wanted, **({"page[size]": str(PAGE_SIZE)} if by_cursor else {})}
        for number in range(2, MOST_PAGES + 2):
            page = self.get(path, **params)
            yield page
            meta = page.get("meta") or {}
            if meta.get("has_more"):
                params["page[after]"] = str(meta.get("after_cursor"))
            elif page.get("next_page"):
                params = {**wanted, "page": str(number)}
            else:
                return

    def at(self, path: str) -> tuple[dict[str, Any], str]:
        """The object at `path`, and the server's own `Date` beside it."""
        answer = self._session.get(API + path)
        return _body(answer), answer.headers.get("Date", "")


def _body(answer: Response) -> dict[str, Any]:
    if not answer.ok:
        raise refusal(answer)
    if answer.status_code == 204 or not answer.content:
        return {}
    found = _json(answer)
    if not isinstance(found, dict):
        raise DeskStrange("Zendesk's answer is no JSON object: is a proxy in between?")
    return found


def refusal(answer: Response, *, ticket_id: int | None = None) -> Exception:
    """What a 4xx means to us. Names codes and fields, never a value: those may be a customer's."""
    status, about = answer.status_code, _about(_json(answer))
    where = "Zendesk" if ticket_id is None else f"Zendesk, ticket {ticket_id}"
    message = f"{where}: {status} {about}".rstrip()
    if status == 401:
        return DeskDenied(f"{message}: our credentials are not taken, see deskwarden doctor")
    if status in (403, 404, 407) and not isinstance(_json(answer), dict):
        return DeskStrange(f"{message} in words that are not Zendesk's: is a proxy in between?")
    if status == 404 or (status == 403 and "InvalidEndpoint" in about):
        return Missing(message) if ticket_id is None else TicketGone(message)
    if status == 409:
        return DeskBusy(message) if ticket_id is None else TicketMoved(message)
    if status == 422 and _is_closed(_json(answer)):
        return TicketClosed(message)
    if status == 403:
        return DeskRefused(f"{message}: rights are missing, see deskwarden doctor")
    return DeskBusy(message) if status in (408, 423, 425) else DeskRefused(message)


def _json(answer: Response) -> object:
    try:
        return answer.json()
    except JSONDecodeError:
        return None


def _about(body: object) -> str:
    """Zendesk's error code and the fields that it names (zendesk.md §3.7: several envelopes)."""
    if not isinstance(body, dict):
        return ""
    error = body.get("error")
    code = error.get("title") if isinstance(error, dict) else error
    listed = body.get("errors")
    if isinstance(listed, list) and listed and isinstance(listed[0], dict):
        code = listed[0].get("code") or code
    details = body.get("details")
    names = ", ".join(map(str, details)) if isinstance(details, dict) else ""
    return f"{code or ''} {names}".strip()[:200]  # characters


def _is_closed(body: object) -> bool:
    """Whether a 422 is about the ticket's status: a closed ticket takes no update."""
    details = body.get("details") if isinstance(body, dict) else None
    faults = details.get("status") if isinstance(details, dict) else None
    return any("closed" in str(f.get("description")) for f in faults or () if isinstance(f, dict))
