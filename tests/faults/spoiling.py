"""A copy of everything that is under version control, and the protections to take out of it."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.forks import SAID, UNSPOILT
from tests.fixtures import memory
from tests.fixtures.environment import unmeasured

ROOT = Path(__file__).parents[2]
TABLE = Path(__file__).with_name("protections.toml")


@dataclass(frozen=True, slots=True)
class Protection:
    """An entry of the table."""

    name: str
    promise: str
    """P1 to P12, as README counts them."""
    what: str
    file: str
    text: str
    """What protects. It stands in the file once."""
    without: str
    """The same with the protection taken out."""
    test: str
    """Which must fail then."""


def table() -> list[Protection]:
    """Every entry."""
    found = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return [Protection(name, **about) for name, about in found.items()]


@dataclass(frozen=True, slots=True)
class Copy:
    """A tree to spoil, and a process that runs its tests."""

    place: Path
    runner: "subprocess.Popen[str]"

    @property
    def tree(self) -> Path:
        """Where the files are."""
        return self.place / "tree"

    def run(self, *tests: str) -> tuple[int, str]:
        """Pytest's exit code, and what it said."""
        assert self.runner.stdin is not None
        assert self.runner.stdout is not None
        self.runner.stdin.write(json.dumps(tests) + "\n")
        self.runner.stdin.flush()
        code = int(self.runner.stdout.readline())
        return code, (self.place / SAID).read_text(encoding="utf-8", errors="replace")

    @contextmanager
    def without(self, entry: Protection) -> Iterator[None]:
        """The protection is not there as long as the block."""
        path = self.tree / entry.file
        whole = path.read_text(encoding="utf-8")
        assert whole.count(entry.text) == 1, f"{entry.name}: its text must stand in it once"
        assert not entry.file.startswith(UNSPOILT), f"{entry.name}: {entry.file} is loaded already"
        try:
            self._write(path, whole.replace(entry.text, entry.without))
            yield
        finally:
            self._write(path, whole)

    def _write(self, path: Path, text: str) -> None:
        """And forget what was compiled: a file of one second and one length counts as the same."""
        path.write_text(text, encoding="utf-8")
        Path(cache_from_source(str(path))).unlink(missing_ok=True)


@contextmanager
def copied() -> Iterator[Copy]:
    """A fresh one, in memory."""
    with TemporaryDirectory(prefix="dw-", dir=memory.place()) as place:
        tree = Path(place) / "tree"
        for name in _tracked():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)
        with _runner(Path(place), tree) as runner:
            yield Copy(Path(place), runner)


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = listed.stdout.decode().split("\0")
    return [name for name in names if name and (ROOT / name).exists()]


@contextmanager
def _runner(place: Path, tree: Path) -> "Iterator[subprocess.Popen[str]]":
    command = [sys.executable, "-P", "-m", "tests.faults.forks", str(place)]
    with unmeasured():
        outer = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_XDIST")}
        process = subprocess.Popen(
            command,
            cwd=tree,
            env={**outer, "PYTHONPATH": str(tree)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
    with process:
        yield process
        process.communicate()
