"""Messaging: a visitor writes in the widget. Whoever writes the page sets tags, and nobody asks.

The widget's `setConversationTags` runs in the visitor's own browser (zendesk.md §5.2, §5.4).
"""

from dataclasses import dataclass, replace

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk import changes, errors
from sandbox.zendesk.act import Act
from sandbox.zendesk.intake import Made, person, words_of
from sandbox.zendesk.tagging import normal


@dataclass(frozen=True, slots=True)
class Talk:
    """What reaches Zendesk of a visitor's words."""

    sender: str
    """The address that they give; nothing proves it."""
    text: str
    tags: tuple[str, ...] = ()
    """Conversation tags, as the visitor's browser set them."""
    ticket_id: int | None = None
    """Set: they go on in that conversation."""


def from_messaging(state: State, talk: Talk, act: Act) -> Made:
    """A new ticket of a conversation, or one more message in it."""
    with state.change():
        author = person(state, talk.sender)
        act = replace(act, author_id=author["id"], channel="messaging", literal=True)
        if talk.ticket_id is None:
            words = words_of(author, f"Conversation with {author['name']}", talk.text)
            return changes.create(state, {**words, "tags": normal(list(talk.tags))}, act)
        ticket = state.table("tickets").get(talk.ticket_id)
        if ticket is None:
            raise errors.not_found()
        patch: Record = {"comment": {"body": talk.text, "public": True}}
        patch["tags"] = [*ticket["tags"], *normal(list(talk.tags))]
        return changes.update(state, int(ticket["id"]), patch, act)
