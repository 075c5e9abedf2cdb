"""How the company looks in the morning: Eve had a bad night, everybody else a quiet one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.people import COMPANIES, CUSTOMERS, Customer

Row = dict[str, Any]
Seeded = tuple[str, Row]

LAPTOP = "Firefox 145 on Windows"
PHONE = "Lantern for iOS 8.2"
STRANGE = "python-requests/2.32"


MADE = timedelta(minutes=8)
"""From the strange login to the key it made."""
LATELY = timedelta(hours=2)
TAKEN = timedelta(minutes=11)
"""From the strange login to the export, done with that key."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address and the country it is in (RFC 5737: nobody's)."""

    ip: str
    country: str


HOME = Place("198.51.100.7", "GB")
OFFICE = Place("192.0.2.20", "GB")
ELSEWHERE = Place("203.0.113.66", "SG")


def stamp(at: datetime) -> str:
    """A time as the company's systems write it: 2026-11-21T04:50:00Z."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def last_night(now: datetime) -> datetime:
    """The latest 04:50 that is at least an hour ago."""
    night = now.replace(hour=4, minute=50, second=0, microsecond=0)
    return night if now - night >= timedelta(hours=1) else night - timedelta(days=1)


def rows_for(now: datetime) -> Iterator[Seeded]:
    """Every row of a fresh company as (kind, row), times relative to `now`."""
    for person in CUSTOMERS:
        yield "contact", _contact(person)
        if person.account_id is not None:
            yield "user", _user(person, now)
    yield from _sessions(now)
    for number, event in enumerate(sorted(_events(now), key=lambda e: str(e["at"])), 1):
        yield "event", {"id": f"evt_{number:05}", **event}


def _contact(person: Customer) -> Row:
    company = next(c for c in COMPANIES if c.key == person.company)
    return {
        "id": f"con_{person.email.partition('@')[0]}",
        "name": person.name,
        "email": person.email,
        "role": "admin" if person.is_admin else "member",
        "company": {"id": f"acc_{company.key}", "name": company.name, "plan": company.plan},
    }


def _user(person: Customer, now: datetime) -> Row:
    is_eve = person.account_id == "usr_eve"
    return {
        "id": person.account_id,
        "email": person.email,
        "name": person.name,
        "role": person.role,
        "status": "active",
        "mfa_enrolled": True,
        "api_keys": _eves_keys(now) if is_eve else [],
        "integrations": _eves_integrations(now) if is_eve else [],
    }


def _eves_keys(now: datetime) -> list[Row]:
    night = last_night(now)
    return [
        _key(
            "key_warehouse", "Warehouse sync", now - timedelta(days=300), now - timedelta(hours=2)
        ),
        _key("key_nightly", "nightly-sync-2", night + MADE, night + TAKEN),
    ]


def _key(key: str, name: str, created: datetime, used: datetime) -> Row:
    return {
        "id": key,
        "name": name,
        "enabled": True,
        "created_at": stamp(created),
        "last_used_at": stamp(used),
        "secret": f"lk_{key}",
    }


def _eves_integrations(now: datetime) -> list[Row]:
    used = stamp(now - timedelta(hours=20))
    return [
        {"id": "int_ledger", "name": "Ledger export", "blocked": False, "last_used_at": used},
        {"id": "int_calendar", "name": "Calendar sync", "blocked": False, "last_used_at": None},
    ]


def _sessions(now: datetime) -> Iterator[Seeded]:
    """Eve has three sign-ins, one of them strange; everybody else has one."""
    day, night = now - timedelta(hours=26), last_night(now)
    yield "session", session("ses_eve_laptop", "usr_eve", HOME, LAPTOP, day)
    yield "session", session("ses_eve_phone", "usr_eve", HOME, PHONE, day - timedelta(days=6))
    yield "session", session("ses_eve_night", "usr_eve", ELSEWHERE, STRANGE, night)
    for person in CUSTOMERS:
        if person.account_id not in (None, "usr_eve"):
            short = person.email.partition("@")[0]
            yield "session", session(f"ses_{short}", str(person.account_id), OFFICE, LAPTOP, day)


def session(key: str, user: str, place: Place, agent: str, at: datetime) -> Row:
    """A sign-in; whoever holds its cookie is signed in."""
    return {
        "id": key,
        "user_id": user,
        "cookie": f"cookie-of-{key}",
        "ip": place.ip,
        "country": place.country,
        "agent": agent,
        "created_at": stamp(at),
        "last_seen_at": stamp(at + timedelta(minutes=12)),
    }


def _events(now: datetime) -> Iterator[Row]:
    eve, day, night = "eve@acme.example", now - timedelta(hours=26), last_night(now)
    yield event(day, eve, "auth.login.success", "session:ses_eve_laptop", HOME)
    yield event(day + timedelta(minutes=9), eve, "record.viewed", "dashboard:sales", HOME)
    yield from _bad_night(eve, night)
    for number, person in enumerate(p for p in CUSTOMERS if p.account_id not in (None, "usr_eve")):
        at = day + timedelta(minutes=7 * number)
        yield event(at, person.email, "auth.login.success", "session:office", OFFICE)


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
        yield event(at, eve, action, what, place, sensitive=sensitive)


def event(
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
