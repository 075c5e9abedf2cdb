"""Letters in disguise are seen through."""

import pytest

from tests.detection.mails import plain


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("my acc0unt was h4cked!!", "my account was hacked!!"),
        ("раѕѕwоrd stolen", "password stolen"),
        ("ph1shing and $cam", "phishing and scam"),
        ("mp3, 2fa, 3d, win32, h264", "mp3, 2fa, 3d, win32, h264"),
        ("пароль украден", "пароль украден"),
    ],
)
def test_disguised_letters_are_seen_through(typed: str, read: str) -> None:
    assert plain(typed) == read


def test_a_text_of_disguises_is_looked_behind_only_so_often() -> None:
    assert plain("h4cked " * 600).count("hacked") == 500
