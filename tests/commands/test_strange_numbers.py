"""A number that no row can have, or a time that no calendar has, is a plain word to a person."""

import pytest
from click.testing import CliRunner

from cli import main
from integration.store import Store
from tests.integration.store.records import NOW, a_delivery, a_draft, a_note

TOO_LARGE = ["9223372036854775808", "99999999999999999999", "9" * 5_000]
WHY = ("--reason", "as the runbook says")
BY_NUMBER = [
    ("inbox", "show"),
    ("inbox", "retry", *WHY),
    ("inbox", "drop", *WHY),
    ("effects", "show"),
    ("effects", "resolve", *WHY, "--as", "done"),
    ("approve", *WHY, "--plan", "x"),
    ("confirm", *WHY),
    ("refuse", *WHY),
    ("undo", *WHY),
    ("check",),
    ("contain", *WHY, "--step", "suspend_user", "--account", "x"),
    ("raise-severity", *WHY),
    ("not-an-incident", *WHY),
    ("feedback", *WHY, "--not-an-incident"),
    ("erase", *WHY),
    ("inbox", "list", "--ticket"),
    ("effects", "list", "--ticket"),
]
NO_TIMES = [
    ("inbox", "list", "--older-than", "999999d"),
    ("effects", "list", "--older-than", "999999d"),
    ("replay", "--since", "0001-01-01T00:00:00+23:00"),
    ("feedback", "export", "--since", "9999-12-31T23:59:59-23:00", "--into", "x"),
    ("approve", "1", *WHY, "--plan", "x", "--verified", "video", "--minutes-ago", "9" * 20),
]


@pytest.fixture
def env(store: Store, database_url: str) -> dict[str, str]:
    """A record with one event and one effect, and the least that a command needs."""
    store.inbox.accept(a_delivery())
    store.ledger.open(a_draft(), [a_note()], now=NOW)
    return {
        "DESKWARDEN_ZENDESK_URL": "http://127.0.0.1:9",
        "DESKWARDEN_ZENDESK_ACCOUNT_ID": "1",
        "DESKWARDEN_DATABASE_URL": database_url,
    }


@pytest.mark.parametrize("number", TOO_LARGE, ids=["2^63", "20 digits", "5000 digits"])
@pytest.mark.parametrize("words", BY_NUMBER, ids=lambda words: " ".join(words[:2]))
def test_a_number_that_no_row_can_have_is_one_plain_word(
    env: dict[str, str], words: tuple[str, ...], number: str
) -> None:
    said = CliRunner().invoke(main, [*words, number], env=env)

    assert isinstance(said.exception, SystemExit | None), said.exception
    assert said.output


@pytest.mark.parametrize("words", NO_TIMES, ids=lambda words: " ".join(words[:2]))
def test_a_time_that_no_calendar_has_is_one_plain_word(
    env: dict[str, str], words: tuple[str, ...]
) -> None:
    said = CliRunner().invoke(main, words, env=env)

    assert isinstance(said.exception, SystemExit | None), said.exception
    assert (said.exit_code, "Invalid value for" in said.output) == (2, True)
