"""Courtesies stand alone: the same words in a sentence take nothing from it."""

import pytest

from tests.detection.mails import plain


@pytest.mark.parametrize(
    "text",
    [
        "Thanks to your agent a stranger got in",
        "Regards from the hacker who owns our page",
        "How do I treat a SEV-4 in your form?",
        "We look forward to the day when nobody signs in as us",
    ],
)
def test_words_of_courtesy_in_a_sentence_hide_nothing(text: str) -> None:
    assert plain(text) == text.casefold()
