"""kill -9 between approval, claim, intent, call, look and end: once, and only what was approved."""

import signal

import pytest

from incidents.approvals import PersonAct
from incidents.ledger import Effect, EffectKind, EffectState
from tests.faults.doomed import POINTS, work_and_die
from tests.fixtures.forked import context
from tests.fixtures.hands import ADA, TOM, Hands

pytestmark = pytest.mark.timeout(120)  # a process of its own for each
CASES = [(EffectKind.SUSPEND_USER, point) for point in POINTS] + [
    (EffectKind.RESET_MFA, "approved"),
    (EffectKind.RESET_MFA, "intent"),
    (EffectKind.RESET_MFA, "called"),
]


def killed(hands: Hands, effect: Effect, point: str, *acts: PersonAct) -> None:
    """A worker of its own approves and takes the step, and is killed there."""
    given = {effect.plan_hash: acts}
    args = (point, hands.lantern.url, hands.bench.url, effect.id, hands.bench.clock.at, given)
    process = context().Process(target=work_and_die, args=args)
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


@pytest.mark.parametrize(("kind", "point"), CASES)
def test_a_step_whose_worker_was_killed_is_taken_once(
    kind: EffectKind, point: str, hands: Hands
) -> None:
    step = hands.plan(kind, approved_by=None)
    people = (ADA, TOM) if kind is EffectKind.RESET_MFA else (ADA,)
    killed(hands, step, point, *(hands.act(who) for who in people))

    hands.later(seconds=40)
    done = hands.take(step)

    assert done.state is EffectState.DONE
    assert len(hands.changes()) == 1
    assert hands.store.first_break() is None


@pytest.mark.parametrize("point", ["intent", "called", "looked"])
def test_an_undoing_whose_worker_was_killed_is_done_once(point: str, hands: Hands) -> None:
    before = hands.user()
    step = hands.take(hands.plan(EffectKind.SUSPEND_USER))
    number = hands.store.steps.undo(step.id, hands.act())
    (back,) = [e for e in hands.store.ledger.effects(step.incident_id) if e.id == number]
    killed(hands, back, point)

    hands.later(seconds=40)
    done = hands.take(back)

    assert done.state is EffectState.DONE
    assert (len(hands.changes()), hands.user()) == (2, before)


def test_a_plan_that_changed_after_the_kill_is_not_carried_out(hands: Hands) -> None:
    step = hands.plan(EffectKind.RESET_MFA, approved_by=None, blast={"sessions": 1})
    killed(hands, step, "approved", hands.act(ADA))
    again = hands.plan_again(step, blast={"sessions": 9})

    hands.store.steps.approve({again.id: again.plan_hash}, hands.act(TOM))
    hands.later(seconds=40)
    waits = hands.take(step)

    assert (waits.state, hands.changes()) == (EffectState.PLANNED, [])
