"""What was decided once, with everything that it was made from: enough to decide it again."""

from dataclasses import dataclass, field

from incidents.model import Assessment, Judgement, Message, Reading


@dataclass(frozen=True, slots=True)
class Decision:
    """A ticket's text read, and judged when it was no ordinary one."""

    ticket_id: int
    messages: tuple[Message, ...] = field(repr=False)
    """What was read now; empty when only the assessment is new."""
    reading: Reading
    judgement: Judgement | None = None
    """None for an ordinary ticket."""
    assessment: Assessment | None = None
    """What the outside said; None when it was not asked, for an ordinary ticket."""
    earlier: Reading | None = None
    """What was read of the ticket before, and counts too."""
    inbox_id: int | None = None
    """The event whose own text is `messages`; then it stands there."""

    @property
    def verdict(self) -> Judgement:
        """The judgement of a decision that has one. Raises ValueError."""
        if self.judgement is None:
            raise ValueError("an ordinary ticket is not judged")
        return self.judgement
