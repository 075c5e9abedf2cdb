"""What stops containment at once: a pause on record, or a file that anybody can make there."""

from datetime import timedelta
from pathlib import Path

from incidents.errors import ContainmentPaused
from integration.store.switch import SqlSwitch

LATER = timedelta(minutes=1)
"""A step that may not begin, or go on, is due again by then."""


class KillSwitch:
    """Fills `incidents.ports.steps.KillSwitch`."""

    def __init__(self, switch: SqlSwitch, stop_file: str) -> None:
        self._switch = switch
        self._stop_file = stop_file

    def refuse_if_stopped(self) -> None:
        refuse_if_file(self._stop_file)
        if (pause := self._switch.paused()) is not None:
            raise ContainmentPaused(f"containment is paused: {pause.code}", retry_after=LATER)


def refuse_if_file(path: str) -> None:
    """Raise ContainmentPaused while that file is there, or may be; no path is no file."""
    if path and _may_be_there(Path(path)):
        raise ContainmentPaused("containment is stopped by a file", retry_after=LATER)


def _may_be_there(path: Path) -> bool:
    """A folder that cannot be looked into may hold it: then it stops too."""
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True
