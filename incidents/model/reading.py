"""What people wrote, and what detection made of it."""

from dataclasses import dataclass
from datetime import datetime

from incidents.model.entities import Entity
from incidents.model.kinds import Fact, Kind, Outcome

ORG_ADMIN, ORG_MEMBER = "org-admin", "org-member"
"""Roles of who writes for an organisation: Message.reporter_role."""


@dataclass(frozen=True, slots=True)
class Message:
    """What one person wrote at one time: a new ticket's subject and text, or a comment."""

    text: str
    subject: str = ""
    at: datetime | None = None
    """When they wrote it, aware; None when nobody says. Nothing but words of time depends on it."""
    reporter_role: str = ""
    """What the channel says of them, such as org-admin; empty when it says nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that fired, with the words that made it fire."""

    rule: str
    title: str
    quote: str
    kind: Kind | None = None
    facts: frozenset[Fact] = frozenset()
    weight: float = 1.0


SECOND_READER = "second-reader"
"""Stands where a rule's id stands, for what the statistical model found."""
SUPPORT = 0.4  # how sure one rule must be that a step may rest on it


@dataclass(frozen=True, slots=True)
class Reading:
    """What detection made of one message. Same message and rules version, same reading."""

    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    kinds: tuple[Kind, ...] = ()
    """The most telling first; empty when ordinary."""
    facts: frozenset[Fact] = frozenset()
    confidence: float = 0.0
    """0 to 1."""
    systems: tuple[str, ...] = ()
    """Parts of the product that the text names, in the lexicon's words."""
    entities: tuple[Entity, ...] = ()
    """Whom and what the text names, with their parts; empty when ordinary."""
    entities_version: str = ""
    """Of what looked for them; empty where nothing did, as before there was such a thing."""
    rules_version: str = ""
    """Hash of the rule files that read it."""
    model_version: str = ""
    """Hash of the second reader's files; empty when it was switched off."""
    shadow: tuple[Finding, ...] = ()
    """What rules on trial found; it changed nothing."""
    would_be: Outcome | None = None
    """The outcome if they counted; None when none of them fired."""

    @property
    def kind(self) -> Kind | None:
        """The most telling kind."""
        return self.kinds[0] if self.kinds else None

    @property
    def rests_on_a_rule(self) -> bool:
        """A rule found something too: the second reader alone never makes a step start."""
        return any(f.rule != SECOND_READER and f.weight >= SUPPORT for f in self.findings)
