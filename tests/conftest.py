"""One world for every test: real Flask, zenpy, rq, Redis and SQL; the sandbox's company."""

import gc

from hypothesis import HealthCheck, settings

from tests.fixtures import log_lines, memory

memory.keep_tmp_path_there()
log_lines.plain()

settings.register_profile(
    "shared machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("shared machine")  # how long an example takes there says nothing

pytest_plugins = [
    "tests.fixtures.environment",
    "tests.fixtures.databases",
    "tests.fixtures.redis_server",
    "tests.fixtures.company",
    "tests.fixtures.scripted",
    "tests.fixtures.own_zendesk",
    "tests.fixtures.lantern",
    "tests.fixtures.world",
    "tests.fixtures.rounds",
    "tests.fixtures.watch",
    "tests.fixtures.rows",
    "tests.fixtures.glewlwyd",
    "tests.fixtures.relay",
    "tests.fixtures.scim",
    "tests.fixtures.hands",
    "tests.fixtures.command_line",
    "tests.fixtures.provision_command",
]


def pytest_collection_finish() -> None:
    """What is loaded stays: the collector need not look through it, nor come by so often."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)  # objects, then rounds; as shipped it costs a tenth of all
