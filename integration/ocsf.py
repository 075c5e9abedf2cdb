"""Events in the Open Cybersecurity Schema Framework's shape (OCSF 1.8) as audit-trail events."""

from datetime import UTC
from typing import Any

from marshmallow import fields, post_load

from incidents.model import Activity, TrailEvent
from integration.shapes import Foreign, Moment, optional_text, part, text_in

AUTHENTICATION, API, ACCOUNT_CHANGE = 3002, 6003, 3001
LOGON = 1  # activity of class 3002
FACTOR_CHANGES = (10, 11)  # activities of class 3001: a factor enabled, disabled
FAILURE = 2  # status_id
CONFIDENTIAL = (2, 3, 4, 5, 6)  # confidentiality_id; 0 is unknown, 1 not confidential
BY_CLASS = {
    3004: Activity.SETTING_CHANGE,
    3005: Activity.ROLE_CHANGE,
    6005: Activity.EXPORT,
}
"""Classes that say by themselves what they are about."""


class OcsfRow(Foreign):
    """One OCSF event."""

    class_uid = fields.Integer(required=True)
    activity_id = fields.Integer(required=True)
    status_id = fields.Integer(load_default=0, allow_none=True)
    time = Moment(format="timestamp_ms", default_timezone=UTC, required=True)
    actor = part(user=part(email_addr=optional_text()))
    src_endpoint = part(ip=optional_text(), location=part(country=optional_text()))
    api = part(operation=optional_text())
    resources = fields.List(
        part(
            name=optional_text(),
            data_classification=part(confidentiality_id=fields.Integer(allow_none=True)),
        ),
        load_default=list,
        allow_none=True,
    )

    @post_load
    def to_event(self, row: dict[str, Any], **_: Any) -> TrailEvent:
        """One row of the audit trail."""
        things = row["resources"] or []
        return TrailEvent(
            at=row["time"],
            actor=text_in(row["actor"], "user", "email_addr"),
            activity=_activity(row),
            action=text_in(row["api"], "operation") or f"ocsf {row['class_uid']}",
            object=", ".join(filter(None, (text_in(thing, "name") for thing in things))),
            ip=text_in(row["src_endpoint"], "ip"),
            country=text_in(row["src_endpoint"], "location", "country"),
            sensitive=any(_is_confidential(thing) for thing in things),
        )


def _activity(row: dict[str, Any]) -> Activity:
    kind, activity = row["class_uid"], row["activity_id"]
    if kind == AUTHENTICATION and activity == LOGON:
        return Activity.LOGIN_FAILED if row["status_id"] == FAILURE else Activity.LOGIN
    if kind == ACCOUNT_CHANGE and activity in FACTOR_CHANGES:
        return Activity.MFA
    if kind == API and "api_key" in text_in(row["api"], "operation"):
        return Activity.API_KEY
    return BY_CLASS.get(kind, Activity.OTHER)


def _is_confidential(thing: dict[str, Any] | None) -> bool:
    classes = ((thing or {}).get("data_classification") or {}).get("confidentiality_id")
    return classes in CONFIDENTIAL
