"""Every promise's protections, each taken out of a copy: the test that proves it must fail then."""

from collections.abc import Iterator

import pytest

from tests.faults.spoiling import Copy, Protection, copied, table

PROMISES = {"P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P12"}
ENTRIES = table()


@pytest.fixture(scope="module")
def copy() -> Iterator[Copy]:
    """One for all entries: each is put back."""
    with copied() as made:
        yield made


@pytest.fixture(scope="module")
def passing(copy: Copy) -> str:
    """What pytest says of all those tests while nothing is taken out."""
    return copy.run(*sorted({entry.test for entry in ENTRIES}))[1]


def test_every_promise_has_protections_to_be_proved() -> None:
    assert {entry.promise for entry in ENTRIES} == PROMISES


@pytest.mark.timeout(240)  # the first of them copies everything and runs every test as it is
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_without_a_protection_its_test_fails(entry: Protection, copy: Copy, passing: str) -> None:
    with copy.without(entry):
        code, said = copy.run(entry.test)

    assert f"PASSED {entry.test}\n" in passing, passing
    assert code == 1, said
    assert f"FAILED {entry.test}" in said, said
