"""Who updates a ticket, and how it came in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.disk import Record

EMPTY_SOURCE: Record = {"from": {}, "to": {}, "rel": None}

EVENT_WORD = {
    "web": "web_form", "email": "mail", "api": "web_service", "rule": "rule",
    "help_center": "helpcenter", "messaging": "native_messaging", "phone": "phone_call_inbound",
}  # fmt: skip
"""REST's word for a channel to the event's word (zendesk.md §2.5); others are the same."""


@dataclass(frozen=True, slots=True)
class Act:
    """One update's circumstances; they become its audit's author, via and metadata."""

    author_id: int
    """Who is signed in: not always whom the comment names."""
    channel: str = "api"
    source: Record = field(default_factory=lambda: EMPTY_SOURCE)
    client: str = ""
    ip: str = "127.0.0.1"
    host: str = "http://127.0.0.1"
    """The sandbox as the caller sees it; placeholders make links with it."""
    flags: tuple[int, ...] = ()
    """Trust flags (zendesk.md §5.2)."""
    custom: Mapping[str, Any] = field(default_factory=dict)
    macros: tuple[int, ...] = ()
    literal: bool = False
    """True for a customer's words: nothing in them is a placeholder."""

    @property
    def via(self) -> Record:
        """As REST shows it."""
        return {"channel": self.channel, "source": self.source}

    @property
    def metadata(self) -> Record:
        """The audit's."""
        system = {
            "client": self.client,
            "ip_address": self.ip,
            "location": "Springfield, IL, United States",
            "latitude": 39.8,
            "longitude": -89.6,
        }
        told: Record = {"system": system, "custom": dict(self.custom)}
        if self.flags:
            told["flags"] = sorted(self.flags)
            told["flags_options"] = {str(f): {"trusted": False} for f in sorted(self.flags)}
            told["trusted"] = False
            told["suspension_type_id"] = None
        return told
