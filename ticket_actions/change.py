"""What we put on a ticket that holds an incident."""

from collections.abc import Callable
from functools import reduce
from operator import or_

from incidents.tickets import Change
from ticket_actions.assign import assign
from ticket_actions.case import Case
from ticket_actions.label import label
from ticket_actions.note import note
from ticket_actions.prioritise import prioritise

Action = Callable[[Case], Change]

ACTIONS: tuple[Action, ...] = (label, note, assign, prioritise)
"""In the order a person would read them. A new action is one more name here."""


def change_for(case: Case, actions: tuple[Action, ...] = ACTIONS) -> Change:
    """Every action's part, joined; two parts that disagree are an error (Change.__or__)."""
    return reduce(or_, (action(case) for action in actions))
