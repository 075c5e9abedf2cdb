"""`deskwarden receive`: served, or refused in one sentence."""

import socket
import subprocess
from pathlib import Path

import pytest

from tests.fixtures.ports import a_port
from tests.webhooks.servers import BIN, ROOT, environment, serving


def refused(*arguments: str, **wrong: str) -> str:
    """The one line that it ends with."""
    given = environment("sqlite:///var/never-made.db", **wrong)
    done = subprocess.run(
        [str(BIN / "deskwarden"), "receive", *arguments],
        env=given,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    return line


def test_a_taken_port_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        line = refused("--port", str(port))

    assert line.startswith(f"Error: cannot listen on 127.0.0.1:{port}")


def test_a_port_that_another_receiver_would_share_is_taken_too() -> None:
    """granian sets SO_REUSEPORT: the kernel would deal deliveries out to both."""
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        line = refused("--port", str(taken.getsockname()[1]))

    assert line.startswith("Error: cannot listen on")


def test_an_ipv6_address_is_checked_too() -> None:
    line = refused("--host", "2001:db8::1", "--port", str(a_port()))

    assert line.startswith("Error: cannot listen on 2001:db8::1")


def test_sqlite_is_served_by_one_process() -> None:
    assert refused("--workers", "2").startswith("Error: SQLite has one writer")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"WEBHOOK_SECRETS": ""}, "WEBHOOK_SECRETS is missing"),
        ({"TRIGGER_SECRETS": "an-event-secret"}, "each webhook needs its own"),
    ],
)
def test_a_door_that_could_be_forged_does_not_open(wrong: dict[str, str], said: str) -> None:
    assert said in refused(**wrong)


def test_sigterm_ends_it_and_frees_the_port(tmp_path: Path) -> None:
    with serving("granian", f"sqlite:///{tmp_path / 'record.db'}") as served:
        served.process.terminate()
        status = served.process.wait(timeout=30)

    assert status == 0
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(("127.0.0.1", served.port))
