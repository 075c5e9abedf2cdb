"""E-mail: a new ticket or a reply. Nothing proves the sender; flags tell Zendesk's doubts."""

import re
from dataclasses import dataclass, replace

from sandbox.disk import Record
from sandbox.people import SUPPORT_ADDRESS
from sandbox.state import State
from sandbox.zendesk import changes, errors
from sandbox.zendesk.act import Act
from sandbox.zendesk.intake import Made, person, words_of
from sandbox.zendesk.people import is_staff
from sandbox.zendesk.tagging import normal

STRANGER = 2
"""Trust flag: the author was not part of the conversation."""
REPLY_TO = 20
"""Trust flag: the sender's abilities as an agent are suspended."""


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail as it reaches Zendesk. Nothing proves the sender."""

    sender: str
    subject: str
    text: str
    to: str = SUPPORT_ADDRESS
    name: str = ""
    flags: tuple[int, ...] = ()
    ticket_id: int | None = None
    """Set: it is a reply to that ticket."""


def from_mail(state: State, mail: Mail, act: Act) -> Made | None:
    """An e-mail: a new ticket or a comment. None: suspended, as from a suspended user."""
    with state.change():
        author = person(state, mail.sender, mail.name)
        if author["suspended"]:
            return None
        act = replace(
            act, author_id=author["id"], channel="email", source=_source(mail, author),
            flags=mail.flags, literal=True,
        )  # fmt: skip
        if mail.ticket_id is not None:
            return _reply(state, mail, author, act)
        patch = words_of(author, mail.subject, mail.text)
        return changes.create(state, {**patch, "recipient": mail.to}, act)


def _reply(state: State, mail: Mail, author: Record, act: Act) -> Made:
    ticket = state.table("tickets").get(mail.ticket_id or 0)
    if ticket is None:
        raise errors.not_found()
    acting = is_staff(author) and REPLY_TO not in mail.flags
    if not acting and author["id"] != ticket["requester_id"]:
        act = replace(act, flags=tuple({*act.flags, STRANGER}))
    text, commands = _commands(mail.text) if acting else (mail.text, {})
    patch: Record = {"comment": {"body": text, "public": True}}
    if "tags" in commands:
        patch["tags"] = [*ticket["tags"], *normal(commands["tags"])]
    patch |= {name: commands[name] for name in ("status", "priority") if name in commands}
    return changes.update(state, int(ticket["id"]), patch, act)


def _commands(text: str) -> tuple[str, dict[str, str]]:
    """An agent's mail may begin with commands: `#tags a b`, `#status solved`."""
    lines, found = text.strip().split("\n"), {}
    while lines and (command := re.fullmatch(r"#(tags|status|priority) (.{1,200})", lines[0])):
        found[command[1]] = command[2]
        lines.pop(0)
    return "\n".join(lines).strip(), found


def _source(mail: Mail, author: Record) -> Record:
    sender = {"address": mail.sender, "name": author["name"], "original_recipients": [mail.to]}
    return {"from": sender, "to": {"name": "Lantern Support", "address": mail.to}, "rel": None}
