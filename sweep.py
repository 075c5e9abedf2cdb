"""The door that opens by itself: whatever is due is rung for again, so that no ring matters.

The sweep does its duties one after the other, round after round. None of them may wait for the
outside: what has to is done by a child (integration/crew.py).
"""

import os
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

import worker
from incidents.errors import StoreDown
from incidents.ledger import EffectKind
from incidents.ports.inbox import Doorbell
from integration.checkpoints.anchor import anchor_once, has_work
from integration.checkpoints.outside import compare
from integration.crew import Crew
from integration.faults import Look
from integration.queue import CONTAINMENT, TRIAGE
from integration.reconcile import reconcile
from integration.settings import Settings
from integration.signals import SignalRequest
from integration.store import Store, open_store
from integration.telling import channels
from integration.wiring import SystemClock, build, voices
from integration.work_probes import FORGOTTEN
from ticket_actions.alarms import tell_alarms

MOST = 100  # rows rung for in one round; each ring makes a worker take all that is due
BETWEEN_LOOKS = timedelta(seconds=10)  # whether the export may be asked again, or a fault stands
HANDS = 2  # children of a kind at once when nobody can be rung
BEAT = "sweep"
"""The heartbeat's name in the store; /readyz looks at its age."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that the sweep does again and again. One that fails holds up no other."""

    name: str
    do: Callable[[datetime], object]
    """Given the time. Asks no outside system but the record and Redis."""
    every: timedelta = timedelta(0)
    """Zero: in every round."""


def duties(
    store: Store, doorbell: Doorbell, crew: Crew, channels: Collection[EffectKind]
) -> Sequence[Duty]:
    """All of them, the most urgent first. `channels`: how people can be told."""
    return (
        Duty("right", store.right, every=BETWEEN_LOOKS),
        Duty("ring", lambda now: ring(store, doorbell, crew, now=now)),
        Duty("tell", lambda now: tell(store, crew, channels, now=now)),
        Duty("expire", store.steps.expire),
        Duty(
            "forget",
            lambda now: store.forget_beats_before(now - FORGOTTEN),
            every=timedelta(minutes=1),
        ),
    )


def run(
    duties: Sequence[Duty],
    crew: Crew,
    end: SignalRequest,
    *,
    seconds: float,
    now: Callable[[], datetime],
) -> None:
    """Round after round, `seconds` apart, until somebody asks for the `end`."""
    due_at = dict.fromkeys((duty.name for duty in duties), 0.0)
    while not end.is_made:
        for duty in duties:
            if time.monotonic() >= due_at[duty.name]:
                due_at[duty.name] = time.monotonic() + duty.every.total_seconds()
                attempt(duty, now=now())
        crew.wait(seconds, end)


def attempt(duty: Duty, *, now: datetime) -> None:
    """Do it. Its failure is logged and is nobody else's: the next round tries again."""
    try:
        duty.do(now)
    except StoreDown:
        _log.warning("store_down", process=BEAT, operation=duty.name)
    except Exception:  # the only one here: a fault in one duty must not end the others
        _log.exception("duty_failed", process=BEAT, operation=duty.name)


def ring(store: Store, doorbell: Doorbell, crew: Crew, *, now: datetime) -> None:
    """Ring for every due event and effect, then show that the sweep lives.

    When nobody can be rung, children of the sweep do the work themselves. Raises StoreDown.
    """
    events = store.inbox.due(now=now, limit=MOST)
    effects = store.ledger.due(now=now, limit=MOST)
    store.beat(BEAT, now)
    away = []
    if events and not doorbell.triage(events):
        away.append(partial(crew.send, TRIAGE, events, worker.triage, most=HANDS))
    if effects and not doorbell.contain(effects):
        away.append(partial(crew.send, CONTAINMENT, effects, worker.contain, most=HANDS))
    if away:
        _log.warning("doorbell_away", process=BEAT, count=len(events) + len(effects))
    for send in away:
        send()


def proving(store: Store, crew: Crew, settings: Settings) -> Duty:
    """Before all others: is the record the one that is known outside? Then bring it up to date."""
    return Duty("prove", lambda now: prove(store, crew, settings, now=now))


def prove(store: Store, crew: Crew, settings: Settings, *, now: datetime) -> None:
    """Pause containment when the record is not what is known of it outside. Raises StoreDown.

    A child makes the checkpoint that is due and takes it outside.
    """
    pause = compare(store, settings, channels(settings), now)
    is_in_doubt = pause is not None and pause.outside is not None
    if not is_in_doubt and has_work(store, settings, now):
        crew.send("prove", [0], take_outside, most=1)


def take_outside(_only: int) -> None:
    """A child's work: the checkpoint that is due, and whatever a place lacks."""
    anchor_once(Settings.from_env(os.environ))


def searching(store: Store, crew: Crew) -> Duty:
    """After all others: are there tickets whose webhook never came?"""
    return Duty("search", lambda now: search(store, crew, now=now), every=BETWEEN_LOOKS)


def search(store: Store, crew: Crew, *, now: datetime) -> None:
    """A child asks Zendesk when that is due. Raises StoreDown."""
    if store.walk.is_due(now):
        crew.send("search", [0], find_missed, most=1)


def watching(store: Store, look: Look, channels: Collection[EffectKind]) -> Duty:
    """Is something wrong that no event and no effect shows? Told once in each episode."""
    return Duty(
        "watch",
        lambda now: store.plan_faults(look(now), channels, now),
        every=BETWEEN_LOOKS,
    )


def find_missed(_only: int) -> None:
    """A child's work: walk through Zendesk's export as far as it goes."""
    settings = Settings.from_env(os.environ)
    store = open_store(settings.database_url)
    services = build(settings, store=store)
    try:
        reconcile(
            services.desk,
            store.walk,
            services.doorbell,
            now=services.clock.now,
            pause=settings.reconcile_seconds,
            since=settings.sweep_since,
        )
    finally:
        store.close()


def tell(store: Store, crew: Crew, channels: Collection[EffectKind], *, now: datetime) -> None:
    """Plan what nobody was told of; a child sends what belongs to no incident. Raises StoreDown."""
    store.plan_telling(channels, now)
    crew.send("alarm", store.alarms.due(now=now, limit=1), send_alarms, most=1)


def send_alarms(_first: int) -> None:
    """A child's work: every alarm that is due."""
    settings = Settings.from_env(os.environ)
    store = open_store(settings.database_url)
    try:
        tell_alarms(store.alarms, voices(settings), SystemClock(store))
    finally:
        store.close()
