"""Whether policy takes a step by itself, and if not, why it waits. Pure.

What stands here holds whatever a playbook says: no way below the ladder's floor is ever open.
"""

from collections.abc import Set
from dataclasses import dataclass, field
from enum import StrEnum

from incidents.corroboration import Corroboration, Level
from incidents.ladder import Rung, rung_of
from incidents.ledger import EffectKind
from incidents.model import Account, Kind, LiveSession, Proof, Reporter, Severity
from incidents.trust import Subject, Whose

NEEDS_PERSON = "step_needs_person"
"""Why a step waits that nothing lets run by itself."""
MODE_APPROVE = "step_mode_approve"
"""Why one waits that could run by itself, were it not for its mode."""
VERB_MISSING, LASTING = "step_verb_missing", "step_lasting"
"""Why a step waits that the identity provider cannot do, or do and never take back."""
LASTING_UNSEEN = "step_lasting_unseen"
"""Why a step is not taken that nobody was told would last."""


class Mode(StrEnum):
    """How far a step may go. The order is that of the words below, the least first."""

    OFF = "off"
    """It is not planned."""
    SHADOW = "shadow"
    """Notes say what would have been done; nothing is planned that can start."""
    APPROVE = "approve"
    """It always waits for people."""
    AUTO = "auto"
    """As the harm ladder has it."""

    def capped(self, by: "Mode") -> "Mode":
        """The lesser of the two."""
        order = list(Mode)
        return min(self, by, key=order.index)


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which policy decides by itself: all of it must hold."""

    proof: Proof
    """At least so far is it proved that the reporter wrote the report."""
    subjects: frozenset[Whose]
    """Whose account it is."""
    corroboration: Level
    """At least so far do the outside systems bear it out."""

    @property
    def reason(self) -> str:
        """Why a step runs that it opens."""
        reasons = ("step_own_account", "step_signal_seen", "step_act_seen")
        return reasons[self.corroboration]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the playbook."""

    action: EffectKind
    kinds: frozenset[Kind]
    severities: frozenset[Severity]
    mode: Mode = Mode.APPROVE
    ways: tuple[Way, ...] = ()
    """Without any it always waits for people."""

    @property
    def rung(self) -> Rung:
        """Of the harm ladder."""
        return rung_of(self.action)


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of the people and the account when steps are planned."""

    reporter: Reporter
    subject: Subject
    account: Account | None
    sessions: tuple[LiveSession, ...] | None = None
    shown: Corroboration = field(default_factory=Corroboration)
    """What the outside systems show by themselves."""
    lacking: Set[EffectKind] = frozenset()
    """Steps that the identity provider cannot do."""
    lasting: Set[EffectKind] = frozenset()
    """Steps that it can do and never take back."""


def open_way(step: Step, ground: Ground, account: Account) -> Way | None:
    """The first way in which policy may take the step; None when people must decide."""
    return next((way for way in step.ways if _is_open(way, step, ground, account)), None)


def _is_open(way: Way, step: Step, ground: Ground, account: Account) -> bool:
    """Whether policy may take the step in that way. Below the ladder's floor none is open."""
    is_theirs = account.email.casefold() == ground.subject.email.casefold()
    return (
        step.mode in (Mode.AUTO, Mode.SHADOW)
        and step.action not in (ground.lacking | ground.lasting)
        and why_never(step.rung, way) == ""
        and is_theirs
        and ground.subject.whose in way.subjects
        and ground.reporter.proof >= way.proof
        and ground.shown.level >= way.corroboration
    )


def why_never(rung: Rung, way: Way) -> str:
    """Why no step of that rung may run by itself in that way, in words for whoever wrote the
    file; empty when it may.

    A proved reporter's own account is signed out on their word; anybody's on what the outside
    shows. Nobody is shut out without both. P10 rests on this.
    """
    is_proved = way.proof > Proof.UNPROVEN
    if rung >= Rung.REPLACED:
        return "a step of rung 3 is never automatic"
    if rung is Rung.SHUT_OUT and way.corroboration < Level.ACT:
        return "a step of rung 2 needs an act after a sign-in and two signals"
    if rung is Rung.SHUT_OUT and not is_proved:
        return "a step of rung 2 needs a proved reporter"
    if way.corroboration is Level.NONE and not is_proved:
        return "without a signal the reporter must be proved"
    if way.corroboration is Level.NONE and way.subjects != {Whose.REPORTER}:
        return "without a signal only the reporter's own account is touched"
    return ""


def why_it_waits(step: Step, ground: Ground, account: Account) -> str:
    """Why the step waits for people: the first of the reasons that holds."""
    subject = ground.subject
    is_theirs = account.email.casefold() == subject.email.casefold()
    is_only_own = subject.whose is Whose.REPORTER and is_theirs
    reasons = {
        VERB_MISSING: step.action in ground.lacking,
        LASTING: step.action in ground.lasting,
        "step_needs_two": step.rung is Rung.REPLACED,
        MODE_APPROVE: step.mode is Mode.APPROVE and bool(step.ways),
        NEEDS_PERSON: not step.ways,
        "step_other_organisation": subject.whose is Whose.OTHER_ORGANISATION,
        "step_subject_unknown": subject.whose is Whose.UNKNOWN,
        "step_other_account": not is_only_own,
        "step_reporter_unproven": not ground.reporter.is_proved,
    }
    return next((code for code, holds in reasons.items() if holds), "step_not_shown")
