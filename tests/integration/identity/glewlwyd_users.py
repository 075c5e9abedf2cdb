"""A real Glewlwyd's users, for every test of what we do to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from integration.identity.glewlwyd import Glewlwyd
from tests.fixtures.glewlwyd import ADMIN, PASSWORD, Server, Someone

OP = "SEC-2026-0001:suspend_user:someone"


@pytest.fixture
def provider(glewlwyd: Server) -> Glewlwyd:
    """The adapter, as the administrator that comes with Glewlwyd."""
    return Glewlwyd(glewlwyd.url, ADMIN, PASSWORD)


@pytest.fixture
def eve(glewlwyd: Server) -> Someone:
    """A customer."""
    return glewlwyd.someone()


def raw(server: Server, user: Someone) -> dict[str, Any]:
    """The user as Glewlwyd itself has it."""
    found: dict[str, Any] = server.ask("GET", f"/user/{user.name}")
    return found


@contextmanager
def users_kept_with(server: Server, change: dict[str, Any]) -> Iterator[None]:
    """Glewlwyd's own users, kept otherwise for the length of a block."""
    before = server.ask("GET", "/mod/user/database")
    server.keep_users_as({**before, **change})
    try:
        yield
    finally:
        server.keep_users_as(before)
