"""What the application's own PostgreSQL role may do, granted by the role that owns the tables.

The audit it may only read and add to: who takes over the application cannot rewrite what it
did. Triggers refuse everybody besides (migrations/versions/v0001_the_record.py).
"""

from sqlalchemy import Connection, Engine, make_url, select, text

from integration.store.engine import open_engine, reading, writing
from integration.store.tables import AUDIT, METADATA

ADD_ONLY = frozenset({AUDIT.name})
"""Tables that only grow."""
VERSION = "alembic_version"
"""Where Alembic keeps the version; the application looks at it."""


def grant(owner: Engine, application_url: str) -> None:
    """Give the role of `application_url` what it needs and no more. Raises StoreDown.

    Raises:
        ValueError: the application's role owns the tables, or is a superuser: no right could be
            taken from it.
    """
    role = _role_of(application_url)
    with writing(owner) as conn:
        _refuse_too_powerful(conn, role)
        name = conn.dialect.identifier_preparer.quote_identifier(role)
        schema = conn.dialect.identifier_preparer.quote(_schema(conn))
        for statement in _statements(name, schema):
            conn.execute(text(statement))


def _statements(role: str, schema: str) -> list[str]:
    """Everything taken away first, so that a second time gives the same."""
    found = [
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        f"REVOKE ALL ON {VERSION} FROM PUBLIC, {role}",
        f"GRANT SELECT ON {VERSION} TO {role}",
    ]
    for table in METADATA.sorted_tables:
        may = "SELECT, INSERT" if table.name in ADD_ONLY else "SELECT, INSERT, UPDATE, DELETE"
        found += [
            f"REVOKE ALL ON {table.name} FROM PUBLIC, {role}",
            f"GRANT {may} ON {table.name} TO {role}",
        ]
    return found


def _role_of(url: str) -> str:
    """The role that the address signs in as; asked of the server when the address names none."""
    if (named := make_url(url).username) is not None:
        return named
    engine = open_engine(url)
    try:
        with reading(engine) as conn:
            return str(conn.scalars(select(text("current_user"))).one())
    finally:
        engine.dispose()


def _refuse_too_powerful(conn: Connection, role: str) -> None:
    """Raises ValueError."""
    owner = conn.scalars(select(text("current_user"))).one()
    power = text("SELECT rolsuper FROM pg_roles WHERE rolname = :role")
    is_super = conn.scalars(power, {"role": role}).one_or_none()
    member = text("SELECT pg_has_role(:role, :owner, 'MEMBER')")
    if is_super is None:
        raise ValueError(f"there is no role {role}: create it, then migrate again")
    if is_super or role == owner or conn.scalars(member, {"role": role, "owner": owner}).one():
        raise ValueError(
            f"the role {role} of DESKWARDEN_DATABASE_URL owns the tables or is a superuser, so no "
            "right can be taken from it: give the application a role of its own"
        )


def _schema(conn: Connection) -> str:
    return str(conn.scalars(select(text("current_schema()"))).one())
