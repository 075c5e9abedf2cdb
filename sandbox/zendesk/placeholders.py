"""`{{placeholders}}`: what Zendesk puts in their place, and how unknown ones vanish."""

import json
import re
from html import escape, unescape

from sandbox.disk import Record
from sandbox.state import State

_PLAIN = re.compile(r"(\\\\)?\{\{([^{}]{0,200})\}\}|\{%[^%]{0,2000}%\}")
_OPEN, _CLOSE = (
    r"(?:\{|&#0*123;|&#x0*7b;|&lbrace;|&lcub;)",
    r"(?:\}|&#0*125;|&#x0*7d;|&rbrace;|&rcub;)",
)
_ENCODED = re.compile(
    rf"{_OPEN}{{2}}((?:(?!{_CLOSE}|{_OPEN}).){{0,200}}){_CLOSE}{{2}}|\{{%[^%]{{0,2000}}%\}}",
    re.IGNORECASE,
)
_IN_HTML = re.compile(r"\{\{([^{}]{0,200})\}\}|\{%[^%]{0,2000}%\}")
_CODE = re.compile(r"(<code\b[^<>]{0,200}>.*?</code>)", re.IGNORECASE | re.DOTALL)
_USER = ("id", "name", "email", "role", "phone", "external_id", "locale", "notes", "details")


class Values:
    """What a placeholder stands for in one update of one ticket."""

    def __init__(self, state: State, ticket: Record, updater_id: int, host: str) -> None:
        self._state = state
        self._ticket = ticket
        self._people = {
            "ticket.requester": ticket["requester_id"],
            "ticket.submitter": ticket["submitter_id"],
            "ticket.assignee": ticket["assignee_id"],
            "current_user": updater_id,
        }
        self._host = host

    def of(self, name: str) -> str:
        """The value; unknown names are empty. Case matters."""
        name = name.strip()
        owner, _, attribute = name.rpartition(".")
        if owner in self._people:
            return self._person(self._people[owner], attribute)
        return self._of_ticket(name.removeprefix("ticket.")) if name.startswith("ticket.") else ""

    def _person(self, user_id: int | None, attribute: str) -> str:
        user = self._state.table("users").get(user_id) if user_id else None
        if user is None:
            return ""
        first, _, last = str(user["name"]).partition(" ")
        if attribute in ("first_name", "last_name"):
            return first if attribute == "first_name" else last
        return _text(user.get(attribute)) if attribute in _USER else ""

    def _of_ticket(self, name: str) -> str:
        ticket = self._ticket
        if name.startswith("ticket_field_"):
            return _text(ticket["_custom"].get(name.removeprefix("ticket_field_")))
        plain = {
            "title": "subject", "ticket_type": "type", "created_at_with_timestamp": "created_at",
            "updated_at_with_timestamp": "updated_at",
        }  # fmt: skip
        made = {
            "tags": lambda: " ".join(ticket["tags"]),
            "via": lambda: str(ticket["via"]["channel"]),
            "url": lambda: f"{self._host.split('://')[-1]}/agent/tickets/{ticket['id']}",
            "link": lambda: f"{self._host}/agent/tickets/{ticket['id']}",
            "group.name": lambda: self._name_in("groups", ticket["group_id"]),
            "organization.name": lambda: self._name_in("organizations", ticket["organization_id"]),
            "latest_comment": lambda: self._latest(public=False),
            "latest_public_comment": lambda: self._latest(public=True),
        }
        if name in made:
            return made[name]()
        known = ("id", "description", "status", "priority", "external_id", "subject")
        return _text(ticket.get(plain.get(name, name))) if name in (*known, *plain) else ""

    def _name_in(self, table: str, key: int | None) -> str:
        record = self._state.table(table).get(key) if key else None
        return _text(record and record["name"])

    def _latest(self, *, public: bool) -> str:
        audits = self._state.table("audits").where("ticket_id", self._ticket["id"])
        said = [e for a in audits for e in a["events"] if e["type"] == "Comment"]
        return next((str(e["body"]) for e in reversed(said) if e["public"] or not public), "")


def _text(value: object) -> str:
    return "" if value is None else str(value)


def in_plain(text: str, values: Values) -> str:
    """In `body`: `\\\\{{x}}` (two backslashes) stays as `{{x}}`, others are replaced."""

    def one(found: re.Match[str]) -> str:
        if found[2] is None:
            return ""
        return f"{{{{{found[2]}}}}}" if found[1] else values.of(found[2])

    return _PLAIN.sub(one, text)


def in_html(html: str, values: Values, *, encoded: bool) -> str:
    """In `html_body`: what stands in `<code>` stays, others are replaced.

    `encoded`: braces written as entities count as braces.
    """

    def one(found: re.Match[str]) -> str:
        return "" if found[1] is None else escape(values.of(unescape(found[1])), quote=False)

    pattern = _ENCODED if encoded else _IN_HTML
    parts = _CODE.split(html)
    return "".join(p if i % 2 else pattern.sub(one, p) for i, p in enumerate(parts))


def in_json(text: str, values: Values, *, escaped: bool) -> str:
    """In a trigger's webhook body; `escaped` makes each value safe inside a JSON string."""

    def one(found: re.Match[str]) -> str:
        value = "" if found[1] is None else values.of(found[1])
        return json.dumps(value, ensure_ascii=False)[1:-1] if escaped else value

    return _IN_HTML.sub(one, text)
