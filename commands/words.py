"""What commands say to people: templates/messages/*.toml."""

import tomllib
from pathlib import Path
from typing import Any

MESSAGES = Path(__file__).parent.parent / "templates" / "messages"


def words(name: str) -> dict[str, dict[str, Any]]:
    """The tables of one file."""
    return tomllib.loads((MESSAGES / f"{name}.toml").read_text(encoding="utf-8"))
