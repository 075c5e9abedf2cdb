"""What actions want on a ticket, joined."""

import pytest

from incidents.model import Severity
from incidents.tickets import PRIORITY, Change
from tests.builders import a_person


def test_two_parts_are_joined() -> None:
    both = Change(tags=frozenset({"a"}), fields={1: "x"}) | Change(
        tags=frozenset({"b"}), fields={2: "y"}, priority="high"
    )

    assert (set(both.tags), dict(both.fields)) == ({"a", "b"}, {1: "x", 2: "y"})
    assert both.priority == "high"


def test_equal_wishes_do_not_clash() -> None:
    assert (Change(type="incident") | Change(type="incident")).type == "incident"


@pytest.mark.parametrize(
    ("left", "right", "about"),
    [
        (Change(priority="low"), Change(priority="high"), "priority"),
        (Change(fields={1: "x"}), Change(fields={1: "y"}), "field 1"),
    ],
)
def test_a_clash_names_what_it_is_about(left: Change, right: Change, about: str) -> None:
    with pytest.raises(ValueError, match=about):
        left | right


@pytest.mark.parametrize(
    ("change", "touches"),
    [
        (Change(priority="high"), False),
        (Change(tags=frozenset({"a"})), True),
        (Change(drop=frozenset({"a"})), True),
    ],
)
def test_only_a_change_of_tags_needs_to_know_them(change: Change, touches: bool) -> None:
    assert change.touches_tags is touches


def test_the_whole_list_of_tags_is_sent_sorted() -> None:
    change = Change(tags=frozenset({"new"}), drop=frozenset({"old"}))

    assert change.tags_on(frozenset({"old", "vip"})) == ["new", "vip"]


def test_every_severity_has_a_priority() -> None:
    assert set(PRIORITY) == set(Severity)


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({"role": "agent"}, True),
        ({"role": "admin", "role_type": 4}, True),
        ({"role": "agent", "role_type": 1}, False),
        ({"role": "agent", "suspended": True}, False),
        ({"role": "admin", "active": False}, False),
        ({"role": "end-user"}, False),
    ],
)
def test_only_an_active_full_agent_counts_as_one(changes: dict[str, object], counts: bool) -> None:
    assert a_person(**changes).is_agent is counts
