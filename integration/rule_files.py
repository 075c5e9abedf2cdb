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
