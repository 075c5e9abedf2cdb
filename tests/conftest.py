"""One world for every test: real Flask, zenpy, rq, Redis and SQL; the sandbox's company."""

pytest_plugins = [
    "tests.fixtures.databases",
    "tests.fixtures.redis_server",
    "tests.fixtures.environment",
    "tests.fixtures.company",
    "tests.fixtures.scripted",
    "tests.fixtures.own_zendesk",
    "tests.fixtures.lantern",
    "tests.fixtures.world",
    "tests.fixtures.rows",
    "tests.fixtures.glewlwyd",
    "tests.fixtures.scim",
    "tests.fixtures.hands",
    "tests.fixtures.command_line",
]
