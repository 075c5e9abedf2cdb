"""A step that shut somebody out ends by itself: reminded of once, undone once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from incidents.alarms import MESSAGES
from incidents.approvals import person
from incidents.ledger import PLAYBOOK, Effect, EffectKind, EffectState
from integration.store import Store
from integration.store.views import Act
from tests.integration.store.deciding import ADA, TOM, approve, waiting
from tests.integration.store.records import LEASE, NOW, a_draft, a_step, an_act, the

HOURS = timedelta(hours=1)


def suspended(store: Store) -> Effect:
    incident = store.ledger.open(a_draft(), [a_step(kind=EffectKind.SUSPEND_USER)], now=NOW)
    (step,) = store.ledger.effects(incident.id)
    claimed = store.ledger.claim(step.id, now=NOW, lease=LEASE)
    assert claimed is not None
    begun = store.ledger.start(claimed, prior={}, now=NOW)
    return store.ledger.finish(begun, state=EffectState.DONE, now=NOW, expires_at=NOW + 4 * HOURS)


def kinds(store: Store, step: Effect) -> list[str]:
    """What was planned since."""
    return [
        f"{effect.kind.value} {effect.generation}"
        for effect in store.ledger.effects(step.incident_id)[1:]
    ]


@pytest.mark.parametrize(
    ("hours", "planned"),
    [
        ([2.9], []),
        ([3], ["chat expires-1"]),
        ([3, 3.5, 3.9], ["chat expires-1"]),
        ([3, 4], ["chat expires-1", "undo expired"]),
        ([4], ["undo expired"]),
        ([3, 4, 4.1, 9], ["chat expires-1", "undo expired"]),
        ([3, 1, 3, 5, 3, 5, 1], ["chat expires-1", "undo expired"]),
        ([5, 3], ["undo expired"]),
    ],
)
def test_it_is_reminded_of_and_undone_once_even_when_the_clock_jumps(
    hours: list[float], planned: list[str], store: Store
) -> None:
    step = suspended(store)

    for hour in hours:
        store.steps.expire(NOW + hour * HOURS)

    assert kinds(store, step) == planned


def test_the_undoing_may_begin_at_once_and_says_why(store: Store) -> None:
    step = suspended(store)

    store.steps.expire(NOW + 4 * HOURS)

    back = store.ledger.effects(step.incident_id)[-1]
    assert (back.state, back.reason, back.undo_of) == (
        EffectState.APPROVED,
        "undo_expired",
        step.id,
    )
    assert (back.approved_by, back.requested_by) == ("policy", PLAYBOOK)


def test_what_somebody_undid_already_is_left_alone(store: Store) -> None:
    step = suspended(store)
    store.steps.undo(step.id, an_act())

    planned = store.steps.expire(NOW + 5 * HOURS)

    assert planned == 0
    assert len(kinds(store, step)) == 1


def refused(store: Store, step: Effect, at: datetime, back: Effect | None = None) -> None:
    """The provider says no to the UNDO, for good; to the newest effect, when none is named."""
    back = back or store.ledger.effects(step.incident_id)[-1]
    claimed = store.ledger.claim(back.id, now=at, lease=LEASE)
    assert claimed is not None
    store.ledger.finish(claimed, state=EffectState.REFUSED, now=at)


def test_an_undoing_that_the_provider_refuses_is_tried_anew_after_a_pause(store: Store) -> None:
    step = suspended(store)

    found = []
    for hour in (4, 8, 12):
        store.steps.expire(NOW + hour * HOURS)
        refused(store, step, NOW + hour * HOURS)
        found.append(store.steps.expire(NOW + (hour + 3.9) * HOURS))

    assert found == [0, 0, 0]
    assert kinds(store, step) == ["undo expired", "undo expired-2", "undo expired-3"]


def test_a_step_whose_asked_undoing_was_refused_is_reminded_of_and_expires(store: Store) -> None:
    step = suspended(store)
    store.steps.undo(step.id, an_act(id="audit:7"))
    refused(store, step, NOW)

    for hour in (3, 4, 4.1):
        store.steps.expire(NOW + hour * HOURS)

    assert kinds(store, step) == ["undo audit:7", "chat expires-1", "undo expired-2"]


def test_a_refused_undoing_pages_each_time(store: Store) -> None:
    step = suspended(store)
    for hour in (4, 8):
        store.steps.expire(NOW + hour * HOURS)
        refused(store, step, NOW + hour * HOURS)

    store.plan_telling(MESSAGES, NOW + 8 * HOURS)

    assert [e for e in kinds(store, step) if e.startswith("page")] == [
        "page failed-undo-2",
        "page failed-undo-3",
    ]


def test_what_a_person_confirms_after_the_reminder_stays(store: Store) -> None:
    step = suspended(store)
    store.steps.expire(NOW + 3 * HOURS)
    store.steps.confirm(step.id, an_act())

    planned = store.steps.expire(NOW + 5 * HOURS)

    assert planned == 0


def unknown_by_failures(store: Store, begun: Effect) -> None:
    store.ledger.reschedule(begun, at=NOW, error="VendorDown", now=NOW - 24 * HOURS)
    claimed = store.ledger.claim(begun.id, now=NOW, lease=LEASE)
    assert claimed is not None
    store.ledger.reschedule(claimed, at=NOW, error="VendorDown", now=NOW)


def unknown_by_deaths(store: Store, begun: Effect) -> None:
    """Five holders, each of whom dies of it."""
    for later in range(4):
        store.ledger.claim(begun.id, now=NOW + (later - 4) * LEASE, lease=LEASE)
    assert store.ledger.claim(begun.id, now=NOW, lease=LEASE) is None


@pytest.mark.parametrize("end", [unknown_by_failures, unknown_by_deaths])
@pytest.mark.parametrize(
    ("kind", "blast", "people", "comes_back"),
    [
        (EffectKind.SUSPEND_USER, {}, [ADA], True),
        (EffectKind.SUSPEND_USER, {"lasting": True}, [ADA, TOM], False),
        (EffectKind.RESET_MFA, {}, [ADA, TOM], False),
    ],
)
def test_what_nobody_knows_the_end_of_is_undone_where_it_can_be(
    end: Callable[[Store, Effect], None],
    kind: EffectKind,
    blast: dict[str, object],
    people: list[int],
    comes_back: bool,
    store: Store,
) -> None:
    began = NOW - 24 * HOURS
    step = waiting(store, kind, blast=blast)
    for who in people:
        approve(store, step, who, at=began)
    claimed = store.ledger.claim(step.id, now=began, lease=LEASE)
    assert claimed is not None

    end(store, store.ledger.start(claimed, prior={}, now=began))

    ended = the(store, step)
    assert (ended.state, ended.expires_at) == (
        EffectState.UNKNOWN,
        NOW + 4 * HOURS if comes_back else None,
    )


def test_what_never_expires_is_left_alone(store: Store) -> None:
    store.ledger.open(a_draft(), [a_step()], now=NOW)

    assert store.steps.expire(NOW + 99 * HOURS) == 0


def test_a_refused_undoing_that_a_person_asks_for_anew_waits_for_nobody(store: Store) -> None:
    step = suspended(store)
    store.steps.expire(NOW + 4 * HOURS)
    refused(store, step, NOW + 4 * HOURS)
    back = store.ledger.effects(step.incident_id)[-1]
    mended = Act(person(ADA), "our rights are mended", NOW + 5 * HOURS)

    number = store.effect_desk.ask_again(back.id, mended)

    anew = next(e for e in store.ledger.effects(step.incident_id) if e.id == number)
    assert (anew.state, anew.undo_of) == (EffectState.APPROVED, step.id)
    assert (anew.approved_by, anew.requested_by) == ("policy", PLAYBOOK)
    claimed = store.ledger.claim(number, now=NOW + 99 * HOURS, lease=LEASE)
    assert claimed is not None


def test_one_that_was_asked_for_anew_and_refused_is_tried_anew_too(store: Store) -> None:
    step = suspended(store)
    store.steps.expire(NOW + 4 * HOURS)
    refused(store, step, NOW + 4 * HOURS)
    back = store.ledger.effects(step.incident_id)[-1]
    number = store.effect_desk.ask_again(back.id, Act(person(ADA), "again", NOW + 5 * HOURS))
    claimed = store.ledger.claim(number, now=NOW + 5 * HOURS, lease=LEASE)
    assert claimed is not None
    store.ledger.finish(claimed, state=EffectState.REFUSED, now=NOW + 5 * HOURS)

    store.steps.expire(NOW + 9 * HOURS)

    assert store.ledger.effects(step.incident_id)[-1].generation == "expired-3"


def test_an_undoing_that_waited_is_asked_for_anew_as_one_that_looks(store: Store) -> None:
    """With the reason for which it waited, it would restore over somebody else's will."""
    step = suspended(store)
    store.steps.expire(NOW + 4 * HOURS)
    back = store.ledger.effects(step.incident_id)[-1]
    claimed = store.ledger.claim(back.id, now=NOW + 4 * HOURS, lease=LEASE)
    assert claimed is not None
    store.ledger.wait(claimed, code="undo_changed_since", now=NOW + 4 * HOURS)
    approve(store, back, TOM, at=NOW + 4 * HOURS)
    refused(store, step, NOW + 4 * HOURS, back)

    number = store.effect_desk.ask_again(back.id, Act(person(ADA), "again", NOW + 5 * HOURS))

    anew = next(e for e in store.ledger.effects(step.incident_id) if e.id == number)
    assert (the(store, back).reason, anew.reason) == ("undo_changed_since", "undo_asked")
