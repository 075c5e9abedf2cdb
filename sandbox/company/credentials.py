"""API keys and integrations of a morning, and what depends on each."""

from datetime import datetime, timedelta

from sandbox.company.when_where import LATELY, MADE, TAKEN, Row, last_night, stamp
from sandbox.people import Customer


def keys_of(person: Customer, now: datetime) -> list[Row]:
    """Eve's own key and the stranger's; whoever else has one; a service account's."""
    if person.is_service:
        return [_robots_key(str(person.account_id), now)]
    if person.has_key:
        made, used = now - timedelta(days=200), now - LATELY
        key = f"key_of_{person.account_id}"
        return [_key(key, "Report feed", made, used, ["Weekly report"])]
    if person.account_id != "usr_eve":
        return []
    made, used = now - timedelta(days=300), now - LATELY
    night = last_night(now)
    return [
        _key("key_warehouse", "Warehouse sync", made, used, ["Stock report of every night"]),
        _key("key_nightly", "nightly-sync-2", night + MADE, night + TAKEN, []),
    ]


def _robots_key(account_id: str, now: datetime) -> Row:
    made, used = now - timedelta(days=500), now - LATELY
    return _key(f"key_of_{account_id}", "Night run", made, used, ["Billing", "Backups"])


def integrations_of(person: Customer, now: datetime) -> list[Row]:
    """Two programs that Eve let in, and one of Hanna's."""
    if person.account_id == "usr_hanna":
        return [_integration("int_wall", "Wall board", stamp(now - LATELY), [])]
    if person.account_id != "usr_eve":
        return []
    used = stamp(now - timedelta(hours=20))
    return [
        _integration("int_ledger", "Ledger export", used, ["Monthly invoices"]),
        _integration("int_calendar", "Calendar sync", None, []),
    ]


def _key(key: str, name: str, created: datetime, used: datetime, dependents: list[str]) -> Row:
    return {
        "id": key,
        "name": name,
        "enabled": True,
        "created_at": stamp(created),
        "rotated_at": None,
        "last_used_at": stamp(used),
        "dependents": dependents,
        "secret": f"lk_{key}",
    }


def _integration(key: str, name: str, used: str | None, dependents: list[str]) -> Row:
    return {
        "id": key,
        "name": name,
        "blocked": False,
        "last_used_at": used,
        "dependents": dependents,
        "secret": f"lk_{key}",
    }
