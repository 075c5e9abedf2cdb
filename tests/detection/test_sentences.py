"""Where sentences begin and end."""

import pytest

from detection.sentences import REACH, Sentences


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
