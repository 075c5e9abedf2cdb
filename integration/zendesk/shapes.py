"""What every schema of Zendesk's answers shares: extra fields are normal, a wrong shape is not."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from incidents.errors import DeskStrange


class Tolerant(Schema):
    """Fields that we do not know are left out: Zendesk adds some without notice."""

    class Meta:
        """See the class."""

        unknown = EXCLUDE


class Stamp(fields.String):
    """A time as Zendesk wrote it, proved to be one."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            moment(text)
        except ValueError as exc:
            raise ValidationError("Not a time with a zone.") from exc
        return text


class Seconds(fields.Integer):
    """Seconds since 1970, proved to be a time; read as that time in UTC."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        seconds = super()._deserialize(value, attr, data, **kwargs)
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError) as exc:
            raise ValidationError("Not a time in seconds.") from exc


def moment(stamp: str) -> datetime:
    """A time of Zendesk's in UTC. Raises ValueError when it is none, has no zone, or lies outside
    of what a time can hold.
    """
    found = datetime.fromisoformat(stamp)
    if found.tzinfo is None:
        raise ValueError("a time without a zone")
    try:
        return found.astimezone(UTC)
    except OverflowError as exc:
        raise ValueError("a time out of bounds") from exc


def load(schema: Schema, body: Mapping[str, Any], what: str) -> Any:
    """`body` as our values. Raises DeskStrange naming the fields that are wrong, no value."""
    try:
        return schema.load(body)
    except ValidationError as exc:
        wrong = ", ".join(_paths(exc.messages_dict))
        raise DeskStrange(f"Zendesk's {what} has an unknown shape: {wrong}") from exc


def _paths(messages: Mapping[Any, Any], above: str = "") -> list[str]:
    """Dotted names of the fields that an error is about."""
    found: list[str] = []
    for name, below in messages.items():
        path = f"{above}.{name}" if above else str(name)
        found += _paths(below, path) if isinstance(below, Mapping) else [path]
    return found
