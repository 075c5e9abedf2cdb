"""Sentences that people read, from templates/messages/*.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

MESSAGES = Path(__file__).parent.parent / "templates" / "messages"


@cache
def words(name: str) -> dict[str, dict[str, Any]]:
    """The tables of one file. Not to be changed: it is read once."""
    return tomllib.loads((MESSAGES / f"{name}.toml").read_text(encoding="utf-8"))
