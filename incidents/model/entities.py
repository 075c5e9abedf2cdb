"""Whom and what a report names: people, accounts, addresses, systems, times, and their parts."""

from dataclasses import dataclass
from enum import StrEnum


class EntityKind(StrEnum):
    """What sort of thing is named."""

    EMAIL = "email"
    USER = "user"
    """A person or a login by name or number."""
    PERSON = "person"
    """Somebody described, not named: «a former employee», «our admin», «I»."""
    ACCOUNT = "account"
    """Accounts or data described: «my account», «all our users»."""
    SYSTEM = "system"
    IP = "ip"
    DOMAIN = "domain"
    TIME = "time"


class Role(StrEnum):
    """What part the report gives it. A claim, like everything that a text says."""

    REPORTER = "reporter"
    """Who writes."""
    SUBJECT = "subject"
    """Whose account or data it is about."""
    ACTOR = "actor"
    """Who did it, or from where."""
    MENTIONED = "mentioned"
    """None of these, as far as the words tell."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing that a text names, with the words that name it."""

    kind: EntityKind
    value: str
    """One spelling for all: addresses without their disguise, times as ISO where that is known."""
    quote: str
    role: Role = Role.MENTIONED
    reason: str = ""
    """Why it has that role: a code of templates/notes/entities.toml."""
