"""What we put on a ticket that holds an incident."""

from collections.abc import Callable
from functools import reduce
from importlib import import_module
from operator import or_

from incidents.tickets import Change
from ticket_actions.case import Case

Action = Callable[[Case], Change]

ACTIONS = ("label", "note", "assign", "prioritise")
"""In the order a person would read them: each is the function of that name in its own file.

A new action is one more name here.
"""


def _function(name: str) -> Action:
    """`note` in ticket_actions/note.py, and so on."""
    found: Action = getattr(import_module(f"ticket_actions.{name}"), name)
    return found


_FUNCTIONS = tuple(_function(name) for name in ACTIONS)
"""Looked up when a process starts, so that a misspelt name stops it there and then."""


def change_for(case: Case, actions: tuple[Action, ...] = _FUNCTIONS) -> Change:
    """Every action's part, joined; two parts that disagree are an error (Change.__or__)."""
    return reduce(or_, (action(case) for action in actions))
