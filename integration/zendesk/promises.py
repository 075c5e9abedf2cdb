"""The steps that stand, as text in an update's metadata, and back."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from incidents.ladder import undoes
from incidents.ledger import EffectKind, EffectState
from incidents.promises import Promise
from integration.zendesk.shapes import Stamp, Tolerant, moment

_KINDS = [kind.value for kind in EffectKind if undoes(kind)]
_STATES = [EffectState.DONE.value, EffectState.UNKNOWN.value]
_YEARS = range(2020, 3000)


class PromiseSchema(Tolerant):
    """One of them."""

    key = fields.String(required=True, validate=validate.Length(min=1))
    kind = fields.String(required=True, validate=validate.OneOf(_KINDS))
    target = fields.String(required=True, validate=validate.Length(min=1))
    item = fields.String(load_default="")
    generation = fields.String(load_default="")
    state = fields.String(required=True, validate=validate.OneOf(_STATES))
    ends_at = Stamp(required=True)
    confirmed_by = fields.String(load_default="")
    version = fields.String(load_default="")

    @post_load
    def to_promise(self, found: dict[str, Any], **_: object) -> Promise:
        """Raises ValidationError for an end that no step of ours has."""
        more = {
            "kind": EffectKind(found["kind"]),
            "state": EffectState(found["state"]),
            "ends_at": _end(found["ends_at"]),
        }
        return Promise(**found | more)


_MANY = PromiseSchema(many=True)


def written(promises: Sequence[Promise]) -> str:
    """As text; what is empty is left out."""
    return json.dumps([_plain(each) for each in promises], separators=(",", ":"))


def read(text: str | None) -> tuple[Promise, ...] | None:
    """What `written` made; None for anything else."""
    if text is None:
        return None
    try:
        found: list[Promise] = _MANY.loads(text)
    except (ValidationError, ValueError, RecursionError):
        return None
    return tuple(found)


def _plain(promise: Promise) -> dict[str, str]:
    told = {
        "key": promise.key,
        "kind": promise.kind.value,
        "target": promise.target,
        "item": promise.item,
        "generation": promise.generation,
        "state": promise.state.value,
        "ends_at": promise.ends_at.isoformat(),
        "confirmed_by": promise.confirmed_by,
        "version": promise.version,
    }
    return {name: value for name, value in told.items() if value}


def _end(stamp: str) -> datetime:
    found = moment(stamp)
    if found.year not in _YEARS:
        raise ValidationError("Not the end of a step.", "ends_at")
    return found
