"""Run tests in forks of a process that has what never changes in memory: python -m … PLACE

Each line of standard input names tests, as JSON. Each is answered by a line with pytest's exit
code; what it said is in the file `said` in PLACE. Starting from nothing takes twice as long.
"""

import gc
import json
import os
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import NoReturn

import pytest

LIBRARIES = (
    "alembic.command",
    "click",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "flask",
    "jinja2",
    "marshmallow",
    "prometheus_client",
    "psutil",
    "redis",
    "requests",
    "rq",
    "slack_sdk.web.client",
    "sqlalchemy.dialects.sqlite",
    "structlog",
    "werkzeug.serving",
    "zenpy",
)
SAID = "said"
UNSPOILT = ("incidents", "detection", "sandbox")
"""Of our own, what imports nothing but itself and each other: in no fork may it differ."""
_OPTIONS = ("-q", "-rpf", "--tb=short", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov")


def answer(place: Path) -> None:
    """Run what each line names, in a fork of its own, until the lines end."""
    for name in (*LIBRARIES, *_unspoilt()):
        import_module(name)
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _run(place, json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _unspoilt() -> list[str]:
    paths = [(import_module(name).__path__, f"{name}.") for name in UNSPOILT]
    found = [each.name for path, prefix in paths for each in walk_packages(path, prefix)]
    return [name for name in found if not name.endswith("__main__")]


def _run(place: Path, tests: list[str]) -> NoReturn:
    """In the child. It ends at once, whatever the tests leave behind."""
    with (place / SAID).open("wb") as said:
        os.dup2(said.fileno(), sys.stdout.fileno())
        os.dup2(said.fileno(), sys.stderr.fileno())
    code = pytest.main([*_OPTIONS, f"--basetemp={place / 'tmp'}", *tests])
    sys.stdout.flush()
    os._exit(int(code))


if __name__ == "__main__":
    answer(Path(sys.argv[1]))
