"""INSERT … ON CONFLICT, which both databases know and SQLAlchemy spells once for each."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

    Insert = postgresql.Insert | sqlite.Insert


def insert_into(conn: Connection, table: Table) -> "Insert":
    """An INSERT of `conn`'s own dialect, which is loaded already: the other one need not be."""
    if conn.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


def put(conn: Connection, table: Table, key: str, row: Mapping[str, object]) -> None:
    """Write `row`, over the one with the same `key` column if there is one."""
    wanted = insert_into(conn, table).values(**row)
    rest = {name: value for name, value in row.items() if name != key}
    conn.execute(wanted.on_conflict_do_update(index_elements=[key], set_=rest))
