"""Ids: tickets count from 1, everything else is a long number."""

from sandbox.state import State

_FIRST = 26_155_630_658_963


def big_id(state: State) -> int:
    """The next long id. Inside `change()`."""
    return state.next_number("ids", _FIRST)


def ticket_id(state: State) -> int:
    """The next ticket's number. Inside `change()`."""
    return state.next_number("tickets", 1)
