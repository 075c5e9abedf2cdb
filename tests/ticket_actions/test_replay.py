"""Two decisions held against each other."""

from dataclasses import replace

import pytest

from incidents.decision import Decision
from incidents.model import Fact, Finding
from tests.builders import a_reading
from ticket_actions.replay import differences

FACTS = list(Fact)


def of(*findings: Finding) -> Decision:
    return Decision(35, (), a_reading(findings=findings))


@pytest.mark.parametrize("count", range(2, len(FACTS)))
def test_the_order_in_which_facts_were_found_is_no_difference(count: int) -> None:
    facts = FACTS[:count]
    one = Finding("a", "A", "q", facts=frozenset(facts))
    other = replace(one, facts=frozenset(reversed(facts)))

    assert differences(of(one), of(other)) == []


def test_another_quote_is_a_difference() -> None:
    (found,) = differences(of(Finding("a", "A", "one")), of(Finding("a", "A", "two")))

    assert found.what == "quotes"
