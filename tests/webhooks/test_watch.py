"""Old answers are asked for again."""

from integration.probes import Health
from webhooks.watch import Watch


def test_an_answer_that_is_not_fresh_is_asked_for_again() -> None:
    asked: list[int] = []

    def counts() -> Health:
        asked.append(1)
        return Health(True, str(len(asked)))

    watch = Watch({"store": counts}, fresh=-1.0)
    details = [watch.look()["store"].detail for _ in range(3)]

    assert details == ["1", "2", "3"]


def test_no_part_is_no_trouble() -> None:
    assert Watch({}).look() == {}
