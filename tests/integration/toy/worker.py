"""A worker module for tests of the doorbell: rq finds it by the real one's name.

It writes what happens to it to the file TOY_LOG, one line an event.
"""

import os
import sqlite3
import sys
import time
from contextlib import suppress
from datetime import timedelta

from integration import spell
from integration.deadline import Deadline

SLOW, STUCK, BROKEN, LOCKING = 500, 600, 700, 800
"""Numbers with a meaning: takes a second; never ends and has half a second; raises; never ends
and holds the only write lock of TOY_LOG.db.
"""


def say(line: str) -> None:
    """One line in the log."""
    with open(os.environ["TOY_LOG"], "a", encoding="utf-8") as log:
        log.write(line + "\n")


def triage(number: int) -> None:
    """Do what the number means."""
    say(f"began {number} in {os.getpid()}")
    if number == SLOW:
        time.sleep(1.0)
    if number == STUCK:
        with Deadline(timedelta(seconds=0.6)).running():
            time.sleep(600)
    if number == LOCKING:
        with Deadline(timedelta(seconds=0.6)).running():
            record = sqlite3.connect(os.environ["TOY_LOG"] + ".db")
            record.execute("BEGIN IMMEDIATE")
            say("locked")
            time.sleep(600)
    if number == BROKEN:
        raise ValueError("the customer's words")
    say(f"ended {number}")
    if spell.finish_soon.is_made:
        say("takes no other")


def contain(number: int) -> None:
    """The other door."""
    say(f"contained {number}")


def look() -> None:
    """Before a child, and on SIGHUP: one byte in a file of its own."""
    with open(os.environ["TOY_LOG"] + ".looks", "a", encoding="utf-8") as looks:
        looks.write("l")


def beat() -> None:
    """A sign of life that takes long and hears no exception, as a closing pool of connections."""
    with open(os.environ["TOY_LOG"] + ".beats", "a", encoding="utf-8") as beats:
        beats.write("b")
    with suppress(Exception):
        time.sleep(0.5)


if __name__ == "__main__":
    sys.modules["worker"] = sys.modules["__main__"]
    from integration import logs
    from integration.bell_worker import answer

    logs.configure("info")
    answer(sys.argv[1], sys.argv[2], beat, look)
