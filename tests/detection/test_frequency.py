"""How often a stretch of letters stands in a ticket."""

import pytest

from detection.frequency import frequency


@pytest.mark.parametrize(
    ("commoner", "rarer"),
    [
        ("the ", "then "),
        ("he", "zq"),
        (".", ".0"),
        (".0", ".co"),
        ("password", "passport"),
        (" de ", " dw "),
        ("の", "鍵"),
        ("in ", "in the "),
        ("i'm", "i'm not"),
        ("7", "#"),
    ],
)
def test_common_words_and_their_parts_are_told_from_rare_ones(commoner: str, rarer: str) -> None:
    assert frequency(commoner) > frequency(rarer) > 0
