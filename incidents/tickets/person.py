"""Who speaks on a ticket, and through what."""

from dataclasses import dataclass
from enum import StrEnum


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
    def accounts(self) -> frozenset[str]:
        """Ids of accounts that are theirs: the one that Zendesk calls external, and where the
        identity provider is Zendesk itself their own.
        """
        return frozenset({str(self.id), self.external_id} - {""})

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
