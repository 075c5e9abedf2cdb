"""Many patterns at once, and sentences."""

import pytest

from detection.engine import REACH, BadPattern, Engine, Sentences, check


def test_all_patterns_that_occur_are_named_in_order() -> None:
    engine = Engine(["zebra", "b.{0,3}d", "a"])

    assert engine.firing("a bcd") == [1, 2]
    assert engine.firing("nothing") == []


def test_every_place_is_given_from_left_to_right() -> None:
    engine = Engine(["no", "ab"])

    assert list(engine.spans(1, "ab é ab")) == [(0, 2), (5, 7)]


def test_a_pattern_without_any_certain_letter_is_found_too() -> None:
    engine = Engine(["[0-9][0-9]", "\\bé", "日本"])

    assert engine.firing("am 12. mai") == [0]
    assert engine.firing("日本") == [2]


def test_an_engine_without_patterns_finds_nothing() -> None:
    assert Engine([]).firing("a") == []


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [("a(b", "missing \\)"), ("a(?=b)", "invalid perl operator"), ("a*", "empty text")],
)
def test_a_pattern_that_cannot_be_used_is_refused_with_the_reason(
    pattern: str, reason: str
) -> None:
    with pytest.raises(BadPattern, match=reason):
        check(pattern)


@pytest.mark.parametrize(
    ("text", "word", "before", "around"),
    [
        ("One. Two three! Four", "three", "Two ", "Two three! "),
        ("One\n\ntwo", "two", "", "two"),
        ("One two", "One", "", "One two"),
        ("at 3.5 GB more", "GB", "at 3.5 ", "at 3.5 GB more"),
    ],
)
def test_a_sentence_ends_at_a_stop_or_a_paragraph(
    text: str, word: str, before: str, around: str
) -> None:
    sentences = Sentences(text)
    at = text.index(word)

    assert sentences.before(at) == before
    assert sentences.around(at) == around


def test_a_sentence_without_an_end_is_seen_only_nearby() -> None:
    sentences = Sentences("x" * 5 * REACH)

    assert sentences.before(2 * REACH) == "x" * REACH
    assert sentences.around(2 * REACH) == "x" * 2 * REACH


def test_alternatives_that_are_looked_for_apart_are_one_pattern() -> None:
    engine = Engine(["(?:ab)|(?:bc)", "x"], [["ab", "bc"], ["x"]])

    assert engine.firing("bc x ab") == [0, 1]
    assert engine.firing("bc") == [0]
    assert list(engine.spans(0, "bc x ab")) == [(0, 2), (5, 7)]
