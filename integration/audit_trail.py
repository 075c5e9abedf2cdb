"""The product's audit log: SecAudit, or a SIEM that holds the same events as OCSF."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from marshmallow import fields, post_load

from incidents.model import Activity, TrailEvent
from integration.http import Vendor
from integration.ocsf import OcsfRow
from integration.shapes import Foreign, Moment, load, optional_text, same_address

MOST = 200  # rows; the port's limit

ACTIVITIES = (
    ("auth.login.success", Activity.LOGIN),
    ("auth.login.fail", Activity.LOGIN_FAILED),
    ("data.export", Activity.EXPORT),
    ("data.download", Activity.EXPORT),
    ("role.", Activity.ROLE_CHANGE),
    ("permission.", Activity.PERMISSION_CHANGE),
    ("settings.", Activity.SETTING_CHANGE),
    ("api_key.", Activity.API_KEY),
    ("mfa.", Activity.MFA),
)
"""SecAudit's actions by their beginning; the rest is OTHER."""


class SecAudit:
    """Fills `incidents.ports.impact.AuditTrail`: GET /v1/events by user and time."""

    def __init__(self, url: str, token: str, *, within: timedelta | None = None) -> None:
        self._vendor = Vendor("SecAudit", url, token, within)

    def events(self, email: str, *, since: datetime) -> tuple[TrailEvent, ...]:
        start = since.astimezone(UTC).replace(microsecond=0)
        wanted = {"user": email, "since": f"{start:%Y-%m-%dT%H:%M:%SZ}", "limit": str(MOST)}
        answer = self._vendor.ask("GET", "/v1/events", params=wanted)
        read = load(_SecAuditAnswer(), self._vendor, answer)
        same_address(self._vendor, email, read["user"])
        return _newest(read["events"], start)


class Siem:
    """Fills `incidents.ports.impact.AuditTrail`: POST /api/search, rows in OCSF's shape."""

    def __init__(self, url: str, token: str, *, within: timedelta | None = None) -> None:
        self._vendor = Vendor("the SIEM", url, token, within)

    def events(self, email: str, *, since: datetime) -> tuple[TrailEvent, ...]:
        start = since.astimezone(UTC).replace(microsecond=0)
        wanted = {"user": email, "from": int(start.timestamp() * 1000), "size": MOST}
        answer = self._vendor.ask("POST", "/api/search", body=wanted)
        read = load(_SiemAnswer(), self._vendor, answer)
        same_address(self._vendor, email, read["query"]["user"])
        return _newest(read["hits"]["rows"], start)


def _newest(events: Iterable[TrailEvent], since: datetime) -> tuple[TrailEvent, ...]:
    """Newest first, nothing older than asked, and no more than the port allows."""
    asked = (event for event in events if event.at >= since)
    return tuple(sorted(asked, key=lambda event: event.at, reverse=True)[:MOST])


class _SecAuditRow(Foreign):
    at = Moment(required=True)
    actor = fields.String(required=True)
    action = fields.String(required=True)
    object = optional_text()
    ip = optional_text()
    country = optional_text()
    sensitive = fields.Boolean(load_default=False, allow_none=True)

    @post_load
    def to_event(self, row: dict[str, Any], **_: Any) -> TrailEvent:
        """One audit row."""
        name = row["action"].casefold()
        return TrailEvent(
            at=row["at"],
            actor=row["actor"],
            activity=next((a for start, a in ACTIVITIES if name.startswith(start)), Activity.OTHER),
            action=row["action"],
            object=row["object"] or "",
            ip=row["ip"] or "",
            country=row["country"] or "",
            sensitive=bool(row["sensitive"]),
        )


class _SecAuditAnswer(Foreign):
    user = fields.String(required=True)
    events = fields.List(fields.Nested(_SecAuditRow), required=True)


class _SiemAnswer(Foreign):
    query = fields.Nested(Foreign.from_dict({"user": fields.String(required=True)}), required=True)
    hits = fields.Nested(
        Foreign.from_dict({"rows": fields.List(fields.Nested(OcsfRow), required=True)}),
        required=True,
    )
