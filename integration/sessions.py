"""Who is signed in now: UserWatch."""

from datetime import timedelta
from typing import Any

from marshmallow import fields, post_load

from incidents.model import LiveSession
from integration.http import Vendor
from integration.shapes import Foreign, Moment, load, optional_text, part, same_address, text_in


class UserWatch:
    """Fills `incidents.ports.impact.Sessions`: GET /v2/sessions by address."""

    def __init__(self, url: str, token: str, *, within: timedelta | None = None) -> None:
        self._vendor = Vendor("UserWatch", url, token, within)

    def live(self, email: str) -> tuple[LiveSession, ...]:
        answer = self._vendor.ask("GET", "/v2/sessions", params={"email": email})
        read = load(_Answer(), self._vendor, answer)
        same_address(self._vendor, email, read["email"])
        return tuple(read["active"])


class _Session(Foreign):
    session_id = fields.String(required=True)
    ip_address = optional_text()
    geo = part(country=optional_text())
    user_agent = optional_text()
    signed_in_at = Moment(required=True)
    last_active_at = Moment(required=True)

    @post_load
    def to_session(self, row: dict[str, Any], **_: Any) -> LiveSession:
        """One sign-in."""
        return LiveSession(
            id=row["session_id"],
            ip=row["ip_address"] or "",
            country=text_in(row["geo"], "country"),
            agent=row["user_agent"] or "",
            created_at=row["signed_in_at"],
            last_seen_at=row["last_active_at"],
        )


class _Answer(Foreign):
    email = fields.String(required=True)
    active = fields.List(fields.Nested(_Session), required=True)
