"""`deskwarden demo` as a visitor runs it: real processes, in a directory of its own."""

import re
import socket
from pathlib import Path

import pytest
import requests

from sandbox.profile import Profile
from sandbox.server import serve
from sandbox.zendesk.seed import API_TOKEN
from tests.fixtures.demos import left_over, once, staying
from tests.fixtures.environment import unmeasured

pytestmark = pytest.mark.timeout(300)


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

    with unmeasured():  # the same way as the first test's
        said = once(directory)

    assert said.returncode == 0, said.stdout + said.stderr
    assert re.search(r"incident SEC-\d{4}-0002", said.stdout)
    assert left_over(directory) == ()


def test_a_stop_is_clean_and_a_second_demo_is_told_of_the_first(tmp_path: Path) -> None:
    directory = tmp_path / "demo"
    with staying(directory) as demo:
        second = once(directory)

        code = demo.terminate()

    assert second.returncode == 2
    assert "running in" in second.stderr
    assert (code, left_over(directory)) == (0, ())


def test_a_taken_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])

        said = once(tmp_path / "demo", port=port)

    assert said.returncode == 2
    assert said.stderr == (
        f"Error: Port {port} of this machine is taken: stop what listens there, "
        "or choose others with --port.\n"
    )


@pytest.mark.parametrize("port", [-1, 65535, 99999])
def test_a_port_that_there_is_not_is_one_clear_sentence(tmp_path: Path, port: int) -> None:
    said = once(tmp_path / "demo", port=port)

    assert said.returncode == 2
    assert "is not in the range 1<=x<=65534" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_program_that_dies_again_and_again_ends_the_demo_with_its_own_words(
    tmp_path: Path,
) -> None:
    (tmp_path / "worker.py").write_text("raise SystemExit('this worker is broken')\n")

    said = once(tmp_path / "demo", cwd=tmp_path)

    assert said.returncode == 2
    assert said.stderr.endswith(": this worker is broken\n")
    assert left_over(tmp_path / "demo") == ()


def test_what_belongs_to_somebody_else_in_zendesk_is_named(tmp_path: Path) -> None:
    company = serve(0, tmp_path / "demo" / "sandbox", Profile())
    theirs = {"group": {"name": "Security Team Queue"}}
    who = ("ada@lantern.example/token", API_TOKEN)
    made = requests.post(f"{company.url}/api/v2/groups", json=theirs, auth=who, timeout=10)
    company.stop()

    said = once(tmp_path / "demo")

    assert (made.status_code, said.returncode) == (201, 2)
    assert "\n! group: «Security Team Queue» belongs to somebody else" in said.stderr
