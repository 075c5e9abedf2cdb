"""What an earlier start left on its way is let go to its end, and not waited for without end."""

from incidents.ledger import EffectKind, EffectPlan, EffectState
from integration.demo import run
from tests.fixtures.rows import Bench

LONG = 60.0  # seconds


def test_an_empty_record_is_at_rest(bench: Bench) -> None:
    assert run.is_at_rest(bench.store)
    assert run.rest(bench.store, tend=lambda: None, patience=0.0)


def test_an_event_that_nobody_answered_is_on_its_way(bench: Bench) -> None:
    bench.event()

    assert not run.is_at_rest(bench.store)
    assert not run.rest(bench.store, tend=lambda: None, patience=0.0)


def test_a_step_that_waits_for_a_person_is_not_on_its_way(bench: Bench) -> None:
    bench.effect(EffectPlan(EffectKind.REVOKE_SESSIONS, "usr_eve"))

    assert run.is_at_rest(bench.store)


def test_an_effect_is_waited_for_until_it_is_done_while_the_programs_are_tended(
    bench: Bench,
) -> None:
    (number,) = bench.effect(EffectPlan(EffectKind.CHAT, "team"))
    ledger, clock, lease = bench.store.ledger, bench.clock, bench.services.policy.lease
    seen: list[bool] = []

    def tend() -> None:
        """First the call goes out, then it is done."""
        seen.append(run.is_at_rest(bench.store))
        effect = ledger.claim(number, now=clock.now(), lease=lease)
        assert effect is not None
        ledger.start(effect, prior={}, now=clock.now())
        seen.append(run.is_at_rest(bench.store))
        ledger.finish(effect, state=EffectState.DONE, now=clock.now())

    assert run.rest(bench.store, tend=tend, patience=LONG)
    assert seen == [False, False]
