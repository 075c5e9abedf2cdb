"""Read and judge: the one way to a decision, for a live ticket and for its replay."""

from collections.abc import Sequence
from dataclasses import replace

from detection import read
from incidents.decision import Decision
from incidents.events import EventType, TicketEvent
from incidents.model import ORG_MEMBER, Assessment, Message, Reading
from incidents.reading import merged
from incidents.severity import classify


def messages_of(event: TicketEvent) -> tuple[Message, ...]:
    """An event's own text; nothing when it carries none."""
    role = role_in(event.organization_id)
    if event.type is EventType.CREATED:
        return (Message(event.description, event.subject, event.at, role),)
    if event.type is EventType.COMMENT_ADDED and event.comment is not None:
        return (Message(event.comment.body, at=event.at, reporter_role=role),)
    return ()


def role_in(organization_id: int | None) -> str:
    """Message.reporter_role of who writes for that organisation of Zendesk's, or for nobody."""
    return "" if organization_id is None else ORG_MEMBER


def decide(
    ticket_id: int,
    messages: Sequence[Message],
    assessment: Assessment | None,
    *,
    earlier: Reading | None = None,
    inbox_id: int | None = None,
) -> Decision:
    """What `messages` say, after what was read `earlier`; judged when there is an assessment.

    The same input and rules, the same decision. One of `messages` and `earlier` is needed.
    """
    said = [merged(map(read, messages))] if messages or earlier is None else []
    reading = merged([*([earlier] if earlier else []), *said])
    return Decision(
        ticket_id=ticket_id,
        messages=tuple(messages),
        reading=reading,
        judgement=classify(reading, assessment) if assessment is not None else None,
        assessment=assessment,
        earlier=earlier,
        inbox_id=inbox_id,
    )


def judge(said: Decision, assessment: Assessment) -> Decision:
    """The same, judged by what the sources say: whom they are asked about, its text says."""
    judgement = classify(said.reading, assessment)
    return replace(said, judgement=judgement, assessment=assessment)
