"""The incremental ticket export by cursor (zendesk.md §3.7), with its blind minute."""

import base64
import binascii
from typing import Any

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox.state import State
from sandbox.zendesk import shapes
from sandbox.zendesk.errors import ApiError, bad_request
from sandbox.zendesk.limits import charge
from sandbox.zendesk.paging import number

Place = tuple[int, int]
"""`generated_timestamp` and id of the last ticket that was given out."""


def routes(bp: Blueprint, state: State) -> None:
    """Put it on the API."""

    @bp.get("/incremental/tickets/cursor")
    def cursor() -> ResponseReturnValue:
        total = state.profile.exports_per_minute
        g.told.append(charge(state, "incremental-exports", "account", total))
        blind_from = state.now().timestamp() - state.profile.export_blind_seconds
        after = _start(blind_from)
        size = number("per_page", 1000, 1000)
        tickets = sorted(
            (t for t in state.table("tickets").all() if t["generated_timestamp"] <= blind_from),
            key=lambda t: (t["generated_timestamp"], t["id"]),
        )
        waiting = [t for t in tickets if (t["generated_timestamp"], t["id"]) > after]
        shown = waiting[:size]
        last = (shown[-1]["generated_timestamp"], shown[-1]["id"]) if shown else after
        told: dict[str, Any] = {
            "tickets": [shapes.ticket(state, t) for t in shown],
            "after_url": f"{request.base_url}?cursor={_cursor(last)}&per_page={size}",
            "before_url": None,
            "after_cursor": _cursor(last),
            "before_cursor": None,
            "end_of_stream": len(waiting) <= size,
        }
        return jsonify({**told, **shapes.sideloads(state, shown)})


def _start(blind_from: float) -> Place:
    """Where the caller wants to go on, or begin."""
    if given := request.args.get("cursor"):
        return _place(given)
    text = request.args.get("start_time", "")
    if not text.isdigit():
        raise bad_request("Parameter start_time is required")
    if int(text) > blind_from:
        words = "Too recent start_time. Use a start_time older than 60 seconds"
        raise ApiError(422, {"error": "StartTimeTooRecent", "description": words})
    return (int(text), -1)


def _cursor(place: Place) -> str:
    return base64.urlsafe_b64encode(f"{place[0]}||{place[1]}".encode()).decode()


def _place(cursor: str) -> Place:
    try:
        at, _, key = base64.urlsafe_b64decode(cursor).decode().partition("||")
        return int(at), int(key)
    except (ValueError, binascii.Error, UnicodeDecodeError) as exc:
        raise ApiError(400, {"error": "InvalidCursor", "description": "Invalid cursor"}) from exc
