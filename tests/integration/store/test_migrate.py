"""The schema's way to its newest version, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from integration.store import open_store
from integration.store.engine import open_engine, reading
from integration.store.tables import METADATA


def test_the_steps_lead_to_the_tables_that_the_program_uses(database_url: str) -> None:
    engine = open_engine(database_url)

    with reading(engine) as conn:
        differences = compare_metadata(MigrationContext.configure(conn), METADATA)

    engine.dispose()
    assert differences == []


def test_a_record_knows_whether_it_is_up_to_date(bare_database_url: str) -> None:
    store = open_store(bare_database_url)

    before = store.is_current()
    store.migrate()
    after = store.is_current()
    store.migrate()

    store.close()
    assert (before, after) == (False, True)
