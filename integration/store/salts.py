"""Fingerprints for the audit that say nothing once an incident's salt is deleted.

A plain hash of an address could be guessed: whoever knows the address finds the row. An
HMAC under a random salt cannot, after `forget` (integration/store/erasing.py).
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection

from sqlalchemy import Connection, delete, select

from integration.store.codec import canonical
from integration.store.tables import SALTS
from integration.store.upsert import insert_into

SALT_BYTES = 32


def commitment(conn: Connection, incident_id: str, value: object) -> str:
    """HMAC-SHA-256 of the canonical spelling of `value`, under the incident's own salt.

    `conn` comes from `audit.recording`.
    """
    return keyed(_salt_of(conn, incident_id), value)


def keyed(salt: str, value: object) -> str:
    """The same with a salt at hand: how a value that was kept is proved to be the one told of."""
    return hmac.new(bytes.fromhex(salt), canonical(value).encode(), hashlib.sha256).hexdigest()


def forget(conn: Connection, incident_ids: Collection[str]) -> None:
    """From now on nobody can tell what these incidents' fingerprints were made of."""
    conn.execute(delete(SALTS).where(SALTS.c.incident_id.in_(incident_ids)))


def _salt_of(conn: Connection, incident_id: str) -> str:
    """The incident's salt, made on first use."""
    wanted = select(SALTS.c.salt).where(SALTS.c.incident_id == incident_id)
    known: str | None = conn.scalars(wanted).one_or_none()
    if known is not None:
        return known
    salt = secrets.token_hex(SALT_BYTES)
    conn.execute(insert_into(conn, SALTS).values(incident_id=incident_id, salt=salt))
    return salt
