"""What a check of the doctor gives: a level, and a table of templates/messages/doctor.toml."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARN = "warn"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; `code` is a table of templates/messages/doctor.toml."""

    level: Level
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


Findings = Iterator[Finding]


def ok(code: str, **values: object) -> Finding:
    """Nothing to do."""
    return Finding(Level.OK, code, values)


def warn(code: str, **values: object) -> Finding:
    """It works, and could be better."""
    return Finding(Level.WARN, code, values)


def fault(code: str, **values: object) -> Finding:
    """It does not work."""
    return Finding(Level.FAULT, code, values)
