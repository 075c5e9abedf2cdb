"""JSON lines with ids and plain words. What is not on the list below is not written.

Anybody logs with `structlog.get_logger()`: an event's name, and fields of ALLOWED. Ticket text
and secrets have no field, so they have no way in. Neither has an exception's message or what a
library fills into its own: either may quote them.
"""

import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.types import EventDict

_FIELDS = (
    "attempts audit_id count door dropped effect_id error event exit_code generation host "
    "incident_id inbox_id kind level logger name operation outcome port process queue reason "
    "seconds severity signal source state status ticket_id time trace type version where"
)
ALLOWED = frozenset(_FIELDS.split())
LONGEST = 200  # characters of a value
DEEPEST = 12  # frames of a trace, the innermost ones

_RENDER = structlog.processors.JSONRenderer(sort_keys=True)


def configure(level: str, stream: TextIO | None = None) -> None:
    """Send our lines from `level` up, and libraries' warnings, to `stream` (stderr when None)."""
    out = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _without_message,
            allow_listed,
            _RENDER,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(out),
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(LibraryLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.getLevelNamesMapping()[level.upper()], logging.WARNING))


def allow_listed(_logger: object, _method: str, line: EventDict) -> EventDict:
    """The fields we know, each cut; the others' names only, so that a developer finds out."""
    kept: EventDict = {name: _cut(value) for name, value in line.items() if name in ALLOWED}
    if unknown := sorted(name for name in line if name not in ALLOWED):
        kept["dropped"] = _cut(unknown)
    return kept


class LibraryLine(logging.Formatter):
    """A library's record: who, where, and its message before anything was filled in."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON line. A message without arguments may be filled in already: left out."""
        line: EventDict = {
            "event": str(record.msg) if record.args else "library",
            "level": record.levelname.lower(),
            "logger": record.name,
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "where": f"{record.module}:{record.lineno}",
        }
        if record.exc_info and record.exc_info[1]:
            line.update(_fault(record.exc_info[1]))
        return str(_RENDER(None, "", allow_listed(None, "", line)))


def _without_message(_logger: object, _method: str, line: EventDict) -> EventDict:
    """`exc_info` to the exception's type and its frames."""
    given = line.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()[1]
    if isinstance(given, BaseException):
        line.update(_fault(given))
    return line


def _fault(error: BaseException) -> dict[str, Any]:
    return {"error": type(error).__name__, "trace": _frames(error.__traceback__)}


def _frames(tb: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(tb)[-DEEPEST:]
    return [f"{f.filename.rpartition('/')[2]}:{f.lineno} {f.name}" for f in frames]


def _cut(value: object) -> object:
    """Numbers and lists of words as they are, everything else as text of LONGEST at most."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list):
        return [_cut(part) for part in value[:DEEPEST]]
    return str(value)[:LONGEST]
