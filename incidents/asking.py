"""What one act of a person does to an incident: all of it in one transaction, once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from incidents.approvals import POLICY
from incidents.holds import HELD
from incidents.ladder import undoes
from incidents.ledger import PLAYBOOK, Effect, EffectKind, EffectPlan, EffectState, IncidentDraft
from incidents.macros import Macro
from incidents.model import (
    Assessment,
    Incident,
    IncidentState,
    Judgement,
    Proof,
    Reporter,
    Severity,
)

BY_MACRO = "doubt_opened_by_macro"
"""Why nothing is proved of the reporter of an incident that an agent opened with a macro."""
ASKED = ("step_asked", "step_asked_one", "step_asked_two")
"""Why a step that an agent asked for runs or waits, by the number of others that it needs."""
STOPPED = "step_stopped"
"""Why nobody knows the end of a step that a person refused after it had begun once."""
RAISED = "raised_by_agent"
"""Why an incident is graver than its text says."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What an act asks for. Empty parts ask for nothing."""

    plans: tuple[EffectPlan, ...] = ()
    """New effects, the note that answers among them."""
    approve: Mapping[int, str] = field(default_factory=dict)
    """Waiting steps, each with the plan's hash as the person was shown it."""
    undo: tuple[int, ...] = ()
    confirm: tuple[int, ...] = ()
    refuse: tuple[int, ...] = ()
    """Steps that will not begin, or not again: see `stoppable`."""
    judgement: Judgement | None = None
    assessment: Assessment | None = None
    """What the sources say now, when they were asked for this."""
    reporter: Reporter | None = None
    """As far as they are proved now, when that was looked at."""
    based_on: Incident | None = None
    """The incident that was looked at, when nothing new may have been heard of it since."""
    state: IncidentState | None = None
    is_false_alarm: bool = False
    """Kept as feedback: it was no incident."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of an act."""

    is_new: bool
    """False: this very act was on record already, and nothing was done again."""
    effects: tuple[int, ...] = ()
    """The steps that it planned or approved, in the order they were planned."""


def standing(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Steps that shut somebody out, are done or may be, and that nothing has undone yet."""
    open_or_done = (e for e in effects if e.state is not EffectState.REFUSED)
    undone = {e.undo_of for e in open_or_done if e.kind is EffectKind.UNDO}
    ended = (EffectState.DONE, EffectState.UNKNOWN)
    return tuple(e for e in effects if undoes(e.kind) and e.state in ended and e.id not in undone)


def undoable(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Those of which a person can ask the undoing: what stands, and what nobody knows to be undone.

    An UNDO looks first, so that to ask for it once more gives nothing back twice.
    """
    ended = (EffectKind.UNDO, EffectState.UNKNOWN)
    return standing([e for e in effects if (e.kind, e.state) != ended])


def confirmable(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Those of which a person can say that they stay: they end by themselves, since nobody has
    confirmed them, or an UNDO of them waits for a person's word; one that waits ends none."""
    waiting = {e.undo_of for e in effects if is_waiting_undo(e)}
    stands = standing([e for e in effects if not (is_waiting_undo(e) or _left(e, waiting))])
    return tuple(e for e in stands if e.id in waiting or (e.expires_at and e.confirmed_by is None))


def _left(effect: Effect, waiting: Collection[object]) -> bool:
    """Whether it is an UNDO that left the field to other steps, and another one waits since."""
    is_left = effect.kind is EffectKind.UNDO and effect.result.get("was") == HELD
    return is_left and effect.undo_of in waiting


def is_waiting_undo(effect: Effect) -> bool:
    """An UNDO of which no call is out now, and which goes on with a person's word only. One that
    began once may have happened: to withdraw it leaves its end unknown, as with `stoppable`."""
    return effect.kind is EffectKind.UNDO and effect.state is EffectState.PLANNED


def is_being_undone(effects: Sequence[Effect]) -> bool:
    """Whether an UNDO is on its way, so that what it takes back still shows."""
    return any(
        e.kind is EffectKind.UNDO and not e.state.is_final and not is_waiting_undo(e)
        for e in effects
    )


def by_policy(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Those that nobody but policy asked for and allowed."""
    return tuple(e for e in effects if e.requested_by == PLAYBOOK and e.approved_by == POLICY)


def stoppable(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Steps of which no call is out now; giving back what was taken is none.

    One that began before, and waits or was allowed again, may have happened all the same: to
    stop it leaves its end unknown, with STOPPED as the code of its result.
    """
    may_start = (EffectState.PLANNED, EffectState.APPROVED)
    steps = (e for e in effects if e.kind.contains and e.kind is not EffectKind.UNDO)
    return tuple(e for e in steps if e.state in may_start)


def graver(judgement: Judgement) -> Judgement | None:
    """One level up, an agent being the reason; None when there is none above."""
    if judgement.severity is Severity.SEV_1:
        return None
    reasons = (RAISED, *(each for each in judgement.reasons if each != RAISED))
    return Judgement(Severity(judgement.severity - 1), reasons)


def opened_by(macro: Macro, draft: IncidentDraft) -> IncidentDraft:
    """A draft as the macro that opens it wants it: grave enough, and its reporter unproven.

    The ticket itself raised no alarm, so nobody reported anything; the requester stands there.
    """
    at_least = macro.opens_at or Severity.SEV_4
    judgement = draft.judgement
    if judgement.severity > at_least:
        judgement = Judgement(at_least, (RAISED, *judgement.reasons))
    reporter = replace(
        draft.reporter, proof=Proof.UNPROVEN, reasons=(BY_MACRO, *draft.reporter.reasons)
    )
    kind = draft.reading.kind or macro.opens_as
    return replace(draft, judgement=judgement, reporter=reporter, kind=kind)
