"""What each process does in the races of test_races.py; each opens the record for itself."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from multiprocessing.managers import SyncManager
from threading import Barrier

from incidents.asking import Asking
from incidents.caps import Guard, Limits
from incidents.errors import AskedInVain, HoldsChanged, StepWaits
from incidents.ledger import EffectKind
from integration.store import Store, open_store
from tests.fixtures.forked import context
from tests.integration.store.records import (
    LEASE,
    NOW,
    a_delivery,
    a_draft,
    a_note,
    a_step,
    an_act,
)

PROCESSES = 4
START_SECONDS = 60.0  # seconds for a process to import everything on a busy machine

Part = Callable[[Store, int], list[str]]


class Track:
    """PROCESSES processes that run one race after another."""

    def __init__(self, pool: ProcessPoolExecutor, manager: SyncManager) -> None:
        self._pool = pool
        self._manager = manager

    def race(self, part: Part, url: str) -> list[list[str]]:
        """What each answers, all let go at the same moment."""
        line = self._manager.Barrier(PROCESSES)
        runs = [self._pool.submit(_run, part, url, line, lane) for lane in range(PROCESSES)]
        return [run.result() for run in runs]


@contextmanager
def track() -> Iterator[Track]:
    """The processes, forked from a clean one: nothing of this one is in them."""
    clean = context()
    with SyncManager(ctx=clean) as manager, ProcessPoolExecutor(PROCESSES, clean) as pool:
        yield Track(pool, manager)


def _run(part: Part, url: str, line: Barrier, lane: int) -> list[str]:
    store = open_store(url)
    line.wait(START_SECONDS)
    answer = part(store, lane)
    store.close()
    return answer


def migrate(store: Store, lane: int) -> list[str]:
    """Bring an empty database to its newest version."""
    store.migrate()
    return [str(store.is_current())]


def accept_the_same(store: Store, lane: int) -> list[str]:
    """Bring the same 25 events as everybody, each in an order of its own."""
    keys = [f"event-{n}" for n in range(25)]
    turned = keys[lane * 6 :] + keys[: lane * 6]
    return [key for key in turned if store.inbox.accept(a_delivery(key)).is_new]


def open_the_same(store: Store, lane: int) -> list[str]:
    """Open the same ten tickets as everybody."""
    drafts = [a_draft(ticket) for ticket in range(10)]
    plans = [a_note(), a_step()]
    return [store.ledger.open(draft, plans, now=NOW).id for draft in drafts]


def open_others(store: Store, lane: int) -> list[str]:
    """Open ten tickets that nobody else has."""
    drafts = [a_draft(lane * 100 + n) for n in range(10)]
    return [store.ledger.open(draft, [], now=NOW).id for draft in drafts]


def take_turns(store: Store, lane: int) -> list[str]:
    """Take every row that can be had, and end it."""
    taken = []
    for number in store.inbox.due(now=NOW, limit=100):
        row = store.inbox.claim(number, now=NOW, lease=LEASE)
        if row is not None:
            store.inbox.finish(row, outcome="ordinary", now=NOW)
            taken.append(str(number))
    return taken


def walk_at_once(store: Store, lane: int) -> list[str]:
    """Ask for the walk again and again; whoever has it finds the same three tickets."""
    asked = []
    for _ in range(25):
        place = store.walk.take(None, now=NOW)
        if place is not None:
            store.walk.move(replace(place, next_at=NOW), [1, 2, 3])
            asked.append(place.token)
    return asked


def try_one_effect(store: Store, lane: int) -> list[str]:
    """Take the same effect as everybody whenever it is free, begin it, put it off."""
    tries = []
    for _ in range(25):
        effect = store.ledger.claim(1, now=NOW, lease=LEASE)
        if effect is not None:
            effect = store.ledger.start(effect, prior={"lane": lane}, now=NOW)
            store.ledger.reschedule(effect, at=NOW, error="busy", now=NOW)
            tries.append(str(effect.attempts))
    return tries


def tell(store: Store, lane: int) -> list[str]:
    """What a sweep does about what nobody was told of, at a moment of its own."""
    store.plan_telling([EffectKind.PAGE], NOW + timedelta(days=2, seconds=lane))
    return []


def approve_the_same(store: Store, lane: int) -> list[str]:
    """Approve the same steps as everybody, each as a person of their own."""
    done = []
    for step in store.ledger.effects("SEC-2026-0001"):
        try:
            store.steps.approve(
                {step.id: step.plan_hash}, an_act(200 + lane, id=f"{lane}-{step.id}")
            )
        except AskedInVain:
            continue
        done.append(str(step.id))
    return done


def begin_what_may(store: Store, lane: int) -> list[str]:
    """Take whatever may begin, and begin it; five within the hour are the most."""
    begun = []
    for number in store.ledger.due(now=NOW, limit=100):
        effect = store.ledger.claim(number, now=NOW, lease=LEASE)
        if effect is None or not effect.kind.contains:
            continue
        try:
            store.ledger.start(effect, prior={}, now=NOW, guard=Guard(Limits(hour=5)))
        except StepWaits:
            continue
        begun.append(str(number))
    return begun


def carry_the_same(store: Store, lane: int) -> list[str]:
    """Answer one audit together: whose act it is does not depend on who is first."""
    act = an_act(id="audit:7:suspend_user")
    step = a_step(None, kind=EffectKind.SUSPEND_USER, generation=act.id, requested_by=act.by)
    asking = Asking(plans=(step, a_note(generation="asked-7-suspend_user")))
    carried = store.acts.carry("SEC-2026-0001", act, asking, now=NOW)
    return [str(lane)] if carried.is_new else []


def ask_for_the_same(store: Store, lane: int) -> list[str]:
    """Four agents apply the macro that approves one and the same step."""
    (effect,) = [e for e in store.ledger.effects("SEC-2026-0001") if e.kind.contains]
    act = an_act(200 + lane, id=f"audit:{lane}:suspend_user")
    try:
        store.acts.carry(
            effect.incident_id, act, Asking(approve={effect.id: effect.plan_hash}), now=NOW
        )
    except AskedInVain as exc:
        return [exc.code]
    return ["approved"]


def let_go(store: Store, lane: int) -> list[str]:
    """Take back this process's own hold of a field that everybody holds."""
    back = store.ledger.claim(2 * PROCESSES - lane, now=NOW, lease=LEASE)
    assert back is not None
    while True:
        seen = store.ledger.standing(back)
        try:
            if not seen.holders:
                store.ledger.start(back, prior={}, now=NOW, guard=Guard(standing=seen))
                return ["frees it"]
            store.ledger.share(back, seen, prior={}, result={"was": "held"}, plans=(), now=NOW)
        except HoldsChanged:
            continue
        return ["leaves it"]
