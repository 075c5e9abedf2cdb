"""One WSGI app on granian, as `deskwarden receive` starts it, and a Redis to ring."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from integration import redis_server
from integration.demo.house import is_free
from tests.fixtures.ports import a_port

ROOT = Path(__file__).parents[1]
GRANIAN = Path(sys.executable).with_name("granian")
OPTIONS = "--interface wsgi --factory --workers 1 --blocking-threads 16 --no-ws --no-log"


@contextmanager
def serving(target: str, settings: Mapping[str, str] | None = None) -> Iterator[int]:
    """The app on a port of its own, with no other settings than these; the port."""
    port = a_port()
    ours = {name: value for name, value in os.environ.items() if not name.startswith("DESKWARDEN_")}
    argv = [str(GRANIAN), *OPTIONS.split(), "--port", str(port), target]
    process = subprocess.Popen(argv, env={**ours, **(settings or {})}, cwd=ROOT)
    try:
        while is_free(port):
            time.sleep(0.05)
            if process.poll() is not None:
                raise RuntimeError(f"{target} ended before it listened")
        yield port
    finally:
        process.terminate()
        process.wait()


@contextmanager
def redis(directory: Path) -> Iterator[str]:
    """An empty one; its address."""
    process = subprocess.Popen(redis_server.command(directory), stdout=subprocess.DEVNULL)
    url = redis_server.url(directory)
    try:
        while not redis_server.answers(url):
            time.sleep(0.02)
        yield url
    finally:
        process.terminate()
        process.wait()
