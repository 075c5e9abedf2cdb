"""What was said and done on a ticket, update by update."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from incidents.promises import Promise
from incidents.tickets.person import Channel, Person

MARK = "deskwarden"
"""Key of our operation id in an audit's `metadata.custom`."""


SHOWN = "deskwarden_plans"
"""Key, beside it, of the plans that the update's note showed to people."""


STANDS = "deskwarden_stands"
"""Key, beside it, of the steps that stood then, each with its end."""


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
    promises: tuple[Promise, ...] | None = None
    """The steps that stood then; None when it does not say."""
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
    requesters: frozenset[int] = frozenset()
    """Whom it names as the requester, before it and after it, by Zendesk's id."""
    adds_copies: bool = False
    """It put somebody in copy."""
