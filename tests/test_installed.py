"""Installed from a wheel, away from this checkout, it has all its words, rules and migrations."""

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LEFT_OUT = (".*", "var", "build", "*.egg-info", "__pycache__", "tests", "bench")
SHIPPED = (
    "incidents",
    "detection",
    "webhooks",
    "ticket_actions",
    "containment",
    "integration",
    "commands",
    "sandbox",
    "templates",
)
PROGRAM = """
import sys
from pathlib import Path
import app, cli, commands.demo, sandbox.app, sweep, worker
from commands.words import words
from detection.lexicon import load
from integration.store import open_store
from integration.wiring import playbook
from tests.builders import a_case
from ticket_actions.note import note
store = open_store(f"sqlite:///{sys.argv[1]}/record.db")
store.migrate()
store.close()
print(Path(app.__file__).parent)
print(note(a_case()).note.html.startswith("<p>"), len(load().rules) > 20, bool(words("demo")))
"""
COMMAND = """
from importlib.metadata import entry_points
(deskwarden,) = entry_points(group="console_scripts", name="deskwarden")
deskwarden.load()(["--version"], prog_name="deskwarden")
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content, beside nothing else of ours."""
    place = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, place / "source", ignore=shutil.ignore_patterns(*LEFT_OUT))
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", place, place / "source"], check=True)
    (wheel,) = place.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(place / "site")
    return place / "site"


def run(installed: Path, tmp_path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Python with the wheel's content on its path, in an empty directory."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    env = {**plain, "PYTHONPATH": f"{installed}:{tmp_path}"}
    return subprocess.run(
        [sys.executable, *words],
        cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_every_file_of_a_shipped_folder_is_in_the_wheel(installed: Path) -> None:
    wanted = {
        path.relative_to(ROOT)
        for folder in SHIPPED
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix not in (".pyc", ".md")
    }

    assert {path for path in wanted if not (installed / path).exists()} == set()


def test_words_rules_and_migrations_are_found_there(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "builders.py", tmp_path / "tests")

    said = run(installed, tmp_path, "-c", PROGRAM, str(tmp_path))

    assert said.returncode == 0, said.stderr
    assert said.stdout.splitlines() == [str(installed), "True True True"]


def test_the_command_knows_its_version(installed: Path, tmp_path: Path) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    said = run(installed, tmp_path, "-c", COMMAND)

    assert said.stdout == f"deskwarden, version {declared['version']}\n", said.stderr
