"""The frozen values of incidents/ to plain JSON values and back."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Set
from typing import TypeVar

from cattrs.preconf.json import make_converter

from integration.store.columns import clean

T = TypeVar("T")


def _in_order(items: Iterable[object]) -> list[object]:
    return sorted(items, key=repr)


_converter = make_converter(
    detailed_validation=False, unstruct_collection_overrides={Set: _in_order}
)


def to_json(value: object) -> object:
    """`value` as JSON knows it, its text cleaned, its sets sorted: same value, same answer."""
    return _plain(_converter.unstructure(value))


def from_json(plain: object, kind: type[T]) -> T:
    """What `to_json` made of a `kind`."""
    return _converter.structure(plain, kind)


def canonical(value: object) -> str:
    """One spelling only: keys sorted, no spaces, ASCII. What hashes are made of."""
    return json.dumps(
        to_json(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )


def fingerprint(value: object) -> str:
    """SHA-256 of the canonical spelling, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def _plain(value: object) -> object:
    """Clean all the way down; also what a vendor sent and nobody has typed."""
    if isinstance(value, Mapping):
        return {clean(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no word for it, and PostgreSQL refuses Python's
    return clean(value) if isinstance(value, str) else value
