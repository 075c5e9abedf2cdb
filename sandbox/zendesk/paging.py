"""Lists in pages: by cursor (`page[size]`) and by offset (`page`, `per_page`)."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request

from sandbox.disk import Record
from sandbox.zendesk.errors import ApiError

Show = Callable[[Record], Record]
_DEEPEST = 100
"""Pages that can be reached by offset."""


def page(plural: str, items: Sequence[Record], show: Show, most: int = 100) -> Record:
    """The page that the request asks for, as Zendesk lays it out."""
    if any(name.startswith("page[") for name in request.args):
        return _by_cursor(plural, items, show, most)
    return _by_offset(plural, items, show, most)


def number(name: str, otherwise: int, most: int) -> int:
    """A whole number of the query; nonsense is the default, as at Zendesk."""
    text = request.args.get(name, "")
    return max(1, min(int(text), most)) if text.isdigit() else otherwise


def _by_cursor(plural: str, items: Sequence[Record], show: Show, most: int) -> Record:
    if request.args.get("sort", "").startswith("-"):
        items = list(reversed(items))
    size = number("page[size]", most, most)
    keys = [str(item["id"]) for item in items]
    begin, end = 0, len(items)
    if after := request.args.get("page[after]"):
        begin = _index(keys, after) + 1
    elif before := request.args.get("page[before]"):
        end = _index(keys, before)
        begin = max(0, end - size)
    shown = list(items[begin : min(begin + size, end)])
    more = begin + size < len(items)
    first, last = (
        (_cursor(keys[begin]), _cursor(keys[begin + len(shown) - 1])) if shown else ("", "")
    )
    meta = {"has_more": more, "after_cursor": last or None, "before_cursor": first or None}
    links = {
        "next": _link({"page[after]": last, "page[size]": size}) if last else None,
        "prev": _link({"page[before]": first, "page[size]": size}) if first else None,
    }
    return {plural: [show(item) for item in shown], "meta": meta, "links": links}


def _by_offset(plural: str, items: Sequence[Record], show: Show, most: int) -> Record:
    size, at = number("per_page", most, most), number("page", 1, 1_000_000)
    if at > _DEEPEST:
        detail = f"Page number cannot exceed {_DEEPEST}"
        error = {"code": "InvalidPaginationDepth", "title": "Invalid request", "detail": detail}
        raise ApiError(400, {"errors": [error]})
    shown = items[(at - 1) * size : at * size]
    after = _link({"page": at + 1, "per_page": size}) if at * size < len(items) else None
    before = _link({"page": at - 1, "per_page": size}) if at > 1 else None
    told = {"next_page": after, "previous_page": before, "count": len(items)}
    return {plural: [show(item) for item in shown], **told}


def _cursor(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()


def _index(keys: list[str], cursor: str) -> int:
    """Where a cursor points; one that points nowhere is refused."""
    try:
        return keys.index(base64.urlsafe_b64decode(cursor).decode())
    except (ValueError, binascii.Error, UnicodeDecodeError) as exc:
        error = {"code": "InvalidCursor", "title": "Invalid cursor", "detail": "Invalid cursor"}
        raise ApiError(400, {"errors": [error]}) from exc


def _link(changes: dict[str, Any]) -> str:
    """This address with other page arguments, on the host that the caller used."""
    kept = {k: v for k, v in request.args.items() if k not in ("page", "per_page")}
    kept = {k: v for k, v in kept.items() if not k.startswith("page[")}
    return f"{request.base_url}?{urlencode({**kept, **changes})}"
