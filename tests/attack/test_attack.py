"""A minute of everything that an attacker can do, against real processes: nobody gets anything."""

import pytest

from attack import verification
from attack.__main__ import attack, one_random_flood, told
from attack.lies import WAYS
from attack.tokens import LIES
from attack.town import Got
from tests.fixtures import postgres

REPORTS, PEOPLE = 22, 11

pytestmark = pytest.mark.usefixtures("unmeasured_processes")


def breaches(found: list[Got]) -> list[str]:
    print(told(found))
    return [f"{each.tried}: {each.got}" for each in found if each.breach]


@pytest.mark.timeout(600)
def test_forgers_liars_and_floods_get_nothing_but_notes() -> None:
    found = list(attack(7, minutes=0, reports=REPORTS, people=PEOPLE, short=True))

    assert breaches(found) == []
    assert len(found) >= len(WAYS) + len(LIES) + len(verification.WAYS) + 13


@pytest.mark.timeout(600)
def test_limits_hold_on_postgresql_while_workers_die(postgres_server: postgres.Server) -> None:
    postgres_server.create("attack")

    found = one_random_flood(11, 10, {"database_url": postgres_server.url("attack")})

    assert breaches(found) == []


def test_a_breach_is_told_as_one() -> None:
    told_so = told([Got("a lie", "1 provider writes", True), Got("another", "nothing", False)])

    assert [line.split()[-1] for line in told_so.splitlines()[1:]] == ["BREACH", "held"]
