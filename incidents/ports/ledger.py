"""The record of incidents and of every outside effect."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from incidents.caps import Guard
from incidents.checkpoint import Pause
from incidents.decision import Decision
from incidents.holds import Standing
from incidents.ledger import Effect, EffectPlan, EffectState, IncidentDraft, TimelineEntry
from incidents.model import Assessment, Incident, Judgement, Reading, Reporter
from incidents.promises import Promise
from incidents.tickets import DeskObjects


class Ledger(Protocol):
    """Incidents and every outside effect. All raise StoreDown.

    Each change and its audit row are one transaction.
    """

    def incident_of(self, ticket_id: int) -> Incident | None:
        """The ticket's incident; a ticket has at most one."""

    def incident(self, incident_id: str) -> Incident:
        """The incident. Raises KeyError."""

    def open(
        self,
        draft: IncidentDraft,
        plans: Iterable[EffectPlan],
        *,
        now: datetime,
        decision: Decision | None = None,
        stands: Sequence[Promise] = (),
    ) -> Incident:
        """Allocate the id, write the incident, keep the decision, take up what `stands` of an
        earlier record's steps, and plan its effects: one transaction.

        `EffectPlan.target` may hold `{incident}`, which becomes the new id. When the ticket
        already has an incident, that one is returned and nothing is written.
        """

    def take_up(self, incident_id: str, stands: Sequence[Promise], *, now: datetime) -> None:
        """Put on record what this one does not know of an earlier record's steps."""

    def amend(
        self,
        incident_id: str,
        *,
        judgement: Judgement | None = None,
        reading: Reading | None = None,
        assessment: Assessment | None = None,
        reporter: Reporter | None = None,
        plans: Iterable[EffectPlan] = (),
        now: datetime,
        decision: Decision | None = None,
        based_on: Incident | None = None,
    ) -> Incident:
        """Replace what is given, keep the decision and plan more effects: one transaction.

        A judgement that is milder than the one on record is not written: nothing here lowers.
        Raises: HeardMeanwhile when reading, assessment or reporter are not those of `based_on`.
        """

    def effects(self, incident_id: str) -> tuple[Effect, ...]:
        """Every effect of an incident, in the order it was planned."""

    def timeline(self, incident_id: str) -> tuple[TimelineEntry, ...]:
        """The incident's story, oldest first."""

    def claim(
        self, effect_id: int, *, now: datetime, lease: timedelta, early: bool = False
    ) -> Effect | None:
        """The effect, held for `lease`; None when final, waiting, not due, or someone else's.

        `early` takes it before it is due too: for the one who planned it with a grace.
        """

    def renew(self, effect: Effect, *, now: datetime, lease: timedelta) -> None:
        """Hold it for `lease` from `now`. Raises LeaseLost."""

    def start(
        self,
        effect: Effect,
        *,
        prior: Mapping[str, object],
        now: datetime,
        guard: Guard = ...,
    ) -> Effect:
        """Write the intent, fenced by the lease, right before the call.

        The first attempt's `prior` and `started_at` are kept. Raises LeaseLost; for a step
        against an account ContainmentPaused; HoldsChanged when others hold its field than
        `guard` saw; ApprovalMismatch when nobody approved exactly this
        plan; StepWaits when the approvals are too old or too few, when the breaker is open, or
        when the step would break a limit of `guard`, which opens it: then the step is on record
        as waiting for a person, and is the caller's no more.
        """

    def standing(self, effect: Effect) -> Standing:
        """Who holds the field of a step, or of what an UNDO takes back, besides that."""

    def held(self, account_id: str, *, apart_from: str = "") -> tuple[str, ...]:
        """`Account.held`: what of it the steps of incidents but that one hold off."""

    def share(
        self,
        effect: Effect,
        seen: Standing,
        *,
        prior: Mapping[str, object],
        result: Mapping[str, object],
        plans: Iterable[EffectPlan],
        now: datetime,
        expires_at: datetime | None = None,
    ) -> None:
        """The end, DONE, of a step or an UNDO that needs no call, for other steps hold its field.

        `prior` is the state that the first of them found; empty leaves what is on record. Raises
        HoldsChanged when they are not those of `seen` any more, LeaseLost, and as `start` does
        ApprovalMismatch and StepWaits. It breaks no cap and counts towards none.
        """

    def wait(self, effect: Effect, *, code: str, now: datetime) -> None:
        """A claimed step goes back to waiting for a person, its approvals void; the ticket is
        told. `code` says why (templates/notes/reasons.toml). Raises LeaseLost.
        """

    def finish(
        self,
        effect: Effect,
        *,
        state: EffectState,
        remote_ref: str = "",
        result: Mapping[str, object] | None = None,
        plans: Iterable[EffectPlan] = (),
        now: datetime,
        expires_at: datetime | None = None,
    ) -> Effect:
        """A final state, with what was read back, what it asks for, and when it is undone unless
        a person confirms it. Raises LeaseLost."""

    def reschedule(
        self, effect: Effect, *, at: datetime, error: str, now: datetime, blameless: bool = False
    ) -> EffectState:
        """The vendor was down: due again at `at`, state kept; after PATIENCE of nothing but this
        it is ended, unknown when its call went out. A `blameless` wait ends nothing: somebody
        stopped containment, and this try made no call, so it is back in the state of `effect`, and
        has not begun unless an earlier try began it. Returns its state. Raises LeaseLost."""

    def due(self, *, now: datetime, limit: int) -> Sequence[int]:
        """Ids of effects that may run now and are not leased, oldest first."""

    def pause(self) -> Pause | None:
        """Why containment is stopped; None while it is not."""

    def desk_objects(self) -> DeskObjects:
        """What provisioning made. Raises NotProvisioned."""
