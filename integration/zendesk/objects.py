"""What we want in Zendesk: read from templates/zendesk/objects.toml, made concrete with ids."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent.parent.parent / "templates" / "zendesk" / "objects.toml"


@dataclass(frozen=True, slots=True)
class Sort:
    """A kind of object in Zendesk's API."""

    path: str
    plural: str
    """Key of the list in an answer."""
    singular: str
    title: str
    """Which of its fields people know it by."""
    optional: bool = False
    """True when cheaper plans lack it."""
    by_cursor: bool = True
    """False for the one list that knows no cursor."""


SORTS = {
    "group": Sort("/groups", "groups", "group", "name"),
    "field": Sort("/ticket_fields", "ticket_fields", "ticket_field", "title"),
    "webhook": Sort("/webhooks", "webhooks", "webhook", "name"),
    "view": Sort("/views", "views", "view", "title"),
    "sla": Sort(
        "/slas/policies", "sla_policies", "sla_policy", "title", optional=True, by_cursor=False
    ),
    "macro": Sort("/macros", "macros", "macro", "title"),
    "trigger": Sort("/triggers", "triggers", "trigger", "title"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """One object that we want."""

    key: str
    """Our own name of it: group, incident_field, …"""
    sort: Sort
    template: Mapping[str, Any]
    """Its body, with `{key}` where another object's id belongs."""

    @property
    def title(self) -> str:
        """What people call it."""
        return str(self.template[self.sort.title])

    @property
    def mark(self) -> str:
        """Stands in its description. Only an object that has it is ever touched."""
        return f"[deskwarden:{self.key}]"

    def needs(self) -> frozenset[str]:
        """Keys of what must be known before: other objects, or the endpoint."""
        return frozenset(_names(self.template))

    def body(self, known: Mapping[str, str]) -> dict[str, Any]:
        """What to send, mark included. Raises KeyError when something it needs is not known."""
        filled: dict[str, Any] = _fill(self.template, known)
        return {**filled, "description": f"{filled['description']} {self.mark}"}


def wishes(*, addresses: tuple[str, ...] = ()) -> tuple[Wish, ...]:
    """Everything, in the order it must be made; the trigger only when there are addresses."""
    listed = tomllib.loads(FILE.read_text(encoding="utf-8"))["object"]
    found = [
        Wish(each["key"], SORTS[each["sort"]], each["body"])
        for each in listed
        if addresses or each.get("when") != "security_addresses"
    ]
    return tuple(_with_addresses(wish, addresses) for wish in found)


def _with_addresses(wish: Wish, addresses: tuple[str, ...]) -> Wish:
    """The trigger fires for mail to any of the addresses."""
    if wish.key != "trigger":
        return wish
    anyone = [{"field": "recipient", "operator": "is", "value": one} for one in addresses]
    conditions = {**wish.template["conditions"], "any": anyone}
    return Wish(wish.key, wish.sort, {**wish.template, "conditions": conditions})


def _is_name(value: object) -> bool:
    """`{group}`, but not Zendesk's own `{{current_user.name}}`."""
    return isinstance(value, str) and value[:1] == "{" and value[1:-1].isidentifier()


def _names(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [name for each in value.values() for name in _names(each)]
    if isinstance(value, list):
        return [name for each in value for name in _names(each)]
    return [value[1:-1]] if isinstance(value, str) and _is_name(value) else []


def _fill(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _fill(each, known) for name, each in value.items()}
    if isinstance(value, list):
        return [_fill(each, known) for each in value]
    return known[value[1:-1]] if _is_name(value) else value
