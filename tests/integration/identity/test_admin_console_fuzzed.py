"""schemathesis reads the contract and asks the sandbox what it allows, and what it does not."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import requests

from integration.identity import admin_console
from sandbox.company import TOKENS
from tests.fixtures.lantern import Lantern

CONTRACT = Path(admin_console.__file__).with_name("admin_console.openapi.yaml")
TOOL = Path(sys.executable).with_name("schemathesis")
EXAMPLES = 4  # for each operation and phase
SEED = 20261122
NOT_ASKED = "use_after_free"
"""It takes DELETE for the end of a list of sessions; ours is emptied, and GET shows that."""
ROLES = "/admin/api/v1/roles"


def run(lantern: Lantern, directory: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """One run against the sandbox; it says no when anything at all was found."""
    asked = [str(TOOL), "run", str(CONTRACT), "--url", f"{lantern.url}/admin/api/v1"]
    bounds = ["--seed", str(SEED), "--max-examples", str(EXAMPLES), "--workers", "1"]
    checks = ["--checks", "all", "--exclude-checks", NOT_ASKED]
    token = ["--header", f"Authorization: Bearer {TOKENS['admin']}"]
    return subprocess.run(
        [*asked, *bounds, *checks, *token, "--generation-database", "none", *more],
        cwd=directory,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "120"},
        capture_output=True,
        text=True,
        timeout=100,
    )


def fault(lantern: Lantern, **given: object) -> None:
    """Wish for it."""
    requests.post(f"{lantern.url}/_sandbox/faults", json=given, timeout=5).raise_for_status()


def test_nothing_is_found(lantern: Lantern, tmp_path: Path) -> None:
    done = run(lantern, tmp_path)

    tested = re.search(r"Tested: (\d+)", done.stdout)
    assert done.returncode == 0, done.stdout
    assert tested is not None
    assert int(tested[1]) == 18
    assert len(lantern.calls) > 300


BROKEN: Mapping[str, tuple[dict[str, object], str]] = {
    "a fault of its own": ({"status": 500}, "Server error"),
    "a status that is not written down": ({"status": 418}, "Undocumented status code"),
    "another shape": ({"status": 200, "body": {"roles": ["god"]}}, "Response violates schema"),
    "a door that is open": (
        {"status": 200, "body": {"roles": ["owner"]}},
        "accepts requests without authentication",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_found(name: str, lantern: Lantern, tmp_path: Path) -> None:
    given, words = BROKEN[name]
    fault(lantern, kind="status", method="GET", path=ROLES, **given)

    done = run(lantern, tmp_path, "--include-path", "/roles", "--phases", "examples,coverage")

    assert done.returncode == 1
    assert words in done.stdout
