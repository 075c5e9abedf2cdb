"""The schema, brought to its newest version by whoever comes first."""

from pathlib import Path

from alembic.command import upgrade
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select, text

from integration.store.engine import reading, writing

_LOCK = 0x5EC0_314A  # PostgreSQL's advisory lock of everybody who migrates


def migrate(engine: Engine) -> None:
    """To head, in one transaction; a second process waits and then finds nothing to do.

    Raises StoreDown.
    """
    with writing(engine) as conn:
        _wait_for_others(conn)
        config = _config()
        config.attributes["connection"] = conn
        upgrade(config, "head")


def is_current(engine: Engine) -> bool:
    """Whether `migrate` would find nothing to do. Raises StoreDown."""
    heads = ScriptDirectory.from_config(_config()).get_heads()
    with reading(engine) as conn:
        return set(MigrationContext.configure(conn).get_current_heads()) == set(heads)


def _wait_for_others(conn: Connection) -> None:
    """SQLite's write lock is ours already; on PostgreSQL a migration may take its time."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SET LOCAL lock_timeout = '60s'"))
        conn.execute(text("SET LOCAL statement_timeout = 0"))
        conn.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def _config() -> Config:
    """Alembic's, without a file: the scripts lie beside this module, installed or not."""
    config = Config()
    scripts = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    return config
