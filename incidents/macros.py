"""The macros that agents apply: which tag each sets, what it asks for, how grave that is."""

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.ladder import Rung, rung_of
from incidents.ledger import EffectKind
from incidents.model import Kind, Severity


@dataclass(frozen=True, slots=True)
class Macro:
    """One macro. Its words in Zendesk are in templates/zendesk/objects.toml."""

    name: str
    """In ids of acts and in the generations of effects: revoke_sessions."""
    step: EffectKind | None = None
    """The step against the account that it asks for, or approves."""
    rung: Rung = Rung.TOLD
    """Whose rights it takes to be heard."""
    opens_at: Severity | None = None
    """On a ticket without an incident it opens one, at least this grave; None: it opens none."""
    opens_as: Kind = Kind.SUSPICIOUS_ACTIVITY
    """Of which kind that is when the text names none."""

    @property
    def tag(self) -> str:
        """What it adds to the ticket, and we take off again."""
        return f"deskwarden_{self.name}"

    @property
    def key(self) -> str:
        """Our name of it among the provisioned objects."""
        return "macro" if self is CHECK else f"macro_{self.name}"


def _of_step(step: EffectKind, opens_at: Severity, opens_as: Kind, name: str = "") -> Macro:
    return Macro(name or step.value, step, rung_of(step), opens_at, opens_as)


CHECK = Macro("check", opens_at=Severity.SEV_4)
UNDO = Macro("undo", rung=Rung.SHUT_OUT)
CONFIRM = Macro("confirm", rung=Rung.SHUT_OUT)
RAISE = Macro("raise_severity", opens_at=Severity.SEV_3)
NOT_AN_INCIDENT = Macro("not_an_incident", rung=Rung.SHUT_OUT)
"""Undoes what policy did, so it takes the rights of undoing."""

STEPS = (
    _of_step(EffectKind.REVOKE_SESSIONS, Severity.SEV_3, Kind.SUSPICIOUS_ACTIVITY),
    _of_step(EffectKind.SUSPEND_USER, Severity.SEV_2, Kind.ACCOUNT_COMPROMISE),
    _of_step(EffectKind.DISABLE_KEYS, Severity.SEV_2, Kind.ACCOUNT_COMPROMISE),
    _of_step(EffectKind.RESET_MFA, Severity.SEV_2, Kind.MFA_OR_POLICY_FAILURE),
    _of_step(EffectKind.BLOCK_INTEGRATION, Severity.SEV_2, Kind.UNAUTHORIZED_ACCESS),
)
MACROS = (CHECK, *STEPS, UNDO, CONFIRM, RAISE, NOT_AN_INCIDENT)
_BY_NAME = {macro.name: macro for macro in MACROS}
TAGS = frozenset(macro.tag for macro in MACROS)
"""Every tag by which a macro may ask."""


def named(name: str) -> Macro:
    """The macro of that name. Raises KeyError."""
    return _BY_NAME[name]


def asked(tags: Iterable[str]) -> tuple[Macro, ...]:
    """The macros whose tags are among these, in the order of MACROS."""
    there = set(tags)
    return tuple(macro for macro in MACROS if macro.tag in there)
