"""Two decisions are compared by what they hold, and not by how this process happens to hold it."""

from dataclasses import replace
from itertools import combinations

from incidents.decision import Decision
from incidents.model import Fact, Finding, Kind
from tests.builders import a_reading
from ticket_actions.replay import differences


def test_a_set_that_lists_its_members_otherwise_is_no_difference() -> None:
    """Two facts that want the same place in it: who comes first gets it."""
    pairs = ((frozenset([a, b]), frozenset([b, a])) for a, b in combinations(Fact, 2))
    one, other = next((a, b) for a, b in pairs if list(a) != list(b))
    finding = Finding("r", "a rule", "a quote", Kind.MALWARE, one, 0.9)
    was = Decision(35, (), a_reading(findings=(finding,)))

    now = replace(was, reading=replace(was.reading, findings=(replace(finding, facts=other),)))

    assert differences(was, now) == []


def test_another_quote_is_a_difference() -> None:
    finding = Finding("r", "a rule", "a quote", Kind.MALWARE, frozenset(), 0.9)
    was = Decision(35, (), a_reading(findings=(finding,)))

    now = replace(was, reading=replace(was.reading, findings=(replace(finding, quote="b"),)))

    assert [each.what for each in differences(was, now)] == ["quotes"]
