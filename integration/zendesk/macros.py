"""Our macros as Zendesk has them now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integration.zendesk.objects import wishes
from integration.zendesk.rest import Rest


@dataclass(frozen=True, slots=True)
class Standing:
    """One of them."""

    title: str
    id: int | None = None
    """None: it is not there."""
    is_active: bool = False
    sets_tag: bool = False
    """It still adds the tag by which we know it."""


def standing(rest: Rest) -> Mapping[str, Standing]:
    """Every macro that provisioning makes, by our own name of it. Raises DeskRefused, DeskBusy."""
    listed = [one for page in rest.pages("/macros") for one in page.get("macros") or ()]
    found = {}
    for wish in (each for each in wishes() if each.sort.path == "/macros"):
        there = next((one for one in listed if wish.mark in str(one.get("description"))), None)
        wanted = _tags(wish.template)
        found[wish.key] = Standing(wish.title) if there is None else _seen(there, wanted)
    return found


def _seen(macro: Mapping[str, Any], wanted: set[str]) -> Standing:
    is_active = macro.get("active") is True
    return Standing(str(macro["title"]), int(macro["id"]), is_active, wanted <= _tags(macro))


def _tags(macro: Mapping[str, Any]) -> set[str]:
    """The tags that it adds."""
    actions = macro.get("actions") or ()
    added = (one.get("value") for one in actions if one.get("field") == "current_tags")
    return {tag for value in added for tag in str(value).split()}
