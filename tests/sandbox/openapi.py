"""Zendesk's OpenAPI file as JSON Schema: nulls allowed, since recordings show them everywhere."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

FILE = Path(__file__).parents[3] / "shared" / "reference" / "zendesk-openapi.yaml"
Record = dict[str, Any]


class _Loader(yaml.SafeLoader):
    """Without `=` as a value of its own, over which YAML 1.1 stumbles in this file."""


_Loader.yaml_implicit_resolvers = {
    key: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:value"]
    for key, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@cache
def document() -> Record:
    """The file."""
    found: Record = yaml.load(FILE.read_text(encoding="utf-8"), _Loader)
    return found


@cache
def _components() -> Record:
    nullable: Record = _nullable({"schemas": document()["components"]["schemas"]})
    return nullable


def operation(method: str, path: str) -> Record | None:
    """The operation of the file for a path whose parameters are written `{}`; None: it has none."""
    for written, operations in document()["paths"].items():
        if re.sub(r"\{[^}]*\}", "{}", written) == path and method.lower() in operations:
            found: Record = operations[method.lower()]
            return found
    return None


def faults(operation: Record, status: int, body: object) -> list[str]:
    """What the file objects to in an answer; its status, then each field."""
    responses = operation["responses"]
    found = [] if str(status) in responses else [f"status {status} not in {sorted(responses)}"]
    answer = responses.get(str(status)) or next(iter(responses.values()))
    schema = answer.get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return found
    whole = {**_nullable(schema), "components": _components()}
    if "$ref" in schema:
        whole = {"allOf": [{"$ref": schema["$ref"]}], "components": _components()}
    for error in jsonschema.Draft4Validator(whole).iter_errors(body):
        found.append(f"{'.'.join(_place(error))}: {error.message[:120]}")
    return found


def _place(error: jsonschema.ValidationError) -> list[str]:
    return ["*" if isinstance(part, int) else str(part) for part in error.absolute_path]


def _nullable(schema: Any) -> Any:
    """Each type may be null too, each enum holds null."""
    if isinstance(schema, list):
        return [_nullable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _nullable(value) for key, value in schema.items() if key != "example"}
    if isinstance(schema.get("type"), str):
        made["type"] = [schema["type"], "null"]
    if isinstance(schema.get("enum"), list):
        made["enum"] = [*schema["enum"], None]
    return made
