"""What the outside systems' answers show by themselves: SOP SEC-204-A's automatic signals."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise

from incidents.model import Activity, Assessment, TrailEvent

TRAVEL = timedelta(hours=1)  # two countries within it: nobody travels so fast
GUESSES = 10  # failed sign-ins; more of them within GUESSING is an attack
GUESSING = timedelta(minutes=5)


class Sign(StrEnum):
    """Something that an audit trail shows, whoever claims what."""

    IMPOSSIBLE_TRAVEL = "impossible_travel"
    PASSWORD_GUESSING = "password_guessing"  # noqa: S105
    NEW_COUNTRY = "new_country"
    SENSITIVE_EXPORT = "sensitive_export"
    SENSITIVE_EXPORT_AFTER_NEW_COUNTRY = "sensitive_export_after_new_country"
    PRIVILEGE_CHANGE = "privilege_change"


def signs(assessment: Assessment) -> frozenset[Sign]:
    """Every sign that the audit trail holds; none when it was not heard."""
    events = sorted(assessment.events or (), key=lambda event: event.at)
    logins = [e for e in events if e.activity is Activity.LOGIN and e.country]
    failures = [e for e in events if e.activity is Activity.LOGIN_FAILED]
    moved = _first_from_new_country(logins)
    taken = [e for e in assessment.exports if e.sensitive]
    shown = {
        Sign.IMPOSSIBLE_TRAVEL: _impossible_travel(logins),
        Sign.PASSWORD_GUESSING: _guessing(failures),
        Sign.NEW_COUNTRY: moved is not None,
        Sign.SENSITIVE_EXPORT: bool(taken),
        Sign.SENSITIVE_EXPORT_AFTER_NEW_COUNTRY: moved is not None
        and any(export.at >= moved.at for export in taken),
        Sign.PRIVILEGE_CHANGE: bool(assessment.privilege_changes),
    }
    return frozenset(sign for sign, there in shown.items() if there)


def _impossible_travel(logins: Sequence[TrailEvent]) -> bool:
    return any(a.country != b.country and b.at - a.at <= TRAVEL for a, b in pairwise(logins))


def _guessing(failures: Sequence[TrailEvent]) -> bool:
    """More than GUESSES failures within GUESSING."""
    ends = failures[GUESSES:]
    return any(end.at - first.at <= GUESSING for first, end in zip(failures, ends, strict=False))


def _first_from_new_country(logins: Sequence[TrailEvent]) -> TrailEvent | None:
    """The first sign-in from a country other than the one where the trail begins."""
    return next((e for e in logins if e.country != logins[0].country), None)
