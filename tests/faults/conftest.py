"""Everything at work in real processes, with settings that make a lease end soon."""

import secrets
from collections.abc import Iterator

import pytest

from chaos.stack import SHORT, running
from tests.faults.site import Site
from tests.fixtures import postgres
from tests.fixtures.databases import BOTH
from tests.fixtures.environment import unmeasured

SOON = {**SHORT, "lease_seconds": "6", "retry_seconds": "4"}


@pytest.fixture(scope="package", params=BOTH)
def _running_site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """One for all tests of this folder on each database: it starts in six seconds."""
    given = dict(SOON)
    if request.param == "postgresql":
        server: postgres.Server = request.getfixturevalue("postgres_server")
        name = f"site_{secrets.token_hex(4)}"  # two files of this folder may share a server
        server.create(name)
        given["database_url"] = server.url(name)
    with unmeasured(), running(given) as stack:
        site = Site(stack)
        stack.ask("POST", "/_sandbox/settings", {"export_blind_seconds": 1.0})
        yield site


@pytest.fixture
def site(_running_site: Site) -> Iterator[Site]:
    """At rest, every process alive, no fault switched on."""
    _running_site.calm()
    yield _running_site
    _running_site.calm()
