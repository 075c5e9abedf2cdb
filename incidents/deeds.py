"""Which rows of the audit trail show something that takes the account's credential."""

import re
from enum import StrEnum

from incidents.model import Activity, TrailEvent


class Family(StrEnum):
    """What a signal rests on. Two of one family are two sights of one thing."""

    PLACE = "place"
    """Somebody signed in where the account never was: by the trail, or by a live session."""
    EXPORT = "export"
    PRIVILEGE = "privilege"
    SETTINGS = "settings"
    KEY = "key"
    FACTOR = "factor"


_FAMILIES = {
    Activity.EXPORT: Family.EXPORT,
    Activity.ROLE_CHANGE: Family.PRIVILEGE,
    Activity.PERMISSION_CHANGE: Family.PRIVILEGE,
    Activity.SETTING_CHANGE: Family.SETTINGS,
    Activity.API_KEY: Family.KEY,
    Activity.MFA: Family.FACTOR,
}
_DONE = re.compile(
    "created?|add(ed)?|changed?|updated?|enabled?|disabled?|removed?|deleted?|grant(ed)?"
    "|assign(ed)?|export(ed)?|download(ed)?|enroll(ed)?|register(ed)?|rotated?"
)
"""A word in a source's name for what was done. One that we do not know is no evidence."""
_NOT_DONE = re.compile(
    "fail(ed|ure)?|denied|deny|rejected|refused|blocked|request(ed)?|challenged?|attempt(ed)?"
    "|sent|reset"
)
"""A word for what was only asked for, tried or refused."""
_WORDS = re.compile(r"[A-Z]?[a-z]+")


def family_of(event: TrailEvent) -> Family | None:
    """What sort of act the row shows; None when it was only asked for, tried or refused, or when
    we do not know its source's name for it.
    """
    words = [word.casefold() for word in _WORDS.findall(event.action)]
    is_done = any(map(_DONE.fullmatch, words)) and not any(map(_NOT_DONE.fullmatch, words))
    return _FAMILIES.get(event.activity) if is_done else None
