"""What the company's systems remember: kinds of rows in the sandbox's one memory."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime

from sandbox.company.seed import Seeded, rows_for
from sandbox.company.when_where import Row
from sandbox.state import State

WORN = ("user", "session", "event", "contact")
"""What a new morning replaces; messages, pages and the Admin Console's log stay."""


class CompanyState:
    """A view of `State`, safe to use from many threads.

    Kinds: user, session, event, contact, admin_log, slack, page.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        state.seed_with(seed_company)

    def change(self) -> AbstractContextManager[None]:
        """Several reads and writes as one: all of it is kept, or nothing. May be nested."""
        return self.state.change()

    def rows(self, kind: str) -> list[Row]:
        """All of a kind, oldest first."""
        return self.state.table(_table(kind)).all()

    def where(self, kind: str, field: str, value: str) -> list[Row]:
        """Those of a kind whose `field` is `value`, oldest first."""
        return self.state.table(_table(kind)).where(field, value)

    def row(self, kind: str, key: str) -> Row | None:
        """The one with that id."""
        return self.state.table(_table(kind)).get(key)

    def put(self, kind: str, row: Row) -> Row:
        """Write a row under its `id`, over what stood there."""
        with self.change():
            return self.state.table(_table(kind)).put(row["id"], row)

    def drop(self, kind: str, key: str) -> None:
        """Forget one row."""
        with self.change():
            self.state.table(_table(kind)).drop(key)

    def now(self) -> datetime:
        """Aware UTC."""
        return self.state.now()

    def morning(self) -> None:
        """A new day: everybody is signed in, and Eve had her bad night again.

        What was told to people, and the Admin Console's log, is kept.
        """
        with self.change():
            for kind in WORN:
                for row in self.rows(kind):
                    self.drop(kind, row["id"])
            seed_company(self.state)


def seed_company(state: State) -> None:
    """Write the company as of now. Inside `change()`."""
    put_all(state, rows_for(state.now()))


def put_all(state: State, rows: Iterable[Seeded]) -> None:
    """Write rows of any kind under their ids. Inside `change()`."""
    for kind, row in rows:
        state.table(_table(kind)).put(row["id"], row)


def _table(kind: str) -> str:
    return f"company_{kind}"
