"""What people's corrections say of our verdicts."""

import pytest

from incidents.accuracy import Verdict, accuracy
from incidents.model import Severity

SEV_1, SEV_2, SEV_3, _ = Severity


def test_every_sort_of_correction_is_counted() -> None:
    found = accuracy(
        [
            Verdict(1, SEV_2, False, None),
            Verdict(2, SEV_2, True, SEV_2),
            Verdict(3, SEV_2, True, None),
            Verdict(4, None, True, SEV_1),
            Verdict(5, SEV_1, True, SEV_3),
            Verdict(6, SEV_3, True, SEV_1),
            Verdict(7, None, False, None),
            Verdict(8, None, True, None),
        ]
    )

    assert (found.decided, found.security, found.looked_at, found.corrected) == (8, 5, 6, 4)
    assert (found.false_alarms, found.missed) == (1, 1)
    assert (found.too_grave, found.too_mild) == (1, 1)
    assert found.right == pytest.approx(0.5)
    assert found.false_share == pytest.approx(0.2)


def test_of_nothing_there_is_no_share() -> None:
    found = accuracy([])

    assert (found.right, found.false_share) == (None, None)
