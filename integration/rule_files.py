"""The rule files of a process that forks: looked at before every fork, so that a child has them."""

import os

import structlog

from detection import current
from integration.settings import rules_folder, second_reader

_log = structlog.get_logger()


def take_rules() -> None:
    """Take what changed, or say why not. Raises BadRule when this process has no good set yet."""
    current.use(rules_folder(os.environ), second=second_reader(os.environ))
    taken = current.refresh()
    if taken is None:
        return
    if taken.refused:
        _log.error("rules_refused", reason=taken.refused, version=taken.version)
    else:
        _log.info("rules_taken", version=taken.version)


class Preparing:
    """Does bit by bit what the first text of each child would wait for, and says so in the log.

    Once for each set of rules: when what all texts need is ready. The languages follow.
    """

    def __init__(self) -> None:
        self._said = ""

    def step(self) -> None:
        """The next bit, if any is left (detection.current.prepare). Raises as that does."""
        current.prepare()
        version = current.current().version
        if version != self._said:
            self._said = version
            _log.info("reader_preparing", version=version)
