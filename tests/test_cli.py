"""The command's own words: what it offers and how it says no."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

COMMANDS = {
    "audit",
    "containment",
    "demo",
    "doctor",
    "effects",
    "erase",
    "inbox",
    "migrate",
    "provision",
    "receive",
    "reference",
    "sweep",
    "worker",
}


def deskwarden(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", *words],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_names_every_command(settings_env: Callable[..., dict[str, str]]) -> None:
    said = deskwarden("--help", env=settings_env())

    assert said.returncode == 0
    assert {line.split()[0] for line in said.stdout.splitlines() if line.startswith("  ")} >= (
        COMMANDS
    )


def test_every_fault_of_the_settings_is_named_at_once(
    settings_env: Callable[..., dict[str, str]],
) -> None:
    env = settings_env(ZENDESK_URL="acme", SWEEP_SECONDS="soon", COLOUR="red")

    said = [deskwarden(*words, env=env) for words in (["sweep"], ["worker", "triage"], ["migrate"])]

    for one in said:
        assert one.returncode == 2
        for name in ("ZENDESK_URL", "SWEEP_SECONDS", "COLOUR"):
            assert f"DESKWARDEN_{name}" in one.stderr
        assert "Traceback" not in one.stderr


def test_a_worker_has_one_queue_of_two(settings_env: Callable[..., dict[str, str]]) -> None:
    said = deskwarden("worker", "triage,containment", env=settings_env())

    assert said.returncode == 2
    assert "containment" in said.stderr


def test_migrate_may_be_done_again(
    settings_env: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    env = settings_env(DATABASE_URL=f"sqlite:///{tmp_path}/record.db")

    codes = [deskwarden("migrate", env=env).returncode for _ in range(2)]

    assert codes == [0, 0]
