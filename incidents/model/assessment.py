"""What the outside systems said of an account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Source(StrEnum):
    """A system that is asked for the impact."""

    AUDIT_TRAIL = "audit_trail"
    SESSIONS = "sessions"
    IDENTITY = "identity"
    CRM = "crm"


class Activity(StrEnum):
    """What an audit-trail event is about, in our words."""

    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    EXPORT = "export"
    ROLE_CHANGE = "role_change"
    PERMISSION_CHANGE = "permission_change"
    SETTING_CHANGE = "setting_change"
    API_KEY = "api_key"
    MFA = "mfa"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TrailEvent:
    """One row of the audit trail: who did what to what, from where."""

    at: datetime
    actor: str
    activity: Activity
    action: str
    """The source's own name of it."""
    object: str = ""
    ip: str = ""
    country: str = ""
    sensitive: bool = False
    """The source says that the object is sensitive."""


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A sign-in that still works."""

    id: str
    ip: str
    country: str
    agent: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Credential:
    """An API key or an integration of an account, without its secret."""

    id: str
    name: str
    active: bool
    last_used_at: datetime | None = None
    dependents: tuple[str, ...] = ()
    """What breaks without it, by name, where the provider says so."""
    rotated_at: datetime | None = None
    """When it was last given a new secret, by the provider's clock."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the product, as the identity provider knows them now."""

    id: str
    email: str
    role: str
    active: bool
    mfa_enrolled: bool
    keys: tuple[Credential, ...] = ()
    integrations: tuple[Credential, ...] = ()
    locked: bool = False
    """Nobody can sign in to it, whoever they are; apart from `active`."""
    step_up: bool = False
    """Its next sign-in takes the second factor, whatever is remembered."""
    stepped_up_at: datetime | None = None
    """When somebody last signed in so, which ended that; by the provider's clock."""
    password_ended: bool | None = None
    """Its password opens nothing until a new one is chosen; None: the provider shows nothing of
    passwords."""
    password_chosen_at: datetime | None = None
    """When a new one was last chosen, which ended that; by the provider's clock."""
    roles: tuple[str, ...] = ()
    """Every role, in the provider's words; `role` is the strongest."""
    is_owner: bool = False
    is_last_admin: bool = False
    """Nobody else could administer the organisation."""
    admins_left: int | None = None
    """Other active administrators of the organisation; None when the provider cannot tell."""
    is_service: bool = False
    """A program signs in with it, no person."""
    is_break_glass: bool = False
    """Kept for the day on which nothing else works."""
    group: str = ""
    """The organisation whose account it is, by immutable id; empty when there is none."""
    group_size: int | None = None
    """How many accounts that organisation has; None when the provider cannot tell."""
    version: str = ""
    """Another one as soon as anybody writes the account: for providers that keep no log, and by
    what each of them shows. Empty where a log tells."""
    held: tuple[str, ...] = ()
    """What steps of our other incidents hold off: `suspend_user`, `disable_keys key-7`."""


@dataclass(frozen=True, slots=True)
class Customer:
    """The company behind a reporter, as the CRM knows it."""

    id: str
    name: str
    plan: str = ""
    contact_is_admin: bool | None = None
    """Whether the CRM lists the reporter as an administrator; None when it does not say."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody at a customer company, as the CRM lists them."""

    name: str
    email: str
    company: str
    """Its id."""


class Sought(StrEnum):
    """What the CRM said of a name that stands for whom a report is about."""

    NOT = "not"
    """It was not asked: nobody is named, or an address is given."""
    FOUND = "found"
    """Exactly one contact of the reporter's company has that name."""
    NOBODY = "nobody"
    SEVERAL = "several"
    """More than one at the reporter's company."""
    ELSEWHERE = "elsewhere"
    """Only contacts of other companies."""
    UNHEARD = "unheard"
    """It did not answer."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the outside systems said. None means that a source was not heard."""

    customer: Customer | None = None
    """The reporter's company."""
    account: Account | None = None
    sessions: tuple[LiveSession, ...] | None = None
    events: tuple[TrailEvent, ...] | None = None
    """Newest first."""
    about: str = ""
    """Whose account, sessions and events these are; empty: the reporter's own."""
    subject_customer: Customer | None = None
    """The company of `about`; None where that is empty, or the CRM knows no such contact."""
    sought: Sought = Sought.NOT
    """What became of looking up a name; FOUND without `about` is the reporter."""
    unknown: Mapping[Source, str] = field(default_factory=dict)
    """Each source that was not heard, and why, in a few words."""

    @property
    def last_login(self) -> TrailEvent | None:
        """The newest successful login."""
        return next((e for e in self.events or () if e.activity is Activity.LOGIN), None)

    @property
    def exports(self) -> tuple[TrailEvent, ...]:
        """Downloads and exports, newest first."""
        return tuple(e for e in self.events or () if e.activity is Activity.EXPORT)

    @property
    def privilege_changes(self) -> tuple[TrailEvent, ...]:
        """Role, permission and setting changes, newest first."""
        wanted = (Activity.ROLE_CHANGE, Activity.PERMISSION_CHANGE, Activity.SETTING_CHANGE)
        return tuple(e for e in self.events or () if e.activity in wanted)
