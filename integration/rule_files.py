"""The rule files: where they stand, and how a process that forks has its children read by them."""

import os
from collections.abc import Mapping
from pathlib import Path

import structlog

from detection import current, lexicon
from integration.setting_fields import variable
from integration.settings import second_reader

_log = structlog.get_logger()


def rules_folder(env: Mapping[str, str]) -> Path:
    """Where they stand; asks for no other setting."""
    return Path(env.get(variable("rules"), "").strip() or lexicon.FOLDER)


def take_rules() -> None:
    """Take what changed, or say why not. Raises BadRule when this process has no good set yet.

    To be done before every fork, so that a child has them.
    """
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
