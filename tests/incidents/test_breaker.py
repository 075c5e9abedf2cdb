"""When the breaker opens."""

import pytest

from incidents.breaker import are_too_many_undos, is_failing, is_flood
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
    assert is_failing(ends) is opens
