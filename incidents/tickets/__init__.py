"""A ticket as Zendesk shows it, and what we want changed on it. Callers import from here."""

from incidents.tickets.change import (
    LABEL,
    PRIORITY,
    Applied,
    AsLeft,
    Change,
    InternalNote,
    PublicReply,
)
from incidents.tickets.export import ExportedTicket, ExportPage
from incidents.tickets.history import MARK, SHOWN, STANDS, Audit, Comment, TagChange
from incidents.tickets.person import Channel, Identity, Person
from incidents.tickets.ticket import DeskObjects, Ticket

__all__ = [
    "LABEL",
    "MARK",
    "PRIORITY",
    "SHOWN",
    "STANDS",
    "Applied",
    "AsLeft",
    "Audit",
    "Change",
    "Channel",
    "Comment",
    "DeskObjects",
    "ExportPage",
    "ExportedTicket",
    "Identity",
    "InternalNote",
    "Person",
    "PublicReply",
    "TagChange",
    "Ticket",
]
