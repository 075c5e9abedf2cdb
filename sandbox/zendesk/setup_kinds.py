"""What an administrator sets up: each kind, its words, and who makes it from what was sent."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.disk import Record
from sandbox.state import State
from sandbox.zendesk.fields import ticket_field, ticket_form
from sandbox.zendesk.rules import macro, sla, trigger, view
from sandbox.zendesk.teams import group, membership, organization

Make = Callable[[State, Record, Record], Record]
"""State, the object as it stands ({} for a new one) and what was sent: the object's own part."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its words in addresses and envelopes."""

    plural: str
    singular: str
    path: str
    make: Make
    can_rest: bool = False
    """Whether one can be switched off: /active lists the others."""
    editable: bool = True


KINDS = (
    Kind("groups", "group", "groups", group),
    Kind("group_memberships", "group_membership", "group_memberships", membership, editable=False),
    Kind("organizations", "organization", "organizations", organization),
    Kind("macros", "macro", "macros", macro, can_rest=True),
    Kind("triggers", "trigger", "triggers", trigger, can_rest=True),
    Kind("views", "view", "views", view, can_rest=True),
    Kind("sla_policies", "sla_policy", "slas/policies", sla),
    Kind("ticket_fields", "ticket_field", "ticket_fields", ticket_field),
    Kind("ticket_forms", "ticket_form", "ticket_forms", ticket_form),
)
