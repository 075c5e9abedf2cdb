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


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("zendesk:103", "whom only their own token proves"),
        (" Zendesk:103\n", "whom only their own token proves"),
        ("zendesk: 103", "whom only their own token proves"),
        ("policy", "names itself in the audit"),
        ("Playbook ", "names itself in the audit"),
        ("deskwarden", "names itself in the audit"),
    ],
)
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
def test_nobody_types_the_id_that_only_a_token_proves_or_the_products_own_name(
    words: tuple[str, ...],
    name: str,
    why: str,
    store: Store,
    database_url: str,
    settings_env: Callable[..., dict[str, str]],
) -> None:
    env = settings_env(DATABASE_URL=database_url)

    said = CliRunner().invoke(main, [*words, "--reason", "so", "--by", name], env=env)

    assert said.exit_code == 2
    assert why in " ".join(said.output.split())
    assert store.switch.paused() is None
    assert list(store.checkpoints.rows()) == []
