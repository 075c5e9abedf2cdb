"""Both programs that prove the audit: the command, and the script that a stranger runs."""

import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from cli import main
from commands import audit_verify_standalone
from tests.integration.checkpoints.anchored import Anchored

ALONE = Path(audit_verify_standalone.__file__)


def environment(anchored: Anchored) -> dict[str, str]:
    """What the command is given."""
    return {
        "DESKWARDEN_ZENDESK_URL": "http://127.0.0.1:9",
        "DESKWARDEN_ZENDESK_ACCOUNT_ID": "1",
        "DESKWARDEN_DATABASE_URL": anchored.settings.database_url,
    }


def command(anchored: Anchored, *words: str) -> tuple[int, str]:
    """`deskwarden audit …`: its status and what it says."""
    result = CliRunner().invoke(main, ["audit", *words], env=environment(anchored))
    return result.exit_code, result.stdout.strip()


def by_command(anchored: Anchored, tmp_path: Path, *more: str) -> tuple[int, str]:
    """The product's own verification."""
    return command(anchored, "verify", "--checkpoints", str(anchored.file), *more)


def by_stranger(anchored: Anchored, tmp_path: Path, *more: str) -> tuple[int, str]:
    """The script, in a Python that knows no other package."""
    url = anchored.settings.database_url
    record = Path(url.removeprefix("sqlite:///"))
    if not url.startswith("sqlite"):
        status, rows = command(anchored, "export")
        assert status == 0
        record = tmp_path / "export.jsonl"
        record.write_text(rows, encoding="utf-8")
    argv = [str(ALONE), str(record), "--checkpoints", str(anchored.file), *more]
    done = subprocess.run(
        [sys.executable, "-I", "-S", *argv], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()
