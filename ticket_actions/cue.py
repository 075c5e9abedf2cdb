"""Whether an event gives cause to look at the ticket, before anything is decided."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace

from detection import read
from incidents.events import EventType, TicketEvent
from incidents.macros import Macro, asked
from incidents.model import Message, Outcome, Reading
from incidents.ports.services import Policy
from incidents.reading import merged
from incidents.tickets import Audit, Person
from ticket_actions.decide import messages_of
from ticket_actions.label import ADDRESS_TAG
from ticket_actions.look import history


@dataclass(frozen=True, slots=True)
class Cue:
    """What an event says. With a `rest` there is nothing to do, and that is why."""

    rest: str = ""
    reading: Reading | None = None
    """What its text says, when it carries text."""
    messages: tuple[Message, ...] = field(default=(), repr=False)
    """That text."""
    forced: bool = False
    """Never ordinary, whatever the text says: it came through a security door."""
    macros: tuple[Macro, ...] = ()
    """Macros that ask, or that somebody wants to be taken for asking: their tags were set."""


def cue_of(event: TicketEvent, policy: Policy) -> Cue:
    """What the event gives us to do. Costs no call. A trigger's says nothing by itself.

    What our own user changed gives us nothing: else we would answer ourselves for ever. We open
    no tickets, so a new one is looked at whoever opened it.
    """
    is_update = event.type is not EventType.CREATED
    if is_update and event.actor_id is not None and event.actor_id == policy.our_user_id:
        return Cue(rest="echo")
    if event.type is EventType.CREATED:
        return _of_ticket(event, policy)
    if event.type is EventType.COMMENT_ADDED:
        return _of_comment(event)
    if event.type is EventType.TAGS_CHANGED:
        return _of_tags(event.tags_added)
    return Cue()


def cue_of_history(audits: tuple[Audit, ...], people: Mapping[int, Person], policy: Policy) -> Cue:
    """What a ticket's whole history gives us to do: all that one read can tell."""
    tags: set[str] = set()
    for change in (change for audit in audits for change in audit.tag_changes):
        tags = (tags - change.removed) | change.added
    forced = ADDRESS_TAG in tags or any(a.form_id in policy.report_form_ids for a in audits)
    cue = _unless_ordinary(history(audits, people), forced)
    return _with_macros(cue, tags)


def _of_ticket(event: TicketEvent, policy: Policy) -> Cue:
    forced = event.form_id in policy.report_form_ids or ADDRESS_TAG in event.tags
    return _with_macros(_unless_ordinary(messages_of(event), forced), event.tags)


def _with_macros(cue: Cue, tags: Set[str]) -> Cue:
    """The cue, and every macro whose tag is there; those alone where the text says nothing."""
    macros = asked(tags)
    if not macros:
        return cue
    return Cue(macros=macros) if cue.rest else replace(cue, macros=macros)


def _of_comment(event: TicketEvent) -> Cue:
    if event.comment is None or event.comment.is_staff:
        return Cue(rest="staff_comment")
    return _unless_ordinary(messages_of(event), forced=False)


def _of_tags(added: frozenset[str]) -> Cue:
    if macros := asked(added):
        return Cue(macros=macros)
    return Cue(forced=True) if ADDRESS_TAG in added else Cue(rest="other_tags")


def _unless_ordinary(messages: tuple[Message, ...], forced: bool) -> Cue:
    reading = merged(map(read, messages))
    is_ordinary = reading.outcome is Outcome.ORDINARY and not forced
    return Cue("ordinary" if is_ordinary else "", reading, messages, forced=forced)
