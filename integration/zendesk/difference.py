"""How an object in Zendesk differs from the one that we want."""

import json
from collections.abc import Mapping
from typing import Any

from integration.zendesk.objects import Wish

ONCE = frozenset({"type", "is_public"})
"""Fixed when the object is made; Zendesk ignores a later change."""
LONGEST = 100  # characters of a value that a person is shown


def differences(wish: Wish, wanted: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """One line for each field that must change; empty when it is as we want it."""
    seen = _as_sent(wish, found)
    names = [name for name in wanted if name not in ONCE]
    return [
        f"{name}: {_short(seen.get(name))} → {_short(wanted[name])}"
        for name in names
        if not _same(wanted[name], seen.get(name))
    ]


def keeping(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """What to send for a change: a dropdown's options keep their ids, and others' stay."""
    body = {name: value for name, value in wanted.items() if name not in ONCE}
    if "custom_field_options" in wanted:
        body["custom_field_options"] = _options(
            wanted["custom_field_options"], found.get("custom_field_options") or []
        )
    return body


def _options(wanted: list[dict[str, Any]], present: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = {option.get("value"): option["id"] for option in present if "id" in option}
    ours = [{**o, "id": ids[o["value"]]} if o["value"] in ids else o for o in wanted]
    values = {option["value"] for option in wanted}
    return [*ours, *(option for option in present if option.get("value") not in values)]


def _as_sent(wish: Wish, found: Mapping[str, Any]) -> dict[str, Any]:
    """`found` in the shape in which we send it; a view answers in another (zendesk.md §4.3)."""
    seen = dict(found)
    if "custom_field_options" in wish.template:
        values = {option["value"] for option in wish.template["custom_field_options"]}
        present = found.get("custom_field_options") or []
        seen["custom_field_options"] = [o for o in present if o.get("value") in values]
    if "output" in wish.template:
        conditions, shown = found.get("conditions") or {}, found.get("execution") or {}
        seen["all"], seen["any"] = conditions.get("all"), conditions.get("any")
        columns = [column.get("id") for column in shown.get("columns") or []]
        seen["output"] = {**shown, "columns": columns}
    return seen


def _same(wanted: Any, seen: Any) -> bool:
    """Whether `seen` holds all of `wanted`; Zendesk adds fields and turns ids into texts."""
    if isinstance(wanted, Mapping):
        return isinstance(seen, Mapping) and all(_same(v, seen.get(k)) for k, v in wanted.items())
    if isinstance(wanted, list):
        if not isinstance(seen, list) or len(wanted) != len(seen):
            return not wanted and not seen
        return all(any(_same(one, other) for other in seen) for one in wanted)
    return seen is not None and _text(wanted) == _text(seen)


def _text(value: object) -> str:
    """Flags and ids come back as texts, or the other way round."""
    return str(value).casefold() if isinstance(value, bool) else str(value)


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
