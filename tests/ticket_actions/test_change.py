"""All actions together make one change."""

import pytest

from incidents.tickets import Change
from tests.builders import a_case
from ticket_actions.case import Case
from ticket_actions.change import change_for


def star(_: Case) -> Change:
    """A toy action."""
    return Change(tags=frozenset({"star"}))


def test_every_actions_part_is_in_it() -> None:
    change = change_for(a_case(), (star, lambda _: Change(group_id=3)))

    assert (set(change.tags), change.group_id) == ({"star"}, 3)


def test_two_actions_that_disagree_are_an_error() -> None:
    with pytest.raises(ValueError, match="group_id"):
        change_for(a_case(), (lambda _: Change(group_id=3), lambda _: Change(group_id=4)))


def test_the_real_actions_agree() -> None:
    change = change_for(a_case())

    assert change.note is not None
    assert "security" in change.tags
