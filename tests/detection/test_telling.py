"""Which words the second reader goes by."""

from detection.telling import telling
from tests.detection.by_hand import weights_for


def test_the_words_that_weigh_most_come_first() -> None:
    found = telling(weights_for("rattle"), "hello the shutters rattle again")

    assert found[0].word == "rattle"
    assert found[0].weight > 0


def test_no_more_than_asked_for_and_nothing_of_nothing() -> None:
    weights = weights_for("rattle")

    assert len(telling(weights, "one two three four rattle", most=2)) == 2
    assert telling(weights, "") == ()
