"""Whoever is on call: PagerDuty's Events API v2."""

from marshmallow import fields

from incidents.errors import DeskRefused, VendorDown
from incidents.ports.people import Notice
from integration.http import Vendor
from integration.shapes import Foreign, load

SEVERITIES = {"SEV-1": "critical", "SEV-2": "error", "SEV-3": "warning", "SEV-4": "info"}
LONGEST_SUMMARY = 1024  # characters


class PagerDuty:
    """Fills `incidents.ports.people.Pager`. `url` is the US or the EU base address."""

    def __init__(self, url: str, routing_key: str) -> None:
        self._vendor = Vendor("PagerDuty", url)
        self._routing_key = routing_key

    def page(self, notice: Notice) -> str:
        if not self._routing_key:
            raise DeskRefused("PagerDuty has no key: set DESKWARDEN_PAGERDUTY_ROUTING_KEY")
        event = {"routing_key": self._routing_key, **_event(notice)}
        answer = self._vendor.ask("POST", "/v2/enqueue", body=event)
        if answer.status >= 400:
            raise DeskRefused(f"PagerDuty refused the event ({answer.status})")
        key: str = load(_Taken(), self._vendor, answer)["dedup_key"]
        if key != notice.key:
            raise VendorDown("PagerDuty took the event under another key than ours")
        return key


class _Taken(Foreign):
    dedup_key = fields.String(required=True)


def _event(notice: Notice) -> dict[str, object]:
    """https://developer.pagerduty.com/docs/send-alert-event. Ids, kind and severity only."""
    event: dict[str, object] = {
        "event_action": "trigger",
        "dedup_key": notice.key,
        "client": "Deskwarden",
        "payload": {
            "summary": notice.text[:LONGEST_SUMMARY],
            "source": "deskwarden",
            "severity": SEVERITIES.get(notice.severity, "critical"),
            **_about_ticket(notice),
        },
    }
    if notice.ticket_id is not None:
        event["links"] = [{"href": notice.ticket_url, "text": f"Ticket {notice.ticket_id}"}]
    return event


def _about_ticket(notice: Notice) -> dict[str, object]:
    """What an incident's page says more; nothing for an alarm that belongs to none."""
    if notice.ticket_id is None:
        return {}
    return {
        "source": f"zendesk ticket {notice.ticket_id}",
        "group": notice.incident_id,
        "class": notice.kind,
        "custom_details": {"incident": notice.incident_id, "ticket": notice.ticket_id},
    }
