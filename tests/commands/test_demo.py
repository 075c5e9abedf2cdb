"""`deskwarden demo` as a visitor runs it: real processes, in a directory of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from integration.strays import strays
from tests.fixtures.redis_server import wait_until

STAYS = "until Ctrl-C"
pytestmark = pytest.mark.timeout(300)


def a_port() -> int:
    """A port that is free, and the next one too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def command(directory: Path, *words: str, port: int | None = None) -> list[str]:
    where = ["--dir", str(directory), "--port", str(port or a_port())]
    return [sys.executable, "-m", "cli", "demo", *where, *words]


def environment() -> dict[str, str]:
    """A visitor's, with a setting of a real installation that must not leak into the demo."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith("DESKWARDEN_")}
    return {**plain, "DESKWARDEN_ZENDESK_URL": "https://acme.zendesk.com"}


def once(directory: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(directory, "--once"),
        env=environment(),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@contextmanager
def staying(directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A demo that has shown its report and stays up."""
    said = directory.with_suffix(".out")
    with said.open("wb") as out:
        argv = command(directory)
        with subprocess.Popen(argv, env=environment(), stdout=out, stderr=out) as process:
            try:
                wait_until(lambda: STAYS in said.read_text(encoding="utf-8"), seconds=200)
                yield process
            finally:
                process.kill()


def left_over(directory: Path) -> tuple[int, ...]:
    return strays((directory / "mark").read_text(encoding="ascii"))


def test_one_report_reaches_its_end_and_nothing_is_left_running(tmp_path: Path) -> None:
    said = once(tmp_path / "demo")

    assert said.returncode == 0, said.stdout + said.stderr
    steps = re.findall(r"^ +\d+\.\d\d s  (\w+)", said.stdout, re.MULTILINE)
    assert sorted(steps) == sorted(
        ["received", "detected", "assessed", "classified", "contained", "told", "written"]
    )
    assert "🔐 SECURITY CHECK:\n- Account: Acme Corp\n" in said.stdout
    assert left_over(tmp_path / "demo") == ()


def test_after_a_kill_9_the_next_run_is_like_the_first(tmp_path: Path) -> None:
    directory = tmp_path / "demo"
    with staying(directory) as demo:
        demo.kill()

    said = once(directory)

    assert said.returncode == 0, said.stdout + said.stderr
    assert re.search(r"incident SEC-\d{4}-0002", said.stdout)
    assert left_over(directory) == ()


def test_a_stop_is_clean_and_a_second_demo_is_told_of_the_first(tmp_path: Path) -> None:
    directory = tmp_path / "demo"
    with staying(directory) as demo:
        second = once(directory)

        demo.send_signal(signal.SIGTERM)
        code = demo.wait(timeout=60)

    assert second.returncode == 2
    assert "running in" in second.stderr
    assert (code, left_over(directory)) == (0, ())


def test_a_taken_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])

        said = subprocess.run(
            command(tmp_path / "demo", "--once", port=port),
            env=environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert said.returncode == 2
    assert said.stderr == (
        f"Error: Port {port} of this machine is taken: stop what listens there, "
        "or choose others with --port.\n"
    )
