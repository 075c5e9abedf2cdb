"""Rule files that change under running processes: good ones are taken, bad ones are refused."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from incidents.ledger import Delivery, Door
from integration.store import Store
from tests.fixtures.lost_thing import rule
from tests.fixtures.processes import children
from tests.fixtures.redis_server import wait_until

ROOT = Path(__file__).parents[1]
PAYLOAD = ROOT / "tests" / "payloads" / "ticket_created.json"
Env = Callable[..., dict[str, str]]


class Desk:
    """A sweep that does the work itself, its rules, and its record."""

    def __init__(self, store: Store, file: Path, log: Path) -> None:
        self.store, self.file, self.log = store, file, log
        self._number = 0
        self.sweep: subprocess.Popen[bytes] | None = None

    def rule(self, weight: float, thing: str) -> None:
        """Write the only rule, as an editor does: a new file under the old name.

        A child that is at work would read one more ticket by the old one.
        """
        new = self.file.with_suffix(".new")
        new.write_text(rule(thing, weight))
        self._number += 1
        os.utime(new, (self._number * 100, self._number * 100))
        if self.sweep is not None:
            pid = self.sweep.pid
            wait_until(lambda: not children(pid))
        new.rename(self.file)

    def outcome(self, words: str) -> str:
        """What becomes of a new ticket. Zendesk is away, so a report is put off."""
        self._number += 1
        event = json.loads(PAYLOAD.read_text())
        event["detail"] |= {"id": str(self._number), "description": words, "subject": "-"}
        key, raw = f"e-{self._number}", json.dumps(event).encode()
        number = self.store.inbox.accept(Delivery(key, Door.EVENT, raw, self._number)).id

        def ended() -> str:
            seen = self.store.event_desk.find(number)
            return seen.outcome or ("put off" if seen.last_error else "")

        wait_until(lambda: bool(ended()), seconds=60)
        return ended()


def rules_env(settings_env: Env, database_url: str, folder: Path) -> dict[str, str]:
    env = settings_env(DATABASE_URL=database_url, RULES=str(folder), SWEEP_SECONDS="0.3")
    return {**env, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def desk(store: Store, database_url: str, settings_env: Env, tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "rules"
    folder.mkdir()
    found = Desk(store, folder / "one.toml", tmp_path / "log")
    found.rule(0.8, "phone")
    env = rules_env(settings_env, database_url, folder)
    argv = [sys.executable, "-m", "cli", "sweep"]
    with found.log.open("wb") as log, subprocess.Popen(argv, env=env, stderr=log) as sweep:
        found.sweep = sweep
        yield found
        sweep.terminate()


def test_good_files_are_read_by_and_bad_ones_are_refused_in_the_log(desk: Desk) -> None:
    before = desk.outcome("I lost my badge")
    desk.rule(8, "badge")
    while_bad = desk.outcome("I lost my badge")
    known = desk.outcome("I lost my phone")
    desk.rule(0.8, "badge")
    after = desk.outcome("I lost my badge")

    assert (before, while_bad, known, after) == ("ordinary", "ordinary", "put off", "put off")
    lines = [json.loads(line) for line in desk.log.read_text().splitlines()]
    said = [line for line in lines if line["event"].startswith("rules_")]
    assert [line["event"] for line in said] == ["rules_taken", "rules_refused", "rules_taken"]
    assert said[1]["reason"] == "one.toml: lost-thing: weight must be at least 0 and less than 1"
    assert said[1]["version"] == said[0]["version"] != said[2]["version"]


@pytest.mark.parametrize("words", [("sweep",), ("worker", "triage")])
def test_no_process_starts_with_rules_that_cannot_be_used(
    words: tuple[str, ...], store: Store, database_url: str, settings_env: Env, tmp_path: Path
) -> None:
    (tmp_path / "one.toml").write_text(rule("badge", 8))
    env = rules_env(settings_env, database_url, tmp_path)
    argv = [sys.executable, "-m", "cli", *words]

    done = subprocess.run(argv, env=env, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 1
    assert done.stderr == (
        "Error: one.toml: lost-thing: weight must be at least 0 and less than 1\n"
    )


def test_a_folder_that_is_not_there_is_a_fault_of_the_settings(settings_env: Env) -> None:
    env = {**settings_env(RULES="/nowhere"), "PYTHONPATH": str(ROOT)}
    argv = [sys.executable, "-m", "cli", "sweep"]

    done = subprocess.run(argv, env=env, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 2
    assert "DESKWARDEN_RULES is no folder" in done.stderr
