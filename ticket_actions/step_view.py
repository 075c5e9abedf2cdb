"""A step against an account as a note shows it: who decides, who has, until when, what breaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from incidents.approvals import POLICY, Approval, is_person
from incidents.ladder import Rung, people_needed, rung_of, undoes, valid_for
from incidents.ledger import Effect, EffectKind, EffectState
from incidents.playbook import APPROVAL_LAPSED
from incidents.tickets import Person
from incidents.verification import Verified

_AHEAD = (EffectState.PLANNED, EffectState.APPROVED)
_UNDOING = {
    EffectState.PLANNED: "ends_waits",
    EffectState.APPROVED: "ends_tried",
    EffectState.STARTED: "ends_tried",
    EffectState.DONE: "ends_done",
    EffectState.UNKNOWN: "ends_unknown",
    EffectState.REFUSED: "ends_again",
}
"""Codes of templates/notes/ladder.toml, by where the step's undoing stands."""
_ENDED_BY = frozenset({"refused_by", "stopped_by"})
"""In the result of a step that a person ended."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One approval of a step that has not begun."""

    who: str
    """A name; `policy`, or the id of somebody whom Zendesk did not name."""
    lapses: datetime
    verified: Verified | None = None
    """How they made sure of the account's owner."""


@dataclass(frozen=True, slots=True)
class StepView:
    """What a reader of the note is told of one step."""

    effect: Effect
    votes: tuple[Vote, ...] = ()
    checked_by: str = ""
    """The name of who looked whether it had happened, where a person settled it."""
    undoing: "StepView | None" = None
    """What takes it back: the newest that was not refused, else the newest."""
    is_overdue: bool = False
    """The moment at which it ends by itself is past."""

    @property
    def is_waiting(self) -> bool:
        """People must decide it."""
        return self.effect.state is EffectState.PLANNED

    @property
    def rung(self) -> int:
        """Of the harm ladder."""
        return int(self._rung)

    @property
    def _rung(self) -> Rung:
        return rung_of(self.effect.kind, lasting=self.effect.lasting)

    @property
    def decides(self) -> str:
        """Who does: a code of templates/notes/ladder.toml."""
        is_policys = self.effect.approved_by in (None, POLICY)
        if not self.is_waiting and is_policys and _ENDED_BY.isdisjoint(self.effect.result):
            return "decided_policy"
        if self.effect.kind is EffectKind.UNDO:
            return "decides_undo"
        needed = max(people_needed(self._rung), 1)
        return ("decides_one", "decides_two")[needed - 1]

    @property
    def undone(self) -> str:
        """How it is undone: a code of templates/notes/ladder.toml."""
        if self.effect.kind is EffectKind.UNDO:
            return "undone_undo"
        if undoes(self.effect.kind) and not self.effect.lasting:
            return "undone_restore"
        signed_out = self._rung <= Rung.SIGNED_OUT
        return "undone_sign_in" if signed_out else "undone_never"

    @property
    def breaks(self) -> Mapping[str, object]:
        """The blast radius that was read before, as it was approved; empty when none was."""
        return self.effect.blast

    @property
    def item(self) -> str:
        """The key or integration by its name, else by its id; empty for the whole account."""
        for group in ("keys", "integrations"):
            found = self.effect.blast.get(group)
            for each in found if isinstance(found, list | tuple) else ():
                if each["id"] == self.effect.item:
                    return str(each["name"] or self.effect.item)
        return self.effect.item

    @property
    def lapsed(self) -> str:
        """Why it waits again, where its approval did not last: a code of
        templates/notes/ladder.toml; empty for another reason."""
        if self.effect.reason != APPROVAL_LAPSED:
            return ""
        return "lapsed" if self.effect.started_at is None else "lapsed_begun"

    @property
    def lasts(self) -> timedelta:
        """How long an approval of it does."""
        return valid_for(self.effect.kind, lasting=self.effect.lasting)

    @property
    def ends_at(self) -> datetime | None:
        """When it is undone unless a person confirms it; None when it stays."""
        is_done = self.effect.state is EffectState.DONE
        return self.effect.expires_at if is_done and self.effect.confirmed_by is None else None

    @property
    def ends(self) -> tuple[str, ...]:
        """How it ends by itself: codes of templates/notes/ladder.toml; empty when it stays."""
        if self.ends_at is None:
            return ()
        state = self.undoing.effect.state if self.undoing else None
        if state is EffectState.DONE:
            return (_UNDOING[state],)
        if state in (None, EffectState.REFUSED) and not self.is_overdue:
            return ("ends_then",)
        due = ("ends_due",) if self.is_overdue else ()
        return due if state is None else (*due, _UNDOING[state])


def step_views(
    effects: Sequence[Effect],
    approvals: Mapping[int, Sequence[Approval]],
    people: Mapping[int, Person],
    now: datetime,
) -> tuple[StepView, ...]:
    """The steps against accounts among the effects; what a note says first comes first."""
    steps = [effect for effect in effects if effect.kind.contains]
    views = [
        StepView(
            step,
            _votes(step, approvals.get(step.id, ()), people),
            _name(checked_by(step), people),
            _undoing(step, steps),
            step.expires_at is not None and step.expires_at <= now,
        )
        for step in steps
    ]
    return tuple(sorted(views, key=lambda view: view.is_waiting))


def _undoing(step: Effect, steps: Sequence[Effect]) -> StepView | None:
    undos = [each for each in steps if each.undo_of == step.id]
    alive = [each for each in undos if each.state is not EffectState.REFUSED]
    newest = max(alive or undos, key=lambda each: each.id, default=None)
    return None if newest is None else StepView(newest)


def checked_by(effect: Effect) -> str:
    """Who settled its end, by id or as an operator's name; empty where nobody did."""
    return str(effect.result.get("checked_by", ""))


def names_people(effect: Effect) -> bool:
    """Whether a note names who approved it: a step that has not begun, and any of rung 3, with
    how its owner was verified."""
    is_grave = rung_of(effect.kind, lasting=effect.lasting) is Rung.REPLACED
    return effect.kind.contains and (effect.state in _AHEAD or is_grave)


def _votes(
    step: Effect, approvals: Sequence[Approval], people: Mapping[int, Person]
) -> tuple[Vote, ...]:
    """Who has approved exactly this plan."""
    if not names_people(step):
        return ()
    good = (each for each in approvals if each.plan_hash == step.plan_hash)
    lasts = valid_for(step.kind, lasting=step.lasting)
    return tuple(
        Vote(_name(each.approver, people), each.at + lasts, each.verified) for each in good
    )


def _name(approver: str, people: Mapping[int, Person]) -> str:
    if not is_person(approver):
        return approver
    person = people.get(int(approver.partition(":")[2]))
    return person.name if person and person.name else approver
