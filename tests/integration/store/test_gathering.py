"""Those who come together are served together, in batches that stay small."""

import threading
from collections.abc import Sequence

from integration.store.gathering import BATCH, Gathering


def test_what_piles_up_is_served_in_order_and_in_batches_of_a_size_that_fits() -> None:
    batches: list[Sequence[int]] = []
    taken, may_end = threading.Event(), threading.Event()

    def work(batch: Sequence[int]) -> None:
        batches.append(batch)
        taken.set()
        may_end.wait()

    gathering = Gathering(work, name="test")
    gathering.add(0)
    taken.wait()
    for number in range(1, 2 * BATCH + 2):
        gathering.add(number)
    waiting = gathering.waiting
    may_end.set()
    gathering.close()

    assert waiting == 2 * BATCH + 1
    assert [len(batch) for batch in batches] == [1, BATCH, BATCH, 1]
    assert [number for batch in batches for number in batch] == list(range(2 * BATCH + 2))


def test_a_batch_that_fails_does_not_stop_the_next() -> None:
    served: list[int] = []

    def work(batch: Sequence[int]) -> None:
        served.extend(batch)
        raise ZeroDivisionError

    gathering = Gathering(work, name="test")
    gathering.add(1)
    gathering.add(2)
    gathering.close()

    assert served == [1, 2]
