"""A ticket as Zendesk shows it, and what we want changed on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from incidents.model import Severity

T = TypeVar("T")

MARK = "deskwarden"
"""Key of our operation id in an audit's `metadata.custom`."""
SHOWN = "deskwarden_plans"
"""Key, beside it, of the plans that the update's note showed to people."""


class Channel(StrEnum):
    """How something came in. One vocabulary for events' and REST's (zendesk.md §2.5)."""

    WEB = "web"
    EMAIL = "email"
    API = "api"
    RULE = "rule"
    HELP_CENTER = "help_center"
    WIDGET = "web_widget"
    MOBILE_SDK = "mobile_sdk"
    MOBILE = "mobile"
    MESSAGING = "messaging"
    CHAT = "chat"
    PHONE = "phone"
    SOCIAL = "social"
    OTHER = "other"
    """Anything else: never a proof."""


@dataclass(frozen=True, slots=True)
class Person:
    """A Zendesk user, as sideloaded with a ticket."""

    id: int
    name: str
    email: str
    role: str
    """end-user, agent or admin."""
    active: bool = True
    suspended: bool = False
    organization_id: int | None = None
    role_type: int | None = None
    """0 custom, 1 light agent, 2 chat agent, 3 contributor, 4 admin, 5 billing admin."""
    external_id: str = ""
    """What a system outside calls them; set when they signed in to messaging."""
    is_shared: bool = False
    """They belong to another Zendesk, which shares tickets with ours."""

    @property
    def is_agent(self) -> bool:
        """An active member of staff who is more than a light agent or contributor."""
        is_full = self.role_type not in (1, 3) and not self.is_shared
        return self.role in ("agent", "admin") and self.active and not self.suspended and is_full


@dataclass(frozen=True, slots=True)
class Identity:
    """An address of a Zendesk user; `verified` is about this address alone."""

    kind: str
    """email, phone_number, …"""
    value: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said on a ticket."""

    id: int
    author_id: int
    body: str
    """Plain text."""
    public: bool
    at: datetime
    channel: Channel = Channel.OTHER
    sent_from: str = ""
    """The sending address of an e-mail, else empty."""
    flags: frozenset[int] = frozenset()
    """Zendesk's trust flags (zendesk.md §5.2); empty means that it had no doubt."""
    is_distrusted: bool = False
    """Zendesk says that it does not trust the comment, whatever the flags."""
    was_suspended: bool = False
    """Zendesk held the e-mail back, and a person let it through."""


@dataclass(frozen=True, slots=True)
class TagChange:
    """A change of a ticket's tags, and whether a trigger or automation made it."""

    added: frozenset[str]
    removed: frozenset[str]
    by_rule: bool


@dataclass(frozen=True, slots=True)
class Audit:
    """One update of a ticket: who, how, and what it brought."""

    id: int
    author_id: int
    at: datetime
    channel: Channel
    comments: tuple[Comment, ...] = ()
    tag_changes: tuple[TagChange, ...] = ()
    macros: tuple[int, ...] = ()
    operation: str | None = None
    """Our operation id, when the update was ours."""
    plans: Mapping[int, str] | None = None
    """The waiting plans that its note showed, effect to hash; None when it showed none."""
    subject: str = ""
    """The ticket's subject, in the audit that created it."""
    form_id: int | None = None
    """The ticket's form, in the audit that created it."""
    people: tuple[Person, ...] = ()
    """Those of its authors whom Zendesk sideloaded."""
    is_merge: bool = False
    """It brought in what stood on another ticket."""
    changes_requester: bool = False
    """It made another person the requester."""
    adds_copies: bool = False
    """It put somebody in copy."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket as it is now."""

    id: int
    subject: str
    description: str
    status: str
    priority: str | None
    type: str | None
    tags: frozenset[str]
    group_id: int | None
    requester: Person
    submitter_id: int
    channel: Channel
    created_at: datetime
    updated_at: datetime
    updated_stamp: str
    """`updated_at` to the letter, for compare-and-set."""
    sent_from: str = ""
    """The sending address of an e-mail ticket."""
    recipient: str = ""
    """Our address that an e-mail ticket was sent to."""
    form_id: int | None = None
    organization: str = ""
    people: Mapping[int, Person] = field(default_factory=dict)
    """Everybody whom the ticket names and Zendesk sideloaded, by id."""
    in_copy: frozenset[int] = frozenset()
    """Users in copy, by id."""


@dataclass(frozen=True, slots=True)
class AsLeft:
    """A ticket that was not read again: as our own last update left it."""

    id: int
    updated_stamp: str
    """What Zendesk answered to that update. Who wrote since makes the next one fail, not lie."""


@dataclass(frozen=True, slots=True)
class DeskObjects:
    """Ids of what `deskwarden provision` made in Zendesk."""

    group_id: int
    incident_field: int
    severity_field: int
    state_field: int
    containment_field: int


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


@dataclass(frozen=True, slots=True)
class ExportedTicket:
    """A ticket as the desk's list of changes names it. None is what the list does not say."""

    id: int
    status: str
    """new, open, pending, hold, solved, closed or deleted."""
    created_at: datetime | None
    changed_at: datetime | None
    """When the list was last told of it."""
    subject: str = ""
    description: str = field(default="", repr=False)
    """What opened it."""


@dataclass(frozen=True, slots=True)
class ExportPage:
    """A piece of that list, oldest change first."""

    tickets: tuple[ExportedTicket, ...]
    cursor: str
    """Where the next piece begins."""
    is_end: bool
    """There is no more yet."""


PRIORITY = {
    Severity.SEV_1: "urgent",
    Severity.SEV_2: "high",
    Severity.SEV_3: "normal",
    Severity.SEV_4: "low",
}
"""The ticket priority that a severity asks for."""
