"""The schema, brought to its newest version by whoever comes first."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, func, select, text

from incidents.errors import StoreDown
from integration.store.engine import NoRight, reading, writing

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).parent / "migrations"
_LOCK = 0x5EC0_314A  # PostgreSQL's advisory lock of everybody who migrates


def migrate(engine: Engine) -> None:
    """To head, in one transaction; a second process waits and then finds nothing to do.

    Raises StoreDown, also when our role may not change the tables: their owner's must.
    """
    if is_current(engine):
        return
    from alembic.command import upgrade

    try:
        with writing(engine) as conn:
            _wait_for_others(conn)
            config = _config()
            config.attributes["connection"] = conn
            upgrade(config, "head")
    except NoRight as exc:
        raise StoreDown(
            "the tables are not of this version, and this role may not change them: run "
            "`deskwarden migrate` with DESKWARDEN_DATABASE_OWNER_URL"
        ) from exc


def is_current(engine: Engine) -> bool:
    """Whether `migrate` would find nothing to do. Raises StoreDown."""
    # Alembic is read by who looks after the schema: most processes only use it.
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    heads = ScriptDirectory.from_config(_config()).get_heads()
    with reading(engine) as conn:
        return set(MigrationContext.configure(conn).get_current_heads()) == set(heads)


def is_older(conn: Connection) -> bool:
    """Whether a version before ours has made the record; without Alembic, which takes its time."""
    known = conn.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    return str(known) < _newest()


@cache
def _newest() -> str:
    """The steps are numbered: v0011_holds.py is 0011_holds."""
    return max(file.stem.removeprefix("v") for file in _SCRIPTS.glob("versions/v*.py"))


def _wait_for_others(conn: Connection) -> None:
    """SQLite's write lock is ours already; on PostgreSQL a migration may take its time."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SET LOCAL lock_timeout = '60s'"))
        conn.execute(text("SET LOCAL statement_timeout = 0"))
        conn.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def _config() -> "Config":
    """Alembic's, without a file: the scripts lie beside this module, installed or not."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config
