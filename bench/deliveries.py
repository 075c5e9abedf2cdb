"""Deliveries as Zendesk sends them: `ticket.created`, signed, each with an id of its own."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from bench.knocking import Request
from webhooks.signature import SIGNATURE, TIMESTAMP, sign

PATH = "/webhooks/zendesk"
SIZE = 4096  # bytes of a body
ID = "00000000-0000-0000-0000-000000000000"  # as long as any event's id
QUIET = "The weekly report has an empty column since Monday. "
"""A customer's words that no rule answers to."""
_RECORDED = Path(__file__).parents[1] / "tests" / "payloads" / "ticket_created.json"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a delivery tells of."""

    id: int
    subject: str = "Empty column in the weekly report"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Signs for one webhook of one account."""

    account_id: int
    secret: str = field(repr=False)

    def body(self, ticket: Ticket) -> bytes:
        """An event of SIZE bytes, or a few less, with ID where its own id will stand."""
        event = json.loads(_RECORDED.read_text(encoding="utf-8"))
        event |= {"id": ID, "account_id": self.account_id, "time": f"{_now()[:-1]}.000000000Z"}
        event["subject"] = f"zen:ticket:{ticket.id}"
        event["detail"] |= {"id": str(ticket.id), "subject": ticket.subject, "description": ""}
        room = SIZE - len(json.dumps(event, indent=3)) - len(ticket.text)
        event["detail"]["description"] = ticket.text + QUIET * (room // len(QUIET))
        return json.dumps(event, indent=3).encode()

    def request(self, body: bytes) -> Request:
        """A new event with that body, signed now."""
        key, timestamp = str(uuid4()), _now()
        body = body.replace(ID.encode(), key.encode(), 1)
        head = (
            f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"{SIGNATURE}: {sign(body, timestamp, self.secret)}\r\n{TIMESTAMP}: {timestamp}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return Request(key, head.encode() + body)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
