"""How often the verdicts were right, as far as people have said."""

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.model import Severity


@dataclass(frozen=True, slots=True)
class Verdict:
    """A ticket that was decided, and what a person made of that."""

    ticket_id: int
    said: Severity | None
    """Ours, the gravest; None for an ordinary ticket."""
    is_looked_at: bool
    """A person has said what it is."""
    should: Severity | None
    """What they said; None for no incident. Nothing without `is_looked_at`."""

    @property
    def is_corrected(self) -> bool:
        """A person said otherwise."""
        return self.is_looked_at and self.said is not self.should


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Counts of tickets."""

    decided: int
    security: int
    """Not ordinary by our verdict."""
    looked_at: int
    corrected: int
    false_alarms: int
    missed: int
    too_grave: int
    too_mild: int

    @property
    def right(self) -> float | None:
        """The share that nobody corrected; None of nothing."""
        return 1.0 - self.corrected / self.decided if self.decided else None

    @property
    def false_share(self) -> float | None:
        """False alarms among what we called a security matter."""
        return self.false_alarms / self.security if self.security else None


def accuracy(verdicts: Iterable[Verdict]) -> Accuracy:
    """What people's corrections say of our verdicts."""
    seen = list(verdicts)
    wrong = [verdict for verdict in seen if verdict.is_corrected]
    levels = [(v.said, v.should) for v in wrong if v.said is not None and v.should is not None]
    return Accuracy(
        decided=len(seen),
        security=sum(verdict.said is not None for verdict in seen),
        looked_at=sum(verdict.is_looked_at for verdict in seen),
        corrected=len(wrong),
        false_alarms=sum(verdict.should is None for verdict in wrong),
        missed=sum(verdict.said is None for verdict in wrong),
        too_grave=sum(said < should for said, should in levels),
        too_mild=sum(said > should for said, should in levels),
    )
