"""Keys, the switch and erasing, as a person at the keyboard does them."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from integration.checkpoints import keys
from integration.store import Store
from tests.integration.store.records import NOW, a_draft


@pytest.fixture
def env(database_url: str) -> dict[str, str]:
    """The least that a command needs."""
    return {
        "DESKWARDEN_ZENDESK_URL": "http://127.0.0.1:9",
        "DESKWARDEN_ZENDESK_ACCOUNT_ID": "1",
        "DESKWARDEN_DATABASE_URL": database_url,
        "DESKWARDEN_PAGERDUTY_ROUTING_KEY": "a-key",
    }


def say(*words: str, env: dict[str, str]) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, words, env=env)


def test_a_key_is_made_readable_by_its_owner_alone_and_signs(
    env: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "key"
    result = say("audit", "keygen", "--into", str(path), env=env)

    key = keys.private_key(path.read_text())
    public = keys.public_key((tmp_path / "key.pub").read_text())
    assert result.exit_code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.is_signed(public, "text", keys.sign(key, "text"))
    assert not keys.is_signed(public, "other", keys.sign(key, "text"))


def test_a_key_is_never_overwritten(env: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("precious")

    result = say("audit", "keygen", "--into", str(path), env=env)

    assert (result.exit_code, path.read_text()) == (1, "precious")


def test_without_a_file_the_private_key_alone_is_printed(env: dict[str, str]) -> None:
    result = say("audit", "keygen", env=env)

    key = keys.private_key(result.stdout)
    assert keys.public_text(key.public_key()) in result.stderr


@pytest.mark.parametrize("key", ["c2hvcnQ=", "hello!", "-----BEGIN PRIVATE KEY-----\nx"])
def test_a_key_that_signs_nothing_is_named_at_start(env: dict[str, str], key: str) -> None:
    result = say("audit", "export", env={**env, "DESKWARDEN_CHECKPOINT_KEY": key})

    assert result.exit_code == 2
    assert "DESKWARDEN_CHECKPOINT_KEY is" in result.output
    assert key not in result.output


@pytest.mark.parametrize(
    "words", [("containment", "pause"), ("containment", "resume"), ("erase", "eve@acme.example")]
)
def test_nothing_is_changed_without_a_reason(env: dict[str, str], words: tuple[str, ...]) -> None:
    result = say(*words, env=env)

    assert result.exit_code == 2
    assert "--reason" in result.output


@pytest.mark.parametrize("person", ["Eve@Acme.example", "7"])
def test_a_person_is_erased_by_address_or_number_and_the_audit_stays_whole(
    env: dict[str, str], store: Store, person: str
) -> None:
    store.ledger.open(a_draft(), [], now=NOW)

    erased = say("erase", person, "--reason", "asked for it", env=env)

    assert erased.output == "erased: 1 incidents, 0 events, 0 effects\n"
    assert store.ledger.incident("SEC-2026-0001").reporter.email == ""
    assert say("audit", "verify", env=env).exit_code == 0


def test_whom_nobody_knows_and_who_is_nobody(env: dict[str, str], database_url: str) -> None:
    unknown = say("erase", "x@acme.example", "--reason", "y", env=env)
    nonsense = say("erase", "Eve", "--reason", "y", env=env)

    assert unknown.output == "nothing on record is about that person\n"
    assert (nonsense.exit_code, "neither an e-mail address" in nonsense.output) == (2, True)


def test_a_database_that_is_away_is_one_sentence(env: dict[str, str]) -> None:
    away = {**env, "DESKWARDEN_DATABASE_URL": "postgresql://127.0.0.1:1/none"}
    for words in (["containment", "status"], ["erase", "7", "--reason", "x"], ["audit", "export"]):
        result = say(*words, env=away)

        assert result.exit_code == 1
        assert "Traceback" not in result.output
        assert result.output.count("\n") == 1
