"""Where a text's words begin, as re2 sees it (\\b)."""

import sys

import pytest

from detection.words import marked


@pytest.mark.parametrize(
    ("text", "capitals"),
    [
        ("my mp3player isn't", "My Mp3Player Isn'T"),
        ("日本my жab éa", "日本My ¿Ab ¿A"),
        ("“so” a_b", "“So” A_B"),
        ("", ""),
    ],
)
def test_a_word_begins_with_a_capital(text: str, capitals: str) -> None:
    assert marked(text) == capitals


def test_behind_whatever_is_no_part_of_a_word_a_word_begins() -> None:
    signs = [chr(code) for code in range(sys.maxunicode + 1)]

    wrong = [sign for sign in signs if not _is_of_words(sign) and marked(f"a{sign}b")[2:] != "B"]

    assert wrong == []


def _is_of_words(sign: str) -> bool:
    return sign.isascii() and (sign.isalnum() or sign == "_")
