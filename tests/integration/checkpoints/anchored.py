"""A record with a story, and its checkpoints outside."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from incidents.checkpoint import Checkpoint, Place
from incidents.ledger import EffectKind
from integration.checkpoints import keys, lines
from integration.checkpoints.anchor import anchor
from integration.checkpoints.mending import mend
from integration.checkpoints.outside import compare
from integration.checkpoints.setting_aside import set_aside
from integration.settings import Settings
from integration.store import Store, open_store
from integration.store.engine import open_engine, writing
from integration.store.switch import BEHIND
from integration.store.tables import METADATA
from tests.integration.checkpoints.tampering import drop_triggers
from tests.integration.store.records import NOW, a_draft, a_note, a_step

PAGE = frozenset({EffectKind.PAGE})


@dataclass(slots=True)
class Anchored:
    """The record, and the settings that say where its checkpoints go."""

    store: Store
    settings: Settings
    file: Path
    pubkey: Path
    now: datetime = NOW

    def tell(self, *tickets: int) -> None:
        """Open an incident of each ticket: four rows of the audit."""
        for ticket in tickets:
            self.store.ledger.open(a_draft(ticket), [a_note(ticket), a_step()], now=self.now)

    def anchor(self, later: timedelta = timedelta(0)) -> None:
        """What the sweep does, a while later."""
        self.now += later
        anchor(self.store, self.settings, self.now)

    def begin_anew(self) -> None:
        """The record is lost, and an empty one takes its place."""
        self.store.close()
        wipe(self.settings.database_url)
        self.store = open_store(self.settings.database_url)

    def look(self) -> str | None:
        """What a process finds at its start: the code of the pause."""
        pause = compare(self.store, self.settings, PAGE, self.now)
        return pause.code if pause else None

    def confirm(self) -> Place | None:
        """What `deskwarden containment resume` does for a proved person."""
        pause = self.store.switch.paused()
        assert pause is not None
        why, now = "restored on purpose", self.now
        mend(self.store, self.settings, pause, reason=why, by="ada", now=now)
        place = set_aside(self.store, self.settings, pause, reason=why, by="ada", now=now)
        self.store.switch.resume(reason=why, by="ada", now=now)
        return place

    def lines(self) -> list[str]:
        """What is in the file."""
        return self.file.read_text(encoding="utf-8").splitlines() if self.file.exists() else []

    def newest(self) -> Checkpoint:
        """The last line of the file."""
        return lines.read(self.lines()[-1], None)

    def without_key(self) -> None:
        """An installation that signs nothing."""
        self.settings = replace(self.settings, checkpoint_key="")


@pytest.fixture
def anchored(store: Store, database_url: str, tmp_path: Path) -> Anchored:
    """An empty record that signs, with a file outside."""
    key = keys.new_key()
    pubkey = tmp_path / "key.pub"
    pubkey.write_text(keys.public_text(key.public_key()))
    file = tmp_path / "outside" / "checkpoints.jsonl"
    settings = Settings(
        zendesk_url="http://127.0.0.1:9",
        zendesk_account_id=1,
        database_url=database_url,
        checkpoint_key=keys.private_pem(key),
        checkpoint_file=str(file),
    )
    return Anchored(store, settings, file, pubkey)


@pytest.fixture
def known(anchored: Anchored) -> Anchored:
    """Two incidents that are known outside."""
    for ticket in (35, 36):
        anchored.tell(ticket)
        anchored.anchor()
    return anchored


@pytest.fixture
def anew(anchored: Anchored) -> Iterator[Anchored]:
    """Three incidents, their checkpoint outside, then an empty record that was looked at."""
    anchored.tell(35, 36, 37)
    anchored.anchor()
    anchored.begin_anew()
    assert anchored.look() == BEHIND
    yield anchored
    anchored.store.close()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The same database, for somebody who means it ill."""
    made = open_engine(database_url)
    yield made
    made.dispose()


def wipe(url: str) -> None:
    """The database as after `deskwarden migrate` on an empty one."""
    engine = open_engine(url)
    with writing(engine) as conn:
        drop_triggers(conn)
        METADATA.drop_all(conn)
        conn.execute(text("DROP TABLE alembic_version"))
    engine.dispose()
    store = open_store(url)
    store.migrate()
    store.close()
