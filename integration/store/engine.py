"""Connections to the record: SQLite or PostgreSQL, one kind of transaction, one kind of error."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from incidents.errors import StoreDown

BUSY_MS = 5_000  # milliseconds a writer waits for another one; Zendesk gives up after 12 s
CONNECT_SECONDS = 3  # seconds to reach a PostgreSQL server
POOL_SECONDS = 4  # seconds to wait for one of our own connections

OTHER_VERSION = (
    "the record is of another version than this program: run `deskwarden migrate` of the newer one"
)
_MISSING = ("42P01", "42703")
"""PostgreSQL's undefined_table and undefined_column: a record that nobody has migrated yet
(postgresql.org/docs/current/errcodes-appendix.html)."""
_NO_SUCH = "no such "
"""SQLite's words for the same."""
_NO_RIGHT = "42501"
"""PostgreSQL's insufficient_privilege."""
_OURS = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
"""Faults of a statement or a value: asking again would not help."""


class NoRight(StoreDown):
    """Our role may not do that: a person must grant it."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"the database refuses this program's role ({why}): see its rights, or run "
            "`deskwarden migrate` with DESKWARDEN_DATABASE_OWNER_URL"
        )


def open_engine(url: str) -> Engine:
    """An engine for `url`; nothing is connected yet.

    Raises:
        ValueError: neither a SQLite file nor PostgreSQL.
    """
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite(parsed)
    if backend in ("postgres", "postgresql"):
        return _postgresql(parsed)
    raise ValueError(f"the record is kept in SQLite or PostgreSQL, not in {backend}")


def is_there(url: str) -> bool:
    """Whether there is a record to look at; a server's is only known when it is asked."""
    parsed = make_url(url)
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database
    return Path(parsed.database or "").is_file() if is_file else True


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent look. Raises StoreDown."""
    with _our_errors(), engine.connect() as conn, conn.begin():
        yield conn


@contextmanager
def writing(engine: Engine, *, soon: bool = False) -> Iterator[Connection]:
    """One transaction, on disk when it leaves without an error. Raises StoreDown.

    SQLite takes the write lock at once: a transaction that reads first and asks for the lock
    later loses updates or fails at once (sqlite.org/lang_transaction.html).

    `soon` is for what may be done again: it is seen by everybody at once and outlives every
    process, but a power cut may take it back. SQLite has one writer, and waits for the disk
    with its lock held; without that wait the others' turn comes sooner. PostgreSQL always waits.
    """
    wanted = {"begin": "IMMEDIATE", "synchronous": "NORMAL" if soon else "FULL"}
    with (
        _our_errors(),
        engine.connect().execution_options(**wanted) as conn,
        conn.begin(),
    ):
        yield conn


@contextmanager
def adding(engine: Engine) -> Iterator[Connection]:
    """For single statements, each on disk when it returns. Raises StoreDown.

    PostgreSQL commits such a statement by itself: a caller waits for one answer, not for three.
    """
    if engine.dialect.name == "sqlite":
        with writing(engine) as conn:
            yield conn
        return
    with (
        _our_errors(),
        engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn,
    ):
        yield conn


@contextmanager
def _our_errors() -> Iterator[None]:
    """A database that cannot answer is StoreDown; a wrong statement or value stays what it is."""
    try:
        yield
    except PoolTimeout as exc:
        raise StoreDown("every connection to the database is busy") from exc
    except DBAPIError as exc:
        if sqlstate(exc) in _MISSING or str(exc.orig).startswith(_NO_SUCH):
            raise StoreDown(OTHER_VERSION) from exc
        if sqlstate(exc) == _NO_RIGHT:
            why = str(exc.orig).partition("\n")[0]
            raise NoRight(why) from exc
        if isinstance(exc, _OURS):
            raise
        raise StoreDown(f"the database cannot answer: {type(exc.orig).__name__}") from exc


class Illegible(StoreDown):
    """The database answers, with what we never wrote."""


@contextmanager
def legible(what: str) -> Iterator[None]:
    """Values that we never wrote may stand in `what`: then it cannot be read. Raises Illegible."""
    try:
        yield
    except (DBAPIError, ValueError, TypeError, OverflowError) as exc:
        why = str(getattr(exc, "orig", exc)).partition("\n")[0]
        raise Illegible(f"{what} cannot be read: {why}") from exc


def sqlstate(error: DBAPIError) -> str | None:
    """PostgreSQL's code of what went wrong; None when SQLite says it, which has none."""
    return getattr(error.orig, "sqlstate", None)


def forget_the_log(engine: Engine) -> None:
    """SQLite: let nothing stay in the write-ahead log that the file no longer has.

    Somebody who reads meanwhile keeps it a little longer. PostgreSQL has nothing of the kind.
    """
    if engine.dialect.name != "sqlite":
        return
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()


def _sqlite(url: URL) -> Engine:
    """A SQLite file, made with its directory when absent, readable by its owner only."""
    if not url.database or ":memory:" in url.database or "mode=memory" in url.database:
        raise ValueError("the record must be a file: a database in memory is lost with its process")
    Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(
        url,
        hide_parameters=True,
        json_serializer=_dumps,
        pool_timeout=POOL_SECONDS,
        connect_args={"timeout": BUSY_MS / 1000},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(driver: Any, _record: object) -> None:
    """Durable over a power cut, and transactions begun by us alone."""
    driver.isolation_level = None  # else the driver begins transactions by itself, too late
    cursor = driver.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    _write_ahead(cursor)
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten, not unlinked
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """WAL, which stays with the file. SQLite does not wait for others here, so we do."""
    ends = time.monotonic() + BUSY_MS / 1000
    while not _is_ahead(cursor):
        if time.monotonic() > ends:
            raise sqlite3.OperationalError("the file cannot have a write-ahead log")
        time.sleep(0.01)  # seconds


def _is_ahead(cursor: Any) -> bool:
    """Whether the file has its log now; False while another connection is in the way."""
    try:
        answer = cursor.execute("PRAGMA journal_mode = WAL").fetchone()
    except sqlite3.OperationalError as exc:
        if exc.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    return bool(answer == ("wal",))


def _begin_sqlite(conn: Connection) -> None:
    """NORMAL may lose the last commits in a power cut, never one process's death."""
    options = conn.get_execution_options()
    wanted = options.get("synchronous", "FULL")
    if conn.info.get("synchronous") != wanted:  # it stays with the connection
        conn.exec_driver_sql(f"PRAGMA synchronous = {wanted}")
        conn.info["synchronous"] = wanted
    conn.exec_driver_sql(f"BEGIN {options.get('begin', 'DEFERRED')}")


def _postgresql(url: URL) -> Engine:
    """PostgreSQL through psycopg 3: what it has committed is on disk, and no statement and no wait
    for a lock takes longer than SQLite's.
    """
    limits = f"-c statement_timeout={BUSY_MS} -c lock_timeout={BUSY_MS}"
    on_disk = "-c synchronous_commit=on"  # also where the database or the role has it off
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        json_serializer=_dumps,
        pool_timeout=POOL_SECONDS,
        pool_pre_ping=True,  # a server that was restarted costs no delivery
        connect_args={"connect_timeout": CONNECT_SECONDS, "options": f"{limits} {on_disk}"},
    )


_dumps = partial(json.dumps, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
