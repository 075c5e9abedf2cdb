"""What a change changed: a provider that does more than it was asked for is caught."""

from collections.abc import Mapping
from typing import Any

from incidents.errors import HalfDone


def insist_on_declared(
    who: str, before: Mapping[str, Any], after: Mapping[str, Any], *, declared: frozenset[str]
) -> None:
    """The order of a list is no difference.

    Raises:
        HalfDone: another field than the declared ones is not what it was; names the
            fields, never the values.
    """
    names = (before.keys() | after.keys()) - declared
    changed = sorted(name for name in names if _plain(before.get(name)) != _plain(after.get(name)))
    if changed:
        raise HalfDone(f"{who} changed more than was asked: {', '.join(changed)}")


def _plain(value: Any) -> Any:
    return sorted(value, key=str) if isinstance(value, list) else value
