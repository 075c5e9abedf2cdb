"""How the company looks in the morning: Eve had a bad night, everybody else a quiet one.

Hanna has keys too, so whoever needs a quiet person with something to lose takes her.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sandbox.company.credentials import integrations_of, keys_of
from sandbox.company.nights import events
from sandbox.company.when_where import (
    ELSEWHERE,
    HOME,
    LAPTOP,
    OFFICE,
    PHONE,
    STRANGE,
    Place,
    Row,
    last_night,
    stamp,
)
from sandbox.people import COMPANIES, CUSTOMERS, Customer

Seeded = tuple[str, Row]


def rows_for(now: datetime) -> Iterator[Seeded]:
    """Every row of a fresh company as (kind, row), times relative to `now`."""
    for person in CUSTOMERS:
        yield from known(person, now)
    yield from _sessions(now)
    for number, event in enumerate(sorted(events(now), key=lambda e: str(e["at"])), 1):
        yield "event", {"id": f"evt_{number:05}", **event}


def known(person: Customer, now: datetime) -> Iterator[Seeded]:
    """Who somebody is to the CRM and, with an account, to the Admin Console."""
    if person.is_person:
        yield "contact", _contact(person)
    if person.account_id is not None:
        yield "user", _user(person, now)


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
    return {
        "id": person.account_id,
        "organization_id": f"acc_{person.company}",
        "email": person.email,
        "name": person.name,
        "role": person.role,
        "kind": "service" if person.is_service else "person",
        "break_glass": person.is_break_glass,
        "status": "active",
        "locked": False,
        "mfa_enrolled": not person.is_service,
        "step_up_required": False,
        "stepped_up_at": None,
        "password": f"password of {person.account_id}",
        "password_ended": False,
        "password_chosen_at": None,
        "api_keys": keys_of(person, now),
        "integrations": integrations_of(person, now),
    }


def _sessions(now: datetime) -> Iterator[Seeded]:
    """Eve has three sign-ins, one of them strange; everybody else has one."""
    day, night = now - timedelta(hours=26), last_night(now)
    yield "session", session("ses_eve_laptop", "usr_eve", HOME, LAPTOP, day)
    yield "session", session("ses_eve_phone", "usr_eve", HOME, PHONE, day - timedelta(days=6))
    yield "session", session("ses_eve_night", "usr_eve", ELSEWHERE, STRANGE, night)
    for person in CUSTOMERS:
        if person.is_person and person.account_id not in (None, "usr_eve"):
            yield at_work(person, day)


def at_work(person: Customer, since: datetime) -> Seeded:
    """An ordinary sign-in of somebody who has an account."""
    short = person.email.partition("@")[0]
    return "session", session(f"ses_{short}", str(person.account_id), OFFICE, LAPTOP, since)


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
