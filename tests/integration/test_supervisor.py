"""The supervisor, over real processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from integration import strays as stray_processes
from integration import supervisor as supervision
from integration.strays import strays
from integration.supervisor import AlreadyRunning, NotStarted, Program, Supervisor
from tests.fixtures.redis_server import wait_until

SLEEPER = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + SLEEPER
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SLEEPER!r}])"


BROKEN = "raise SystemExit('no such setting')"


def python(name: str, code: str, *, base: bool = False) -> Program:
    return Program(name, (sys.executable, "-c", code), dict(os.environ), base=base)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def mark_of(directory: Path) -> str:
    return (directory / "mark").read_text(encoding="ascii")


def test_a_program_that_dies_is_started_again(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        supervisor.start(python("sleeper", SLEEPER))
        first = supervisor.pid("sleeper")

        os.kill(first, signal.SIGKILL)
        wait_until(lambda: supervisor.tend() == ("sleeper",))

        assert supervisor.pid("sleeper") != first
        assert is_alive(supervisor.pid("sleeper"))


def test_what_died_with_a_door_waits_until_the_door_is_open_again(tmp_path: Path) -> None:
    is_open = [True]
    argv = (sys.executable, "-c", SLEEPER)
    door = Program("door", argv, dict(os.environ), ready=lambda: is_open[0], urgent=True)
    with Supervisor(tmp_path) as supervisor:
        supervisor.start(python("sleeper", SLEEPER), door)
        began = time.monotonic()
        is_open[0] = False
        for name in ("sleeper", "door"):
            os.kill(supervisor.pid(name), signal.SIGKILL)
        wait_until(lambda: supervisor.tend() == ("door",))
        wait_until(lambda: time.monotonic() - began > 1.0)
        meanwhile = supervisor.tend()

        is_open[0] = True

        assert meanwhile == ()
        wait_until(lambda: supervisor.tend() == ("sleeper",))


def test_what_dies_again_and_again_is_named_with_its_last_words(tmp_path: Path) -> None:
    said: list[str] = []

    def is_refused() -> bool:
        supervisor.tend()
        try:
            supervisor.refuse_a_series()
        except NotStarted as exc:
            said.append(str(exc))
        return bool(said)

    with Supervisor(tmp_path) as supervisor:
        supervisor.start(python("broken", BROKEN))
        wait_until(is_refused)

    assert said == ["broken: no such setting"]


def test_one_death_is_no_series(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        supervisor.start(python("sleeper", SLEEPER))
        os.kill(supervisor.pid("sleeper"), signal.SIGKILL)

        wait_until(lambda: supervisor.tend() == ("sleeper",))

        supervisor.refuse_a_series()
        assert is_alive(supervisor.pid("sleeper"))


def test_all_that_a_stop_may_take_leaves_room_below_five_seconds() -> None:
    limits = (supervision.STOP, supervision.STOP_BASE, stray_processes.PATIENCE)

    assert sum(limits) <= 4.0


def test_nothing_is_left_after_a_stop_not_even_what_ignores_it(tmp_path: Path) -> None:
    with Supervisor(tmp_path) as supervisor:
        supervisor.start(python("base", SLEEPER, base=True))
        supervisor.start(python("stubborn", STUBBORN))
        supervisor.start(python("parent", PARENT))
        wait_until(lambda: len(strays(mark_of(tmp_path))) == 4)

    assert strays(mark_of(tmp_path)) == ()


def test_a_program_that_ends_at_once_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    broken = Program(
        "broken",
        (sys.executable, "-c", "raise SystemExit('the port is taken')"),
        dict(os.environ),
        ready=lambda: False,
    )

    with Supervisor(tmp_path) as supervisor, pytest.raises(NotStarted, match="the port is taken"):
        supervisor.start(broken)


def test_two_supervisors_never_share_a_directory(tmp_path: Path) -> None:
    with Supervisor(tmp_path), pytest.raises(AlreadyRunning), Supervisor(tmp_path):
        pass


KILLED = """
import os, sys, time
from pathlib import Path
from integration.supervisor import Program, Supervisor

with Supervisor(Path(sys.argv[1])) as supervisor:
    for name, code in (("parent", sys.argv[2]), ("stubborn", sys.argv[3])):
        supervisor.start(Program(name, (sys.executable, "-c", code), dict(os.environ)))
    print("up", flush=True)
    time.sleep(600)
"""


def killed_supervisor(directory: Path) -> None:
    """A supervisor that ends by kill -9 with three processes under it."""
    argv = [sys.executable, "-c", KILLED, str(directory), PARENT, STUBBORN]
    with subprocess.Popen(argv, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        wait_until(lambda: len(strays(mark_of(directory))) == 3)
        process.kill()


def test_its_children_are_told_when_it_is_killed(tmp_path: Path) -> None:
    killed_supervisor(tmp_path)

    wait_until(lambda: len(strays(mark_of(tmp_path))) < 3)

    assert 1 <= len(strays(mark_of(tmp_path))) <= 2  # who hears it goes; the stubborn one stays


def test_the_next_start_ends_what_a_killed_one_left(tmp_path: Path) -> None:
    killed_supervisor(tmp_path)

    with Supervisor(tmp_path):
        left = strays(mark_of(tmp_path))

    assert left == ()


def test_a_stranger_is_never_taken_for_ours(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", SLEEPER], stdout=subprocess.PIPE) as stranger:
        assert stranger.stdout is not None
        stranger.stdout.readline()

        with Supervisor(tmp_path):
            pass

        assert is_alive(stranger.pid)
        stranger.kill()
