"""Incidents and effects: each change and its audit row are one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine, and_

from incidents.caps import Guard
from incidents.checkpoint import Pause
from incidents.decision import Decision
from incidents.errors import NotProvisioned, StepWaits
from incidents.holds import Standing, held
from incidents.ledger import Effect, EffectPlan, EffectState, IncidentDraft, TimelineEntry
from incidents.model import Assessment, Incident, Judgement, Reading, Reporter
from incidents.promises import Promise
from incidents.tickets import DeskObjects
from integration.store import (
    audit,
    beginning,
    breaker,
    caps,
    decisions,
    effects,
    holding,
    incidents,
    kept,
    lapses,
    leases,
    pausing,
    planning,
    taking_up,
)
from integration.store.audit import recording
from integration.store.engine import reading as looking
from integration.store.engine import writing
from integration.store.tables import EFFECTS
from integration.store.timeline import timeline_of


class SqlLedger:
    """Fills `incidents.ports.ledger.Ledger`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def incident_of(self, ticket_id: int) -> Incident | None:
        with looking(self._engine) as conn:
            return incidents.with_ticket(conn, ticket_id)

    def incident(self, incident_id: str) -> Incident:
        with looking(self._engine) as conn:
            return incidents.with_id(conn, incident_id)

    def open(
        self,
        draft: IncidentDraft,
        plans: Iterable[EffectPlan],
        *,
        now: datetime,
        decision: Decision | None = None,
        stands: Sequence[Promise] = (),
    ) -> Incident:
        with recording(self._engine) as conn:
            known = incidents.with_ticket(conn, draft.ticket_id)
            if known is not None:
                return known
            incident, opened = incidents.add(conn, draft, now)
            decisions.keep(conn, decision, incident.id, now)
            flood = breaker.after_report(conn, now)
            taken_up = taking_up.take_up(conn, incident.id, stands, now)
            planned = planning.plan(conn, incident.id, plans, now)
            audit.append(conn, [opened, *flood, *taken_up, *planned])
        return incident

    def take_up(self, incident_id: str, stands: Sequence[Promise], *, now: datetime) -> None:
        with recording(self._engine) as conn:
            audit.append(conn, taking_up.take_up(conn, incident_id, stands, now))

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
        with recording(self._engine) as conn:
            before = incidents.with_id(conn, incident_id)
            incidents.refuse_stale(before, based_on)
            decisions.keep(conn, decision, incident_id, now)
            milder = judgement is not None and judgement.severity > before.severity
            after = replace(
                before,
                judgement=before.judgement if milder else judgement or before.judgement,
                reading=reading or before.reading,
                assessment=assessment or before.assessment,
                reporter=reporter or before.reporter,
            )
            changed = incidents.amend(conn, before, after, now)
            audit.append(conn, [*changed, *planning.plan(conn, incident_id, plans, now)])
        return after

    def effects(self, incident_id: str) -> tuple[Effect, ...]:
        with looking(self._engine) as conn:
            return tuple(effects.of_incident(conn, incident_id))

    def timeline(self, incident_id: str) -> tuple[TimelineEntry, ...]:
        with looking(self._engine) as conn:
            return timeline_of(conn, incidents.with_id(conn, incident_id))

    def claim(
        self, effect_id: int, *, now: datetime, lease: timedelta, early: bool = False
    ) -> Effect | None:
        free = effects.may_run(now, early=early)
        with recording(self._engine) as conn:
            asks_again = and_(EFFECTS.c.id == effect_id, lapses.has_lapsed(now))
            lapsed = lapses.lapse(conn, asks_again, now)
            audit.append(conn, [*lapsed, *effects.give_up(conn, effect_id, free, now)])
            return effects.claim(conn, effect_id, free, now + lease)

    def renew(self, effect: Effect, *, now: datetime, lease: timedelta) -> None:
        with writing(self._engine) as conn:
            effects.hold(effect).write(conn, lease_until=now + lease)

    def start(
        self,
        effect: Effect,
        *,
        prior: Mapping[str, object],
        now: datetime,
        guard: Guard = Guard(),  # noqa: B008 (a frozen value: the limits of a new installation)
    ) -> Effect:
        with recording(self._engine) as conn:
            why, entries = "", list[audit.Entry]()
            if effect.kind.contains:
                pausing.refuse_while_paused(conn)
                holding.refuse_changed(conn, effect, guard.standing)
                why, entries = beginning.why_not(conn, effect, guard, now)
            caps.refuse_flood(conn, effect, now)
            if why:
                entries += beginning.wait(conn, effect, why, now)
            else:
                entries += effects.start(conn, effect, prior, now)
            audit.append(conn, entries)
            begun = effects.with_id(conn, effect.id)
        if why:
            raise StepWaits(why)
        return replace(begun, token=effect.token)

    def standing(self, effect: Effect) -> Standing:
        with looking(self._engine) as conn:
            return holding.found(conn, effect)

    def held(self, account_id: str, *, apart_from: str = "") -> tuple[str, ...]:
        with looking(self._engine) as conn:
            return held(effects.of_account(conn, account_id), apart_from=apart_from)

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
        with recording(self._engine) as conn:
            holding.refuse_changed(conn, effect, seen)
            why = beginning.why_not_share(conn, effect, now)
            if why:
                entries = beginning.wait(conn, effect, why, now)
            else:
                ending = effects.Ending(EffectState.DONE, "", result, expires_at)
                entries = holding.share(conn, effect, prior, ending, now)
                entries += planning.plan(conn, effect.incident_id, plans, now)
            audit.append(conn, entries)
        if why:
            raise StepWaits(why)

    def wait(self, effect: Effect, *, code: str, now: datetime) -> None:
        with recording(self._engine) as conn:
            audit.append(conn, beginning.wait(conn, effect, code, now))

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
        if not state.is_final:
            raise ValueError(f"{state.value} is no end")
        ending = effects.Ending(state, remote_ref, result or {}, expires_at)
        with recording(self._engine) as conn:
            ended = effects.finish(conn, effect, ending, now)
            if effect.kind.contains:
                ended += breaker.after_end(conn, now)
            audit.append(conn, [*ended, *planning.plan(conn, effect.incident_id, plans, now)])
            return effects.with_id(conn, effect.id)

    def reschedule(
        self, effect: Effect, *, at: datetime, error: str, now: datetime, blameless: bool = False
    ) -> EffectState:
        with recording(self._engine) as conn:
            if blameless:
                entries = effects.hold_back(conn, effect, at, error, now)
            else:
                entries = effects.put_off(conn, effect, at, error, now)
            audit.append(conn, entries)
            return effects.with_id(conn, effect.id).state

    def due(self, *, now: datetime, limit: int) -> Sequence[int]:
        with looking(self._engine) as conn:
            return leases.oldest(conn, EFFECTS, effects.may_run(now), limit)

    def pause(self) -> Pause | None:
        with looking(self._engine) as conn:
            return pausing.paused(conn)

    def desk_objects(self) -> DeskObjects:
        with looking(self._engine) as conn:
            found = kept.desk_objects(conn)
        if found is None:
            raise NotProvisioned("Zendesk is not prepared: run `deskwarden provision apply`")
        return found
