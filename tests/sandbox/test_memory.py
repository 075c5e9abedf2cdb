"""The sandbox remembers: through a restart, through kill -9; and forgets on reset."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from sandbox.state import State
from tests.fixtures.company import Company, founded


def start(directory: Path) -> tuple[subprocess.Popen[str], str]:
    """A sandbox in a process of its own, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", "0", "--dir", str(directory)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    return process, process.stdout.readline().split()[-1]


def file_report(url: str) -> str:
    """The page of a new ticket."""
    sent = {"email": "eve@acme.example", "subject": "Help", "description": "Not me"}
    return requests.post(f"{url}/requests/new", data=sent, timeout=5).url.removeprefix(url)


def test_a_killed_sandbox_goes_on_with_the_same_tickets_and_numbers(tmp_path: Path) -> None:
    process, url = start(tmp_path)
    first = file_report(url)
    process.kill()
    process.communicate()
    process, url = start(tmp_path)
    second = file_report(url)
    auth = ("ada@lantern.example/token", "sandbox-api-token")
    users = requests.get(f"{url}/api/v2/users", auth=auth, timeout=5).json()["users"]
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)

    assert (first, second) == ("/requests/1/sent", "/requests/2/sent")
    assert len([u for u in users if u["email"] == "eve@acme.example"]) == 1
    assert process.returncode == 0


def test_a_taken_port_is_one_clear_sentence(company: Company) -> None:
    port = company.url.rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "-m", "sandbox", "--port", port],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )

    assert done.returncode == 1
    assert done.stderr == f"the sandbox cannot listen on port {port}: Address already in use\n"


def test_a_reset_starts_over(tmp_path: Path) -> None:
    with founded(directory=tmp_path) as company:
        company.submit_form("Help", "Not me")
        requests.post(f"{company.url}/_sandbox/reset", timeout=5)
        company.close()

        assert company.api("GET", "/tickets")["tickets"] == []
        assert company.submit_form("Help", "Me again", claims="eve@acme.example") == 1


def test_a_kept_sandbox_takes_a_changed_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = []
    for secret in ("old", "new"):
        monkeypatch.setenv("SANDBOX_OAUTH_SECRET", secret)
        with founded(directory=tmp_path) as company:
            given = {"client_id": "deskwarden", "client_secret": "new"}
            sent = {"grant_type": "client_credentials", **given}
            answers.append(requests.post(f"{company.url}/oauth/tokens", json=sent, timeout=5))

    assert [a.status_code for a in answers] == [401, 200]


def test_an_interrupted_change_leaves_nothing() -> None:
    state = State()

    def fail() -> None:
        with state.change():
            state.table("things").put(1, {"id": 1})
            state.next_number("things")
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    assert state.table("things").all() == []
    with state.change():
        assert state.next_number("things") == 1


def test_nothing_is_written_outside_a_change() -> None:
    with pytest.raises(RuntimeError, match="things"):
        State().table("things").put(1, {})


def test_an_index_follows_what_is_put_and_dropped() -> None:
    state = State()
    things = state.table("things")
    with state.change():
        things.put(1, {"colour": "red"})
        assert things.where("colour", "red") == [{"colour": "red"}]
        things.put(1, {"colour": "blue"})
        things.put(2, {"colour": "red"})
        things.drop(2)

    assert things.where("colour", "red") == []
    assert things.where("colour", "blue") == [{"colour": "blue"}]
