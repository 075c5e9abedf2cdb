"""What a change changed, and whether it may be made: a provider that does more than it was asked
for is caught, and a hand that was stopped meanwhile makes no further call."""

import json
from collections.abc import Callable, Mapping, Set
from hashlib import sha256
from typing import Any

from incidents.errors import HalfDone

MayChange = Callable[[], None]
"""Asked right before each call that changes something. Raises ContainmentPaused."""


def at_will() -> None:
    """A `MayChange` for whoever only reads, or is asked elsewhere."""


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


def shown_besides(shown: Mapping[str, Any], declared: Set[str]) -> str:
    """A fingerprint of all that is shown besides those fields. The order of a list is none."""
    rest = {name: _plain(value) for name, value in shown.items() if name not in declared}
    return sha256(json.dumps(rest, sort_keys=True, default=str).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return sorted(value, key=str) if isinstance(value, list) else value
