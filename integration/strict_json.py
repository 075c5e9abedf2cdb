"""JSON as strangers must write it: no second meaning, no depth, no trick numbers."""

import json
import math
from typing import Any

from incidents.errors import Unreadable

DEEPEST = 20  # levels; Zendesk's own bodies have five
LONGEST_NUMBER = 40  # characters


def read_object(raw: bytes) -> dict[str, Any]:
    """The JSON object in `raw`, UTF-8, a byte order mark tolerated.

    Raises:
        Unreadable: anything else, a key given twice, NaN, an endless number, more than
            DEEPEST levels. The message never quotes the body.
    """
    try:
        value = json.loads(
            raw.decode("utf-8-sig"),
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_int=_int,
            parse_float=_float,
        )
    except UnicodeDecodeError as exc:
        raise Unreadable("not UTF-8") from exc
    except json.JSONDecodeError as exc:
        raise Unreadable(f"not JSON: {exc.msg} at character {exc.pos}") from exc
    except RecursionError as exc:  # 9,000 brackets: json raises it, and it is no ValueError
        raise Unreadable("too deep") from exc
    if not isinstance(value, dict):
        raise Unreadable("not a JSON object")
    if _depth(value) > DEEPEST:
        raise Unreadable("too deep")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different: two readers could choose differently."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("a key is given twice")
    return found


def _no_constant(_: str) -> float:
    raise Unreadable("NaN or Infinity")


def _int(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise Unreadable("a number is too long")
    return int(digits)


def _float(digits: str) -> float:
    if len(digits) > LONGEST_NUMBER or not math.isfinite(value := float(digits)):
        raise Unreadable("a number is too long")
    return value


def _depth(value: Any) -> int:
    """Levels of nesting, counted level by level so that no depth can exhaust the stack."""
    level, levels = [value], 0
    while level:
        levels += 1
        inside: list[Any] = []
        for part in level:
            if isinstance(part, dict):
                inside += part.values()
            elif isinstance(part, list):
                inside += part
        level = [part for part in inside if isinstance(part, dict | list)]
    return levels
