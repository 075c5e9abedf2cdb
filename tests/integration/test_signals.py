"""What a signal asks for is heard, whatever runs when it comes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from integration.signals import SignalRequest

DEAF_SWEEP = """
import time
import cli, sweep

class Deaf:
    def __del__(self):
        print("busy", flush=True)
        time.sleep(0.5)

sweep.duties = lambda *_: (sweep.Duty("deaf", lambda _now: Deaf() and None),)
cli.main(["sweep"])
"""


@pytest.fixture
def request_by_signal() -> Iterator[SignalRequest]:
    """One that SIGUSR2 makes."""
    before = signal.getsignal(signal.SIGUSR2)
    yield SignalRequest().by(signal.SIGUSR2)
    signal.signal(signal.SIGUSR2, before)


def test_it_is_made_once_and_taken_once(request_by_signal: SignalRequest) -> None:
    assert not request_by_signal.take()

    os.kill(os.getpid(), signal.SIGUSR2)

    assert request_by_signal.is_made
    assert request_by_signal.take()
    assert not request_by_signal.take()


def test_a_wait_ends_with_it_and_not_before(request_by_signal: SignalRequest) -> None:
    assert not request_by_signal.wait(0.1)
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGUSR2)).start()

    began = time.monotonic()

    assert request_by_signal.wait(60.0)
    assert time.monotonic() - began < 30


def test_a_sweep_ends_though_what_it_does_swallows_every_exception(
    settings_env: Callable[..., dict[str, str]], database_url: str
) -> None:
    env = settings_env(DATABASE_URL=database_url, REDIS_URL="redis://127.0.0.1:1/0")
    sweep = subprocess.Popen([sys.executable, "-c", DEAF_SWEEP], env=env, stdout=subprocess.PIPE)
    with sweep:
        assert sweep.stdout is not None
        while b"busy" not in sweep.stdout.readline():
            assert sweep.poll() is None
        sweep.terminate()
        try:
            assert sweep.wait(timeout=30) == 0
        finally:
            sweep.kill()
