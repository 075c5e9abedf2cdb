"""How a connection is made, and what a failing database looks like to us."""

import contextlib
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import IntegrityError

from incidents.errors import StoreDown
from integration.store import Store, open_store
from integration.store.engine import open_engine, reading, writing
from integration.store.tables import COUNTERS
from tests.fixtures.postgres import Server
from tests.integration.store.records import a_delivery


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://root@host/db"])
def test_a_database_that_cannot_be_the_record_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="record"):
        open_engine(url)


def test_a_sqlite_record_survives_a_power_cut_and_belongs_to_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "var" / "record.db"
    engine = open_engine(f"sqlite:///{path}")

    with reading(engine) as conn:
        answers = [
            conn.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]

    engine.dispose()
    assert answers == ["wal", 2, 1, 5_000]  # 2 is FULL
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_may_be_done_again_does_not_wait_for_the_disk_and_all_else_does(
    tmp_path: Path,
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'record.db'}")

    found = []
    for soon in (False, True, False):
        with writing(engine, soon=soon) as conn:
            found.append(conn.execute(text("PRAGMA synchronous")).scalar_one())

    engine.dispose()
    assert found == [2, 1, 2]  # 2 is FULL, 1 is NORMAL


def test_a_transaction_that_fails_leaves_nothing(database_url: str) -> None:
    engine = open_engine(database_url)

    with contextlib.suppress(ZeroDivisionError), writing(engine) as conn:
        conn.execute(insert(COUNTERS).values(year=2026, last=1))
        raise ZeroDivisionError
    with reading(engine) as conn:
        left = conn.execute(select(COUNTERS)).all()

    engine.dispose()
    assert left == []


def test_a_wrong_value_is_not_called_an_outage(database_url: str) -> None:
    engine = open_engine(database_url)

    with pytest.raises(IntegrityError), writing(engine) as conn:
        conn.execute(insert(COUNTERS), [{"year": 2026, "last": 1}] * 2)

    engine.dispose()


def test_a_database_without_our_tables_is_down(bare_database_url: str) -> None:
    store = open_store(bare_database_url)

    with pytest.raises(StoreDown):
        store.ping()

    store.close()


@pytest.mark.parametrize(
    ("earlier", "asked"),
    [
        ("ALTER TABLE approvals RENAME COLUMN verified_by TO x", lambda s: s.steps.approvals(1)),
        ("UPDATE alembic_version SET version_num = '0009_approvals'", Store.ping),
    ],
)
def test_a_record_of_an_earlier_version_is_down_and_says_what_to_run(
    database_url: str, earlier: str, asked: Callable[[Store], object]
) -> None:
    store, engine = open_store(database_url), open_engine(database_url)
    with writing(engine) as conn:
        conn.execute(text(earlier))

    with pytest.raises(StoreDown, match="deskwarden migrate"):
        asked(store)

    engine.dispose()
    store.close()


def test_what_postgresql_says_is_committed_is_on_disk_whatever_the_database_is_set_to(
    postgres_server: Server,
) -> None:
    postgres_server.create("careless")
    with postgres_server.connect() as conn:
        conn.execute("ALTER DATABASE careless SET synchronous_commit = off")
    engine = open_engine(postgres_server.url("careless"))

    with reading(engine) as looking:
        waits = looking.execute(text("SHOW synchronous_commit")).scalar_one()

    engine.dispose()
    postgres_server.drop("careless")
    assert waits == "on"


def test_a_server_that_is_not_there_is_down(tmp_path: Path) -> None:
    store = open_store(f"postgresql://nobody@/none?host={tmp_path}")

    with pytest.raises(StoreDown) as raised:
        store.inbox.accept(a_delivery())

    store.close()
    assert "nobody" not in str(raised.value)


def test_a_file_that_is_no_database_is_down(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    path.write_bytes(b"no database " * 400)
    store = open_store(f"sqlite:///{path}")

    with pytest.raises(StoreDown):
        store.ping()

    store.close()


def test_a_full_disk_is_down_and_heals_when_there_is_room(
    migrated_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "record.db"
    path.write_bytes(migrated_file.read_bytes())
    store = _with_pages(path, room=0)

    with pytest.raises(StoreDown):
        store.inbox.accept(a_delivery(raw=b"x" * 200_000))
    store.close()
    store = _with_pages(path, room=1_000)
    accepted = store.inbox.accept(a_delivery(raw=b"x" * 200_000))

    store.close()
    assert accepted.is_new


def _with_pages(path: Path, *, room: int) -> Store:
    """A store whose file may grow by `room` pages: a disk that is nearly full."""
    engine = open_engine(f"sqlite:///{path}")

    def limit(driver: sqlite3.Connection, _record: object) -> None:
        (used,) = driver.execute("PRAGMA page_count").fetchone()
        driver.execute(f"PRAGMA max_page_count = {used + room}")

    event.listen(engine, "connect", limit)
    return Store(engine)


def test_a_restarted_server_costs_no_delivery(
    postgres_server: Server, migrated_template: str
) -> None:
    postgres_server.create("restarted", migrated_template)
    store = open_store(postgres_server.url("restarted"))
    store.inbox.accept(a_delivery("event-1"))

    with postgres_server.connect() as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'restarted'"
        )
    accepted = store.inbox.accept(a_delivery("event-2"))

    store.close()
    postgres_server.drop("restarted")
    assert accepted.is_new
