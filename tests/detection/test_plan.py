"""What is looked for before a pattern: what it cannot do without."""

import pytest

from detection.lexicon import load
from detection.need import ENDLESS, WORD
from detection.plan import Plan, plan_of


def test_a_pattern_is_looked_for_where_it_begins() -> None:
    plan = plan_of(r"\bhack(?:ed|er)\b")

    assert plan == Plan(heads=frozenset(["hacked", "hacker"]), is_bounded=True, widest=6)


def test_a_rare_word_says_where_to_look() -> None:
    plan = plan_of(r"[a-z0-9]{1,4} (?:e|t) breached\w*")

    assert plan.last is not None
    assert plan.last.words == {" e breached", " t breached"}
    assert (plan.last.before, plan.last.after) == (4 + 11, 11 + WORD)


def test_a_common_beginning_counts_only_before_another_word() -> None:
    plan = plan_of(r"\b(?:no|them) [a-z.]{0,20}me")

    assert plan.heads == {"no ", "them "}
    assert plan.last is not None
    assert plan.last.words == {"me"}


def test_where_a_word_is_rare_what_stands_before_it_is_not_looked_for() -> None:
    plan = plan_of(r"\b(?:a|the) [a-z.]{0,20}zebra")

    assert plan.last is not None
    assert plan.last.words == {"zebra"}
    assert not plan.heads


def test_the_other_words_of_a_pattern_must_stand_there_too_if_they_are_rare() -> None:
    plan = plan_of(r"[a-z]{2}zebra.{0,9}lion.{0,9}(?:yak|gnu).{0,9}[ae]")

    assert plan.first is not None
    assert plan.last is not None
    assert plan.first.words == {"zebra"}
    assert plan.last.words == {"lion"}
    assert plan.others == (("gnu", "yak"),)


def test_two_words_count_in_their_order() -> None:
    plan = plan_of(r".{1,9}\b(?:my|our)\b.{0,9}(?:is|was)")

    assert plan.first is not None
    assert plan.last is not None
    assert plan.first.words == {"my", "our"}
    assert plan.last.words == {"is", "was"}
    assert plan.first.is_bounded


def test_what_has_no_end_may_be_anywhere() -> None:
    plan = plan_of(r"[^a-z]+virus")

    assert plan.last is not None
    assert plan.last.before >= ENDLESS


@pytest.mark.parametrize(
    "pattern",
    ["(?i)hacked", r"\pL+hacked", "a)b", "(a", "*a", "a{", "[a-z]+", "a?b?", "a*", "(?:a|.)"],
)
def test_without_a_certain_word_or_with_something_strange_there_is_no_plan(pattern: str) -> None:
    assert plan_of(pattern) == Plan()


def test_every_rule_of_the_lexicon_is_looked_for_by_its_words() -> None:
    parts = [part for rule in load().rules for part in rule.parts]

    assert [part for part in parts if plan_of(part) == Plan()] == []
