"""The bound is never too low, and low enough to be of use."""

import pytest
import re2

from detection.alternative import options
from detection.lexicon import load
from detection.program_size import most_instructions


def test_no_pattern_of_the_lexicon_costs_more_than_the_bound_says() -> None:
    lexicon = load()
    entries = (*lexicon.rules, *lexicon.guards, *lexicon.systems)
    patterns = {part for entry in entries for part in entry.parts}

    assert [
        p for p in patterns if re2.compile(p, options()).programsize > most_instructions(p)
    ] == []


@pytest.mark.parametrize("pattern", ["(?:a|b){2,3}" * 7_000, "(?:a\ue000b){5}(?:c){9}"])
def test_where_groups_cannot_be_told_apart_the_bound_is_wider(pattern: str) -> None:
    assert most_instructions(pattern) > re2.compile(pattern, options(256 << 20)).programsize


def test_groups_that_stand_beside_each_other_do_not_repeat_each_other() -> None:
    assert most_instructions("(?:ab){0,9}" * 50) < 50 * most_instructions("(?:ab){0,9}") + 200
