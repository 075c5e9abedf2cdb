"""The sandbox's answers against Zendesk's own OpenAPI file."""

import re
from collections.abc import Iterator

import pytest

from sandbox.app import create_sandbox
from sandbox.state import State
from tests.fixtures.company import founded
from tests.sandbox.listener import listening
from tests.sandbox.openapi import FILE, faults, operation
from tests.sandbox.visit import Answer, Visit

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="../shared/reference has no OpenAPI file")

DEVIATIONS: dict[tuple[str, str], str] = {
    ("POST /api/v2/macros", "status 201 not in ['200']"): "recorded: zendesk.md §3.8, §4.1",
    ("POST /api/v2/views", "status 201 not in ['200']"): "recorded: zendesk.md §3.8, §4.3",
    (
        "DELETE /api/v2/tickets/{}/tags",
        "status 200 not in ['204']",
    ): "the tags that are left come back: zendesk.md §3.2",
}
"""(operation, what the file objects to): the evidence. Recordings win over the file."""
WRITTEN_AS = {"GET /api/v2/users/{}/sessions": "GET /api/v2/sessions"}
"""What the file leaves out: in the place of which operation the documents name it."""


@pytest.fixture(scope="module")
def answers() -> Iterator[dict[str, Answer]]:
    """One good answer of every operation."""
    with founded() as company, listening() as listener:
        yield Visit(company, listener.url).everything()


def served_operations() -> list[str]:
    """What the sandbox serves under /api/v2, as «METHOD /api/v2/path/{}»."""
    state = State()
    rules = create_sandbox(state).url_map.iter_rules()
    state.close()
    return sorted(
        f"{method} {re.sub('<[^>]*>', '{}', rule.rule)}"
        for rule in rules
        if rule.rule.startswith("/api/v2") and "test" not in rule.rule
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )


def test_every_operation_that_is_served_was_called(answers: dict[str, Answer]) -> None:
    assert set(served_operations()) <= set(answers)


def test_every_answer_is_what_the_file_says(answers: dict[str, Answer]) -> None:
    found = set()
    for name, (status, body) in answers.items():
        method, _, path = WRITTEN_AS.get(name, name).partition(" ")
        known = operation(method, path)
        found |= {(name, fault) for fault in faults(known, status, body)} if known else set()

    assert found == set(DEVIATIONS)


def test_a_wrong_answer_is_found() -> None:
    known = operation("GET", "/api/v2/tickets/{}")
    assert known is not None

    found = faults(known, 200, {"ticket": {"id": "one", "tags": "security"}})

    assert [fault for fault in found if "requester" not in fault] == [
        "ticket.id: 'one' is not of type 'integer', 'null'",
        "ticket.tags: 'security' is not of type 'array', 'null'",
    ]
