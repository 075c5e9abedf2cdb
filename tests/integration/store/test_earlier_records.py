"""A record of any earlier version, brought to the newest one: every row is there as it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, Table, delete, select, update
from sqlalchemy.exc import DBAPIError

from cli import main
from integration.store import open_store
from integration.store.engine import open_engine, reading, writing
from integration.store.tables import AUDIT, CHECKPOINTS, KEPT, METADATA
from integration.store.walk import INSTALLED_AT
from tests.fixtures.environment import NEEDED
from tests.integration.store.earlier import REVISIONS, Row, record_at
from tests.integration.store.records import NOW

NEW: dict[str, Row] = {
    "inbox": {"told_at": None, "is_follow_up": False},
    "incidents": {"held_back": ""},
    "effects": {
        "told_at": None, "item": "", "requested_by": "playbook", "undo_of": None, "blast": {},
        "expires_at": None, "reminded_at": None, "confirmed_by": None, "group_id": "",
    },
    "approvals": {"how": "policy", "act_id": "", "verified_by": "", "verified_at": None},
}  # fmt: skip
"""What a row of before says in columns that came later: nobody was told, no step ends by itself,
nobody has verified an owner."""


@dataclass(frozen=True)
class Upgraded:
    """A record of an earlier version, at the newest one now."""

    revision: str
    url: str
    engine: Engine
    before: dict[str, list[Row]]

    def rows(self, table: Table) -> list[Row]:
        """All of them, in order."""
        with reading(self.engine) as conn:
            found = conn.execute(select(table).order_by(*table.primary_key.columns))
            return [dict(row._mapping) for row in found]


@pytest.fixture(params=REVISIONS[:-1])
def upgraded(request: pytest.FixtureRequest, bare_database_url: str) -> Iterator[Upgraded]:
    """Of each version but the newest, on both databases."""
    engine = open_engine(bare_database_url)
    before = record_at(engine, request.param)
    store = open_store(bare_database_url)
    store.migrate()
    store.close()
    yield Upgraded(request.param, bare_database_url, engine, before)
    engine.dispose()


def test_every_row_is_there_with_its_values(upgraded: Upgraded) -> None:
    for name, before in upgraded.before.items():
        after = upgraded.rows(METADATA.tables[name])
        expected = [_whole(name, row, at) for at, row in enumerate(before, start=1)]

        assert [row for row in after if row.get("name") != INSTALLED_AT] == expected


def test_the_audit_is_whole_and_nobody_may_change_it(upgraded: Upgraded, tmp_path: Path) -> None:
    for attack in (update(AUDIT).values(actor="nobody"), delete(AUDIT)):
        with pytest.raises(DBAPIError, match="append-only"), writing(upgraded.engine) as conn:
            conn.execute(attack)
    file = tmp_path / "checkpoints.jsonl"
    file.write_text("".join(f"{row['line']}\n" for row in upgraded.rows(CHECKPOINTS)))
    named = NEEDED | {"DATABASE_URL": upgraded.url}
    environment = {f"DESKWARDEN_{name}": value for name, value in named.items()}
    words = ["audit", "verify", *(("--checkpoints", str(file)) if file.stat().st_size else ())]

    result = CliRunner().invoke(main, words, env=environment)

    assert (result.exit_code, len(upgraded.rows(AUDIT))) == (0, 3), result.output


def test_missed_tickets_are_looked_for_from_the_first_event_on(upgraded: Upgraded) -> None:
    (at,) = [row["value"] for row in upgraded.rows(KEPT) if row["name"] == INSTALLED_AT]

    is_older = REVISIONS.index(upgraded.revision) < REVISIONS.index("0004_sweep")
    assert (datetime.fromisoformat(at) == NOW) is is_older


def _whole(name: str, row: Row, number: int) -> Row:
    """The row as the newest version has it: its number, and what came later."""
    table = METADATA.tables[name]
    counted = {"id": number} if "id" in table.c and "id" not in row else {}
    return NEW.get(name, {}) | counted | row
