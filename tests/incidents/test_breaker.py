"""When the breaker opens."""

import pytest

from incidents.breaker import End, are_too_many_undos, is_failing, is_flood
from incidents.ledger import EffectState

DONE, UNKNOWN, REFUSED = EffectState.DONE, EffectState.UNKNOWN, EffectState.REFUSED


@pytest.mark.parametrize(("unproven", "opens"), [(0, False), (20, False), (21, True)])
def test_more_than_twenty_unproven_reports_are_a_flood(unproven: int, opens: bool) -> None:
    assert is_flood(unproven) is opens


@pytest.mark.parametrize(("undone", "opens"), [(2, False), (3, True)])
def test_three_undone_steps_say_that_we_are_wrong(undone: int, opens: bool) -> None:
    assert are_too_many_undos(undone) is opens


@pytest.mark.parametrize(
    ("ends", "opens"),
    [
        ([], False),
        ([UNKNOWN] * 3, False),
        ([UNKNOWN] * 2 + [REFUSED] * 2, True),
        ([UNKNOWN] * 3 + [DONE] * 17 + [UNKNOWN], False),
    ],
)
def test_a_fifth_of_the_last_twenty_failing_opens_it(ends: list[EffectState], opens: bool) -> None:
    steps = [End(end, f"SEC-2026-{place:04d}", f"u-{place}") for place, end in enumerate(ends)]

    assert is_failing(steps) is opens


@pytest.mark.parametrize(
    "steps",
    [
        [End(UNKNOWN, "SEC-2026-0001", "u-1")] * 9,
        [End(UNKNOWN, "SEC-2026-0001", f"u-{n}") for n in range(9)],
        [End(UNKNOWN, f"SEC-2026-{n:04d}", "u-1") for n in range(9)],
    ],
)
def test_what_fails_for_one_incident_or_one_account_is_one_failure(steps: list[End]) -> None:
    assert not is_failing(steps)


@pytest.mark.parametrize(("failed", "opens"), [(9, False), (10, True), (20, True)])
def test_where_half_of_the_last_steps_failed_it_opens_whosever_they_are(
    failed: int, opens: bool
) -> None:
    states = [UNKNOWN] * failed + [DONE] * (20 - failed) + [REFUSED] * 10
    steps = [End(state, f"SEC-{n % 3}", f"u-{n % 3}") for n, state in enumerate(states)]

    assert is_failing(steps) is opens


@pytest.mark.parametrize("of_others", [0, 1, 30])
def test_many_steps_of_one_ticket_hide_no_failure_of_others(of_others: int) -> None:
    mine = [End(DONE, "SEC-2026-0099", "u-99")] * of_others
    others = [End(UNKNOWN, f"SEC-2026-{n:04d}", f"u-{n}") for n in range(4)]

    assert is_failing([*mine, *others])
    assert not is_failing([*mine, *others[:3]])
