"""What the commands of a person on call share: the record, one sentence when it says no, lists."""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from commands.environment import where_the_record_is
from commands.words import words
from incidents.errors import AskedInVain, StoreDown
from integration.store import Store, open_store
from integration.store.codec import to_json
from integration.store.views import Act

SAY = words("operator")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Categories of characters that a terminal obeys or that nobody sees."""
_MARGIN = "| "
OLDEST = timedelta(days=36_500)
"""No record is older, and no calendar begins so late."""


class Number(click.IntRange):
    """Of an event, an effect or a ticket: no database takes a larger one."""

    name = "number"


NUMBER = Number(1, 2**63 - 1)


class Age(click.ParamType[timedelta]):
    """A length of time: 90s, 15m, 2h, 3d."""

    name = "age"

    def convert(self, value: Any, param: Any, ctx: Any) -> timedelta:
        """What was typed, as time."""
        if isinstance(value, timedelta):
            return value
        match = re.fullmatch(r"([0-9]{1,6})([smhd])", str(value))
        found = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None
        if found is None or found > OLDEST:
            self.fail(SAY["refused"]["age"].format(value=shown(str(value))), param, ctx)
        return found


class Moment(click.ParamType[datetime]):
    """A day, or a moment: 2026-11-21, or 2026-11-21T05:00Z. Without a zone it is UTC."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        """What was typed, aware."""
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(str(value))
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(SAY["refused"]["moment"].format(value=shown(str(value))), param, ctx)


json_option = click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")


@contextmanager
def record() -> Iterator[Store]:
    """The record; what it refuses, and that it is away, is one sentence and exit status 1."""
    store = open_store(where_the_record_is())
    try:
        yield store
    except AskedInVain as no:
        raise click.ClickException(SAY["refused"][no.code].format(**no.values)) from no
    except StoreDown as away:
        raise click.ClickException(str(away)) from away
    finally:
        store.close()


def act(by: str, reason: str) -> Act:
    """What a person is about to do, at this moment. Raises AskedInVain without a reason."""
    if not reason.strip():
        raise AskedInVain("no_reason")
    return Act(by, reason.strip(), datetime.now(UTC))


def shown(text: str) -> str:
    """`text` on one line; what a terminal would obey, or nobody could see, as its code."""
    return "".join(
        f"<U+{ord(char):04X}>" if unicodedata.category(char) in _HIDDEN else char for char in text
    )


def stranger(raw: bytes) -> str:
    """A stranger's words, marked as such, each line behind a margin that they cannot leave."""
    text = raw.decode("utf-8", errors="backslashreplace")
    lines = [_MARGIN + shown(line) for line in text.split("\n")]
    return "\n".join([SAY["raw"]["begin"], *lines, SAY["raw"]["end"]])


def since(at: datetime | None, now: datetime) -> str:
    """How long ago, or how long until, in one unit; `-` for never."""
    if at is None:
        return "-"
    seconds = abs((now - at).total_seconds())
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size:.0f} {unit}"
    return f"{seconds:.0f} s"


def moment(at: datetime | None) -> str:
    """A moment to the second, UTC; `-` for never."""
    return "-" if at is None else at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Plain columns, as wide as their widest cell; the last one runs free."""
    lines = [[shown(cell) for cell in line] for line in (head, *rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(line, widths, strict=False)), last])
        for *line, last in lines
    )


def facts(labels: dict[str, str], values: dict[str, str]) -> str:
    """One fact a line, in the order of `labels`; what is not known is left out."""
    width = max(len(label) for label in labels.values())
    return "\n".join(
        f"  {label.ljust(width)}  {shown(values[name])}"
        for name, label in labels.items()
        if values.get(name, "-") != "-"
    )


def as_text(value: object) -> str:
    """JSON, ASCII only: nothing in it can speak to a terminal."""
    return json.dumps(to_json(value), indent=2, ensure_ascii=True)
