"""The name that the audit has for who gave a command without a token."""

import os
import pwd
import socket

import pytest

from commands.person import login_of, whoever

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
