"""Each crash point names tests that are there."""

import ast
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = tomllib.loads(Path(__file__).with_name("crash_points.toml").read_text(encoding="utf-8"))
POINTS = tuple(f"C{number}" for number in range(1, 16))


@cache
def written_in(file: str) -> frozenset[str]:
    """Names of a file's tests."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    found = (node.name for node in tree.body if isinstance(node, ast.FunctionDef))
    return frozenset(name for name in found if name.startswith("test_"))


def test_every_crash_point_is_struck() -> None:
    assert tuple(TABLE) == POINTS


@pytest.mark.parametrize("point", POINTS)
def test_the_tests_of_a_crash_point_are_there(point: str) -> None:
    named = [each.split("::") for each in TABLE[point]["tests"]]

    assert named
    assert [test for file, test in named if test not in written_in(file)] == []
