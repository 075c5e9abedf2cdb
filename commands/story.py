"""A row's story for a person on call: its own moments, and what the audit tells of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from commands.operator import SAY, moment, shown
from integration.store.views import Told

SAYS = SAY["story"]


def story(told: Sequence[Told], moments: Mapping[str, datetime | None]) -> str:
    """Oldest first, one line each. `moments`: code of operator.toml to when, if ever."""
    lines = [(at, SAYS[code]) for code, at in moments.items() if at is not None]
    lines += [(each.entry.at, _line(each)) for each in told]
    lines.sort(key=lambda line: line[0])
    return "\n".join([SAYS["title"], *(f"  {moment(at)}  {what}" for at, what in lines)])


def _line(told: Told) -> str:
    """What happened, who did it, and what the audit knows besides."""
    known = ", ".join(f"{name} {value}" for name, value in told.entry.detail.items())
    return shown(f"{told.entry.action} by {told.actor}" + (f": {known}" if known else ""))
