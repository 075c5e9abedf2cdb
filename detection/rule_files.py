"""Files of rules, read to tables: what cannot be read is named, and the rest is read."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detection.entries import BadRule


def files(folder: Path, wrong: list[BadRule]) -> Iterator[tuple[str, bytes]]:
    """Each file's name and bytes; what is no file that can be read is named."""
    for file in sorted(folder.glob("*.toml")):
        try:
            yield file.name, file.read_bytes()
        except OSError as exc:  # a folder, a link to nowhere, not ours to read
            wrong.append(BadRule(file.name, "file", f"cannot be read: {exc.strerror}"))


def parsed(name: str, raw: bytes, wrong: list[BadRule]) -> dict[str, Any]:
    """The tables of a file; none when it is no TOML."""
    try:
        return tomllib.loads(raw.decode())
    except ValueError as exc:  # not UTF-8, or not TOML
        wrong.append(BadRule(name, "file", str(exc)))
        return {}


def rows_of(
    name: str, table: dict[str, Any], sorts: frozenset[str], wrong: list[BadRule]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each table of a file with its sort; those of an unknown sort are named once a sort."""
    for sort, rows in table.items():
        if sort in sorts and _are_tables(rows):
            yield from ((sort, row) for row in rows)
        else:
            wrong.append(BadRule(name, sort, "no such table: rule, guard or system"))


def _are_tables(rows: object) -> bool:
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
