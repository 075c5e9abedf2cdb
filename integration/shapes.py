"""Other systems' answers to frozen values: what every schema shares."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from incidents.errors import VendorDown
from integration.http import Answer, Vendor


class Foreign(Schema):
    """A shape that somebody else owns: fields that we do not know are ignored."""

    class Meta:
        """marshmallow's own settings."""

        unknown = EXCLUDE


class Moment(fields.AwareDateTime):
    """A time with its zone, read as UTC."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> datetime:
        try:
            return super()._deserialize(value, attr, data, **kwargs).astimezone(UTC)
        except OverflowError as exc:  # year 1 in a zone east of UTC
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE) from exc


def part(**shape: fields.Field[Any]) -> fields.Nested:
    """An object inside another; missing or null reads as empty (see `text_in`)."""
    return fields.Nested(Foreign.from_dict(dict(shape)), load_default=dict, allow_none=True)


def optional_text() -> fields.String:
    """Text that may be missing or null; `text_in` reads both as empty."""
    return fields.String(load_default="", allow_none=True)


def text_in(given: Any, *path: str) -> str:
    """The text at that place, empty where a part of the way is missing or null."""
    for name in path:
        given = (given or {}).get(name)
    return given or ""


def load(schema: Schema, vendor: Vendor, answer: Answer) -> Any:
    """What `schema` makes of a good answer.

    Raises:
        VendorDown: the question was refused, or the answer has another shape; names the
            source and the first fault, never the values.
    """
    if not answer.is_ok:
        raise VendorDown(f"{vendor.name} refused the question ({answer.status})")
    try:
        return schema.load(answer.json)
    except ValidationError as exc:
        fault = f"{vendor.name} answered in a shape we do not know: {_first(exc)}"
        raise VendorDown(fault) from None  # marshmallow's error holds the values


def same_address(vendor: Vendor, asked: str, echoed: str) -> None:
    """An answer must name whom it is about: a filter that was ignored means «everybody».

    Raises:
        VendorDown: it is about somebody else.
    """
    if asked.casefold() != echoed.casefold():
        raise VendorDown(f"{vendor.name} answered about somebody else than was asked for")


def same_name(vendor: Vendor, asked: str, echoed: str) -> None:
    """The same for a person's name; capitals and spaces may differ. Raises VendorDown."""
    same_address(vendor, " ".join(asked.split()), " ".join(echoed.split()))


def _first(exc: ValidationError) -> str:
    """The first fault as `events.0.at: Not a valid datetime.`"""
    path: list[str] = []
    fault: Any = exc.messages
    while isinstance(fault, dict) and fault:
        key, fault = next(iter(fault.items()))
        path.append(str(key))
    words = fault[0] if isinstance(fault, list) and fault else fault
    return f"{'.'.join(path)}: {words}"
