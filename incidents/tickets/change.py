"""What we want changed on a ticket, and what Zendesk answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from incidents.model import Severity
from incidents.promises import Promise

T = TypeVar("T")

PRIORITY = {
    Severity.SEV_1: "urgent",
    Severity.SEV_2: "high",
    Severity.SEV_3: "normal",
    Severity.SEV_4: "low",
}
"""The ticket priority that a severity asks for."""
LABEL = "security"
"""The tag of every ticket that holds an incident."""


@dataclass(frozen=True, slots=True)
class AsLeft:
    """A ticket that was not read again: as our own last update left it."""

    id: int
    updated_stamp: str
    """What Zendesk answered to that update. Who wrote since makes the next one fail, not lie."""


@dataclass(frozen=True, slots=True)
class InternalNote:
    """A note for colleagues. No code path turns one into a public reply."""

    html: str


@dataclass(frozen=True, slots=True)
class PublicReply:
    """Words for the customer, from an approved template."""

    html: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one action wants on a ticket. Joined with `|`, sent as one PUT."""

    tags: frozenset[str] = frozenset()
    drop: frozenset[str] = frozenset()
    """Tags that must be gone afterwards."""
    note: InternalNote | None = None
    group_id: int | None = None
    priority: str | None = None
    type: str | None = None
    fields: Mapping[int, str] = field(default_factory=dict)
    plans: Mapping[int, str] | None = None
    """The waiting plans that the note shows: effect to hash. Kept in the update's audit."""
    promises: Sequence[Promise] | None = None
    """The steps that stand, with the end of each. Kept there too: the record may be lost."""

    def __or__(self, other: "Change") -> "Change":
        """Both parts.

        Raises:
            ValueError: they disagree about the note, group, priority, type or a field.
        """
        clash = [k for k, v in self.fields.items() if other.fields.get(k, v) != v]
        if clash:
            raise ValueError(f"two actions disagree about field {clash[0]}")
        return Change(
            tags=self.tags | other.tags,
            drop=self.drop | other.drop,
            note=_one("note", self.note, other.note),
            group_id=_one("group_id", self.group_id, other.group_id),
            priority=_one("priority", self.priority, other.priority),
            type=_one("type", self.type, other.type),
            fields={**self.fields, **other.fields},
            plans=_one("plans", self.plans, other.plans),
            promises=_one("promises", self.promises, other.promises),
        )

    @property
    def touches_tags(self) -> bool:
        """True when the tags that are there must be known: a PUT replaces the whole list."""
        return bool(self.tags or self.drop)

    def tags_on(self, present: frozenset[str]) -> list[str]:
        """The whole list to send, sorted: others' tags stay."""
        return sorted((present | self.tags) - self.drop)


def _one(name: str, left: T | None, right: T | None) -> T | None:
    """The one that is given; both given and different is an error."""
    if left is not None and right is not None and left != right:
        raise ValueError(f"two actions disagree about {name}: {left!r} and {right!r}")
    return right if left is None else left


@dataclass(frozen=True, slots=True)
class Applied:
    """What Zendesk answered to our PUT."""

    audit_id: int
    updated_stamp: str
    public: bool
    """True when Zendesk made our internal note public: a page, at once."""
