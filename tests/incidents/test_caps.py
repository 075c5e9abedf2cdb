"""Limits: which one a step more would break."""

from dataclasses import replace

import pytest

from incidents.caps import Begun, Group, Guard, Limits, exceeded, most_of

LIMITS = Limits(target=1, reporter=2, agent=3, hour=4, day=5, group_share=0.2, group_floor=2)
ACME = Guard(LIMITS, Group("acme", 5))


@pytest.mark.parametrize(
    ("name", "most"),
    [("target", 1), ("reporter", 2), ("agent", 3), ("hour", 4), ("day", 5), ("group", 2)],
)
def test_a_limit_holds_from_its_number_on(name: str, most: int) -> None:
    under, over = replace(Begun(), **{name: most - 1}), replace(Begun(), **{name: most})

    assert exceeded(under, ACME) == ""
    assert exceeded(over, ACME) == f"step_cap_{name}"


@pytest.mark.parametrize("name", ["target", "reporter", "hour", "day", "group"])
def test_people_who_know_are_held_back_by_their_own_limit_only(name: str) -> None:
    begun = replace(Begun(), **{name: 99})

    assert exceeded(begun, ACME, knowingly=True) == ""
    assert exceeded(replace(begun, agent=3), ACME, knowingly=True) == "step_cap_agent"


def test_an_account_of_no_organisation_has_no_share() -> None:
    assert exceeded(Begun(group=99), Guard(LIMITS)) == ""


@pytest.mark.parametrize(
    ("size", "most"), [(None, 2), (0, 2), (5, 2), (14, 2), (15, 3), (1000, 200)]
)
def test_a_share_is_never_less_than_the_floor(size: int | None, most: int) -> None:
    assert most_of(Group("acme", size), LIMITS) == most
