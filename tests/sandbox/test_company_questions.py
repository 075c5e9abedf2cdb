"""A question without its subject is refused: an empty filter never means «everybody»."""

from typing import Any

import pytest
import requests

from sandbox.company import TOKENS
from tests.fixtures.lantern import Lantern

QUESTIONS: list[tuple[str, str, str, Any]] = [
    ("secaudit", "GET", "/secaudit/v1/events?since=2026-01-01T00:00:00Z", None),
    ("secaudit", "GET", "/secaudit/v1/events?user=a&since=b&limit=many", None),
    ("siem", "POST", "/siem/api/search", {"user": "", "from": 0}),
    ("siem", "POST", "/siem/api/search", {"user": "eve@acme.example", "from": "today"}),
    ("siem", "POST", "/siem/api/search", ["eve@acme.example"]),
    ("userwatch", "GET", "/userwatch/v2/sessions", None),
    ("crm", "GET", "/crm/v1/contacts", None),
    ("admin", "GET", "/admin/api/v1/users", None),
]


@pytest.mark.parametrize(("system", "method", "path", "body"), QUESTIONS)
def test_it_is_a_problem_document(
    system: str, method: str, path: str, body: Any, lantern: Lantern
) -> None:
    token = {"Authorization": f"Bearer {TOKENS[system]}"}

    answer = requests.request(method, lantern.url + path, json=body, headers=token, timeout=5)

    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 400


@pytest.mark.parametrize(("system", "method", "path", "body"), QUESTIONS)
def test_one_systems_token_opens_no_other(
    system: str, method: str, path: str, body: Any, lantern: Lantern
) -> None:
    other = next(token for name, token in TOKENS.items() if name != system)

    answer = requests.request(
        method,
        lantern.url + path,
        json=body,
        headers={"Authorization": f"Bearer {other}"},
        timeout=5,
    )

    assert answer.status_code == 401
