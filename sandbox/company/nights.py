"""The audit trail of a morning: Eve's bad night, and everybody else's quiet one."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sandbox.company.when_where import ELSEWHERE, HOME, OFFICE, Place, Row, last_night, stamp
from sandbox.people import CUSTOMERS


def events(now: datetime) -> Iterator[Row]:
    """Every row, in no order."""
    eve, day, night = "eve@acme.example", now - timedelta(hours=26), last_night(now)
    yield _event(day, eve, "auth.login.success", "session:ses_eve_laptop", HOME)
    yield _event(day + timedelta(minutes=9), eve, "record.viewed", "dashboard:sales", HOME)
    yield from _bad_night(eve, night)
    others = [p for p in CUSTOMERS if p.is_person and p.account_id not in (None, "usr_eve")]
    for number, person in enumerate(others):
        at = day + timedelta(minutes=7 * number)
        yield _event(at, person.email, "auth.login.success", "session:office", OFFICE)


def _bad_night(eve: str, night: datetime) -> Iterator[Row]:
    """A stranger tries, gets in, settles and takes the customer list."""
    told = (
        (-38, "auth.session.refreshed", "session:ses_eve_phone", HOME, False),
        (-3, "auth.login.failure", "password", ELSEWHERE, False),
        (-1, "auth.login.failure", "password", ELSEWHERE, False),
        (0, "auth.login.success", "session:ses_eve_night", ELSEWHERE, False),
        (3, "settings.mail_rule.created", "mail_rule:forward all", ELSEWHERE, True),
        (6, "role.changed", "user:paula@acme.example viewer to admin", ELSEWHERE, True),
        (8, "api_key.created", "api_key:nightly-sync-2", ELSEWHERE, True),
        (11, "data.exported", "customer_records 48210 rows", ELSEWHERE, True),
    )
    for minutes, action, what, place, sensitive in told:
        at = night + timedelta(minutes=minutes)
        yield _event(at, eve, action, what, place, sensitive=sensitive)


def _event(
    at: datetime, actor: str, action: str, what: str, place: Place, *, sensitive: bool = False
) -> Row:
    """One row of the audit trail."""
    return {
        "at": stamp(at),
        "actor": actor,
        "action": action,
        "object": what,
        "ip": place.ip,
        "country": place.country,
        "sensitive": sensitive,
    }
