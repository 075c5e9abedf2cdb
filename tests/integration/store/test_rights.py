"""Two PostgreSQL roles: one owns the tables, the other works, and cannot rewrite what it did."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url, text

from cli import main
from incidents.errors import StoreDown
from incidents.ledger import EffectState
from integration.store import Store, open_store
from integration.store.engine import open_engine, writing
from integration.store.traces import Person
from tests.fixtures import postgres
from tests.integration.store.records import LATER, LEASE, NOW, a_delivery, a_draft, a_note, a_step

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Roles:
    """Addresses of one database, as the owner and as the application."""

    owner: str
    application: str


@pytest.fixture
def roles(postgres_server: postgres.Server) -> Iterator[Roles]:
    """A database with two roles of its own."""
    number = next(_numbers)
    name, owner, application = f"rights_{number}", f"owner_{number}", f"app-{number}"
    with postgres_server.connect() as conn:
        for role in (owner, application):
            conn.execute(f'CREATE ROLE "{role}" LOGIN'.encode())
        conn.execute(f'CREATE DATABASE "{name}" OWNER "{owner}"'.encode())
    url = make_url(postgres_server.url(name))
    yield Roles(*(url.set(username=role).render_as_string(False) for role in (owner, application)))
    postgres_server.drop(name)
    with postgres_server.connect() as conn:
        for role in (owner, application):
            conn.execute(f'DROP ROLE "{role}"'.encode())


def migrate(roles: Roles, *, owner: str | None = None) -> tuple[int, str]:
    """`deskwarden migrate`, as an operator runs it."""
    env = {
        "DESKWARDEN_ZENDESK_URL": "http://127.0.0.1:9",
        "DESKWARDEN_ZENDESK_ACCOUNT_ID": "1",
        "DESKWARDEN_DATABASE_URL": roles.application,
        "DESKWARDEN_DATABASE_OWNER_URL": roles.owner if owner is None else owner,
    }
    result = CliRunner().invoke(main, ["migrate"], env=env)
    return result.exit_code, result.output


@pytest.fixture
def store(roles: Roles) -> Iterator[Store]:
    """The record as the application sees it, after the owner migrated it."""
    assert migrate(roles)[0] == 0
    opened = open_store(roles.application)
    yield opened
    opened.close()


def test_the_application_does_all_its_work(store: Store) -> None:
    store.migrate()
    number = store.inbox.accept(a_delivery()).id
    row = store.inbox.claim(number, now=LATER, lease=LEASE)
    assert row is not None
    store.inbox.finish(row, outcome="incident", now=LATER)
    store.ledger.open(a_draft(), [a_note(), a_step()], now=NOW)
    for effect_id in store.ledger.due(now=NOW, limit=9):
        effect = store.ledger.claim(effect_id, now=NOW, lease=LEASE)
        assert effect is not None
        effect = store.ledger.start(effect, prior={}, now=NOW)
        store.ledger.finish(effect, state=EffectState.DONE, now=NOW)
    done = store.erase(Person("eve@acme.example"), reason="asked", by="ada", now=LATER)
    store.ping()
    store.keep("a", "b")

    assert (done.incidents, store.checkpoints.verify(()).broken_at) == (1, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'nobody'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "DROP TABLE audit CASCADE",
        "DROP FUNCTION audit_is_append_only CASCADE",
        "CREATE TABLE mine (id int)",
        "ALTER TABLE inbox ADD COLUMN mine int",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_it_has_no_right_to_change_the_audit_or_any_table(
    store: Store, roles: Roles, statement: str
) -> None:
    store.ledger.open(a_draft(), [a_note()], now=NOW)
    engine = open_engine(roles.application)

    with pytest.raises(StoreDown, match=r"permission denied|must be owner"):  # noqa: SIM117
        with writing(engine) as conn:
            conn.execute(text(statement))

    engine.dispose()
    assert store.checkpoints.verify(()).rows == 2


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "TRUNCATE audit CASCADE"])
def test_the_owner_is_refused_by_the_triggers(store: Store, roles: Roles, statement: str) -> None:
    store.ledger.open(a_draft(), [a_note()], now=NOW)
    engine = open_engine(roles.owner)

    with pytest.raises(Exception, match="append-only"), writing(engine) as conn:
        conn.execute(text(statement))

    engine.dispose()
    assert store.checkpoints.verify(()).rows == 2


def test_without_the_right_to_read_the_audit_cannot_be_checked(store: Store, roles: Roles) -> None:
    store.ledger.open(a_draft(), [a_note()], now=NOW)
    owner = open_engine(roles.owner)
    name = make_url(roles.application).username
    with writing(owner) as conn:
        conn.execute(text(f'REVOKE SELECT ON audit FROM "{name}"'))
    owner.dispose()
    env = {
        "DESKWARDEN_ZENDESK_URL": "http://127.0.0.1:9",
        "DESKWARDEN_ZENDESK_ACCOUNT_ID": "1",
        "DESKWARDEN_DATABASE_URL": roles.application,
    }

    proved = CliRunner().invoke(main, ["audit", "verify"], env=env)
    given = CliRunner().invoke(main, ["audit", "export"], env=env)

    why = "cannot check: the audit cannot be read: permission denied for table audit\n"
    assert (proved.exit_code, proved.output) == (3, why)
    assert (given.exit_code, "permission denied" in given.output) == (1, True)
    with pytest.raises(StoreDown):
        store.ledger.open(a_draft(36), [], now=NOW)


def test_migrating_again_gives_the_same_rights(store: Store, roles: Roles) -> None:
    assert migrate(roles) == (0, "the record is up to date\n")
    store.ledger.open(a_draft(), [], now=NOW)


def test_the_application_cannot_migrate_by_itself_and_says_who_can(roles: Roles) -> None:
    store = open_store(roles.application)

    with pytest.raises(StoreDown, match="DESKWARDEN_DATABASE_OWNER_URL"):
        store.migrate()

    store.close()


def test_an_application_that_owns_the_tables_is_refused(roles: Roles) -> None:
    status, said = migrate(Roles(roles.owner, roles.owner))

    assert status == 1
    assert "give the application a role of its own" in said


def test_a_superuser_as_application_is_refused(
    roles: Roles, postgres_server: postgres.Server
) -> None:
    boss = make_url(roles.application).set(username="postgres").render_as_string(False)
    status, said = migrate(Roles(roles.owner, boss))

    assert (status, "superuser" in said) == (1, True)
