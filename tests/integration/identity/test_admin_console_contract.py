"""The Admin Console's contract, the sandbox that stands in for it, and our adapter agree."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from incidents.ledger import EffectKind
from integration.identity import admin_console
from integration.identity.admin_console import AdminConsole
from sandbox.company import TOKENS
from tests.fixtures.lantern import Lantern

CONTRACT = Path(admin_console.__file__).with_name("admin_console.openapi.yaml")
SPEC: dict[str, Any] = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
REGISTRY: Registry[Any] = Registry().with_resource(
    "urn:contract", DRAFT202012.create_resource(SPEC)
)
PREFIX = "/admin/api/v1"
METHODS = ("get", "put", "post", "delete", "patch")
OPERATIONS = {
    (m.upper(), path) for path, item in SPEC["paths"].items() for m in item if m in METHODS
}

EVE = "/users/usr_eve"
EXCHANGES: list[tuple[str, str, str, Any, int]] = [
    ("GET", "/users", "/users?email=eve@acme.example", None, 200),
    ("GET", "/users", "/users?email=nobody@x.example", None, 200),
    ("GET", "/users", "/users", None, 400),
    ("GET", "/users/{user_id}", EVE, None, 200),
    ("GET", "/users/{user_id}", "/users/usr_nobody", None, 404),
    ("PUT", "/users/{user_id}/role", f"{EVE}/role", {"role": "viewer"}, 200),
    ("PUT", "/users/{user_id}/role", f"{EVE}/role", {"role": "god"}, 422),
    ("PUT", "/users/{user_id}/role", "/users/usr_nobody/role", {"role": "viewer"}, 404),
    ("PUT", "/users/{user_id}/status", f"{EVE}/status", {"status": "suspended"}, 200),
    ("PUT", "/users/{user_id}/status", f"{EVE}/status", {"status": True}, 422),
    ("PUT", "/users/{user_id}/lock", f"{EVE}/lock", {"locked": True}, 200),
    ("PUT", "/users/{user_id}/lock", f"{EVE}/lock", {"locked": 1}, 422),
    ("PUT", "/users/{user_id}/lock", f"{EVE}/lock", {"locked": True, "role": "owner"}, 422),
    ("PUT", "/users/{user_id}/lock", f"{EVE}/lock", ["locked"], 400),
    ("PUT", "/users/{user_id}/step-up", f"{EVE}/step-up", {"step_up_required": True}, 200),
    ("PUT", "/users/{user_id}/step-up", f"{EVE}/step-up", {"step_up_required": "yes"}, 422),
    ("PUT", "/users/{user_id}/step-up", f"{EVE}/step-up", None, 400),
    (
        "PUT",
        "/users/{user_id}/step-up",
        "/users/usr_nobody/step-up",
        {"step_up_required": True},
        404,
    ),
    ("GET", "/users/{user_id}/sessions", f"{EVE}/sessions", None, 200),
    ("GET", "/users/{user_id}/sessions", "/users/usr_nobody/sessions", None, 404),
    ("DELETE", "/users/{user_id}/sessions", f"{EVE}/sessions", None, 200),
    ("DELETE", "/users/{user_id}/sessions", "/users/usr_nobody/sessions", None, 404),
    ("GET", "/users/{user_id}/api-keys", f"{EVE}/api-keys", None, 200),
    (
        "PUT",
        "/users/{user_id}/api-keys/{key_id}",
        f"{EVE}/api-keys/key_nightly",
        {"enabled": False},
        200,
    ),
    ("PUT", "/users/{user_id}/api-keys/{key_id}", f"{EVE}/api-keys/none", {"enabled": True}, 404),
    ("PUT", "/users/{user_id}/api-keys/{key_id}", f"{EVE}/api-keys/key_nightly", {}, 422),
    ("GET", "/users/{user_id}/mfa", f"{EVE}/mfa", None, 200),
    ("DELETE", "/users/{user_id}/mfa", f"{EVE}/mfa", None, 200),
    ("DELETE", "/users/{user_id}/password", f"{EVE}/password", None, 200),
    (
        "POST",
        "/users/{user_id}/api-keys/{key_id}/rotation",
        f"{EVE}/api-keys/key_nightly/rotation",
        None,
        200,
    ),
    (
        "POST",
        "/users/{user_id}/api-keys/{key_id}/rotation",
        f"{EVE}/api-keys/none/rotation",
        None,
        404,
    ),
    ("DELETE", "/users/{user_id}/password", "/users/usr_nobody/password", None, 404),
    ("GET", "/users/{user_id}/integrations", f"{EVE}/integrations", None, 200),
    (
        "PUT",
        "/users/{user_id}/integrations/{integration_id}",
        f"{EVE}/integrations/int_ledger",
        {"blocked": True},
        200,
    ),
    ("GET", "/roles", "/roles", None, 200),
    ("GET", "/audit-log", "/audit-log?user_id=usr_eve&since=1767225600", None, 200),
    ("GET", "/audit-log", "/audit-log?since=yesterday", None, 400),
]
"""Method, the contract's path, ours, body, and the status that must come."""


def schema_for(method: str, path: str, status: int, kind: str) -> dict[str, Any]:
    """The contract's schema of one answer, references followed."""
    answer = SPEC["paths"][path][method.lower()]["responses"][str(status)]
    if "$ref" in answer:
        answer = SPEC["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    schema: dict[str, Any] = answer["content"][kind]["schema"]
    return {"$id": "urn:contract:answer", **_absolute(schema)}


def _absolute(part: Any) -> Any:
    """The same with every local reference made one into the contract."""
    if isinstance(part, dict):
        return {k: f"urn:contract{v}" if k == "$ref" else _absolute(v) for k, v in part.items()}
    return [_absolute(each) for each in part] if isinstance(part, list) else part


@pytest.mark.parametrize(
    ("method", "path", "ours", "body", "status"), EXCHANGES, ids=lambda v: str(v)[:60]
)
def test_the_sandbox_answers_as_the_contract_says(
    method: str, path: str, ours: str, body: Any, status: int, lantern: Lantern
) -> None:
    token = {"Authorization": f"Bearer {TOKENS['admin']}", "X-Operation-Id": "op"}

    answer = requests.request(
        method, lantern.url + PREFIX + ours, json=body, headers=token, timeout=5
    )

    assert answer.status_code == status
    schema = schema_for(method, path, status, answer.headers["Content-Type"])
    Draft202012Validator(schema, registry=REGISTRY).validate(answer.json())


def test_the_check_itself_can_fail() -> None:
    schema = schema_for("GET", "/users/{user_id}", 200, "application/json")

    faults = list(Draft202012Validator(schema, registry=REGISTRY).iter_errors({"id": 5}))

    assert {fault.validator for fault in faults} == {"required", "type"}


def test_every_operation_of_the_contract_is_exercised() -> None:
    assert {(method, path) for method, path, *_ in EXCHANGES} == OPERATIONS


def test_without_a_token_nothing_is_told(lantern: Lantern) -> None:
    answer = requests.get(f"{lantern.url}{PREFIX}{EVE}", timeout=5)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["title"] == "unauthorized"


def test_a_mark_that_the_log_has_no_room_for_is_refused(lantern: Lantern) -> None:
    headers = {"Authorization": f"Bearer {TOKENS['admin']}", "X-Operation-Id": "x" * 256}

    answer = requests.delete(f"{lantern.url}{PREFIX}{EVE}/mfa", headers=headers, timeout=5)

    assert answer.status_code == 400
    assert lantern.state.table("company_admin_log").all() == []


def test_our_adapter_calls_nothing_that_the_contract_lacks(lantern: Lantern) -> None:
    console = AdminConsole(f"{lantern.url}/admin", TOKENS["admin"])
    account = console.find("eve@acme.example").id
    console.account(account)
    console.sessions(account)
    console.recent(account, since=datetime.now(UTC))
    console.happened(account, EffectKind.REVOKE_SESSIONS, "", operation="op")
    for change in (console.revoke_sessions, console.reset_mfa, console.suspend, console.restore):
        change(account, operation="op")
    console.lock(account, operation="op")
    console.step_up(account, operation="op")
    console.reset_password(account, operation="op")
    console.rotate_key(account, "key_nightly", operation="op")
    console.disable_key(account, "key_nightly", operation="op")
    console.block_integration(account, "int_ledger", operation="op")

    called = {
        (c.method, c.rule.removeprefix(PREFIX).replace("<", "{").replace(">", "}"))
        for c in lantern.calls
    }
    assert len(called) == 13
    assert called <= OPERATIONS
