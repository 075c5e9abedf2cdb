"""What was sent for a set-up object, over what it was, over its defaults."""

from typing import Any

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk.errors import invalid


def pick(sent: Record, old: Record, **defaults: Any) -> Record:
    """Each name from what was sent, else as it stands, else the default."""
    return {name: sent.get(name, old.get(name, value)) for name, value in defaults.items()}


def title_of(sent: Record, old: Record) -> str:
    """The title, which must not be empty. Raises ApiError 422."""
    title = str(sent.get("title", old.get("title")) or "").strip()
    if not title:
        raise invalid("title", "Title: cannot be blank", "BlankValue")
    return title


def position_of(state: State, table: str, sent: Record, old: Record) -> int:
    """Where it stands in its list; a new one stands last."""
    given = sent.get("position", old.get("position"))
    return int(given) if given is not None else len(state.table(table)) + 1
