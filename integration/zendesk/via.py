"""How something came in: `via` on tickets, audits and events."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from incidents.tickets import Channel
from integration.channels import channel_of
from integration.zendesk.shapes import Tolerant


class EndSchema(Tolerant):
    """One end of a message's way: the sender or the receiver."""

    address = fields.String(load_default="", allow_none=True)


class SourceSchema(Tolerant):
    """`via.source`: where it came from and went to."""

    sender = fields.Nested(EndSchema, data_key="from", load_default=dict, allow_none=True)
    to = fields.Nested(EndSchema, load_default=dict, allow_none=True)
    rel = fields.Raw(load_default=None, allow_none=True)


class ViaSchema(Tolerant):
    """`via`: how something came in. The channel may be a word or, in old answers, a number."""

    channel = fields.Raw(load_default=None, allow_none=True)
    source = fields.Nested(SourceSchema, load_default=dict, allow_none=True)


def origin(via: Mapping[str, Any] | None) -> Channel:
    """How it came in; OTHER when Zendesk does not say, or says it with a number."""
    word = (via or {}).get("channel")
    return channel_of(word if isinstance(word, str) else None)


def is_merge(via: Mapping[str, Any] | None) -> bool:
    """Whether it came from another ticket, in events' word or in REST's."""
    source = (via or {}).get("source") or {}
    return "merge" in ((via or {}).get("channel"), source.get("rel"))


def sender(via: Mapping[str, Any] | None) -> str:
    """The sending address of an e-mail; empty when there is none."""
    return _address(via, "sender")


def receiver(via: Mapping[str, Any] | None) -> str:
    """The address of ours that an e-mail was sent to; empty when there is none."""
    return _address(via, "to")


def _address(via: Mapping[str, Any] | None, end: str) -> str:
    source = (via or {}).get("source") or {}
    return (source.get(end) or {}).get("address") or ""
