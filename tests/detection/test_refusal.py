"""What re2 refuses, and what would match every ticket."""

import pytest
import re2
from hypothesis import example, given, settings
from hypothesis import strategies as st

from detection.alternative import options
from detection.refusal import BadPattern, check

TOKENS = (
    *("a", "b", " ", "é", ".", "\n", "x?", "y*", "[ab]{0,3}", "(?:a|)", "(?:)", "(?i)", "{", "}"),
    *("^", "$", r"\b", r"\B", r"\z", r"\.", r"\|", r"\(", r"\\b", r"\pL", r"\w+", r"\d{1,20}"),
    *("(?:", "(", ")", "|", "?", "+", "*", "??", "{2}", "{0}", "{0,4}", "{1,}", "{10,40}"),
    *("[^a-z]", "[^]a]", "[(]", "[|]", "[[:^alpha:]]"),
)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("a(b", "missing \\)"),
        ("a(?=b)", "invalid perl operator"),
        ("(?:[^a]{90}){9}" * 80, "too large"),
        (r"\pL{900}", "too large"),
        ("a*", "empty text"),
        ("a|", "empty text"),
        (r"(?:a?|\b)*", "empty text"),
        ("a??", "empty text"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_with_the_reason(
    pattern: str, reason: str
) -> None:
    with pytest.raises(BadPattern, match=reason):
        check(pattern)


@given(st.lists(st.sampled_from(TOKENS), max_size=9).map("".join))
@example("a{2}*")
@example("(?:a){0,3}?")
@example("x?{")
@example("(?:(?:a)b)")
@settings(max_examples=500)
def test_what_is_refused_is_what_cannot_be_made_ready_or_is_everywhere(pattern: str) -> None:
    assert _is_refused(pattern) == _cannot_be_used(pattern)


def _is_refused(pattern: str) -> bool:
    try:
        check(pattern)
    except BadPattern:
        return True
    return False


def _cannot_be_used(pattern: str) -> bool:
    try:
        return re2.compile(pattern, options()).search("") is not None
    except re2.error:
        return True
