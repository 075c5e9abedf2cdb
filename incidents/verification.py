"""How an approver made sure, outside the ticket, that the account's owner wants it. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

UNVERIFIED, NOT_LATELY = "approval_unverified", "approval_verified_when"
"""Why a word on a step of rung 3 does not count: nothing is stated, or for another time."""


class Way(StrEnum):
    """By what they did: a word of the command, of the macro's line and of the record."""

    CALL_BACK = "call-back"
    """They called the number on file, not one that the ticket names."""
    VIDEO = "video"
    IN_PERSON = "in person"
    ADMINISTRATOR = "administrator"
    """Another administrator of the account bears it out."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What one approver states for themselves."""

    way: Way
    at: datetime
    """When that was."""


_LINE = re.compile(
    r"verified out of band by\s{0,3}:\s{0,3}\[?([a-z -]{3,20}?)\]?\s{0,3},"
    r"\s{0,3}\[?(\d{1,3})\]?\s{1,3}minutes? ago",
    re.IGNORECASE,
)
"""The macro's line, completed. Brackets that were left around a word do no harm."""


def stated(text: str, at: datetime) -> Verified | None:
    """What a comment of the moment `at` states; None for a line that is missing, left as it
    came, or there twice with different words.
    """
    found = {(_way(way), int(minutes)) for way, minutes in _LINE.findall(text)}
    if len(found) != 1:
        return None
    ((way, minutes),) = found
    return None if way is None else Verified(way, at - timedelta(minutes=minutes))


def why_unverified(verified: Verified | None, given: datetime, life: timedelta) -> str:
    """Why a word `given` then says too little of the owner: a code; empty when it says enough.

    `life`: how long such a word counts, and how old the verification may be.
    """
    if verified is None:
        return UNVERIFIED
    return "" if given - life <= verified.at <= given else NOT_LATELY


def _way(words: str) -> Way | None:
    """Callback, call back and CALL-BACK are one."""
    return next((way for way in Way if _letters(way) == _letters(words)), None)


def _letters(words: str) -> str:
    return re.sub("[^a-z]", "", words.casefold())
