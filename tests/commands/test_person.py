"""The name that the audit has for who gave a command without a token."""

import os
import pwd
import socket
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from cli import main
from commands.person import login_of, whoever
from integration.store import Store

NOBODYS_UID = 4_000_000_019  # more than any system gives out


@pytest.mark.parametrize("variable", ["LOGNAME", "USER", "LNAME", "USERNAME"])
def test_no_variable_gives_somebody_another_name(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "sara")

    found = whoever()

    assert found == f"{pwd.getpwuid(os.getuid()).pw_name}@{socket.gethostname()}"


def test_who_has_no_name_on_this_machine_is_named_by_number() -> None:
    found = login_of(NOBODYS_UID)

    assert found == str(NOBODYS_UID)


@pytest.mark.parametrize("name", ["zendesk:103", " Zendesk:103\n", "zendesk: 103"])
@pytest.mark.parametrize(
    "words",
    [
        ("containment", "pause"),
        ("effects", "resolve", "1", "done"),
        ("erase", "eve@acme.example"),
        ("feedback", "35", "--not-an-incident"),
        ("inbox", "drop", "1"),
        ("inbox", "retry", "1"),
    ],
)
def test_nobody_types_the_id_that_only_a_token_proves(
    words: tuple[str, ...],
    name: str,
    store: Store,
    database_url: str,
    settings_env: Callable[..., dict[str, str]],
) -> None:
    env = settings_env(DATABASE_URL=database_url)

    said = CliRunner().invoke(main, [*words, "--reason", "so", "--by", name], env=env)

    assert said.exit_code == 2
    assert "whom only their own token proves" in said.output
    assert store.switch.paused() is None
    assert list(store.checkpoints.rows()) == []
