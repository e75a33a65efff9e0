"""Meta's own OpenAPI file of Graph v23.0, read for the tests that hold requests and answers against it.

The file is Meta's and not ours to ship: META_OPENAPI names it. openapi-core finds an operation by
its address, but most of Meta's paths are /{Version}/{some id}, so a test says which path is meant
and jsonschema does the rest.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry
from referencing.jsonschema import DRAFT202012

CONTRACT_FILE = os.environ.get("META_OPENAPI", "")
needs_contract = pytest.mark.skipif(
    not CONTRACT_FILE, reason="META_OPENAPI does not name Meta's OpenAPI file (YAML, v23.0)"
)
METHODS = ("get", "post", "put", "patch", "delete")


@cache
def contract() -> dict[str, Any]:
    with open(CONTRACT_FILE, encoding="utf-8") as file:
        return cast(dict[str, Any], yaml.load(file, yaml.CSafeLoader))


@cache
def registry() -> Registry[Any]:
    resource = DRAFT202012.create_resource(contract())
    found: Registry[Any] = Registry().with_resource("urn:contract", resource)
    return found


def schema_errors(value: Any, *pointer: str) -> Iterator[str]:
    """Where `value` breaks the schema at this place of the contract: `data.*.status: …`"""
    path = "/".join(part.replace("~", "~0").replace("/", "~1") for part in pointer)
    schema = {"$ref": f"urn:contract#/{path}"}
    for error in Draft202012Validator(schema, registry=registry()).iter_errors(value):
        place = re.sub(r"\b\d+\b", "*", ".".join(str(part) for part in error.absolute_path))
        yield f"{place}: {error.message}"


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(method, path, operation), the methods in upper case."""
    for path, item in contract()["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method]


def answer_schema(method: str, path: str, status: str = "200") -> tuple[str, ...] | None:
    """The pointer to the schema of an answer; None where the contract gives none."""
    place = ("paths", path, method.lower(), "responses", status, "content", "application/json")
    at: Any = contract()
    for part in place:
        at = at.get(part) if isinstance(at, dict) else None
    return (*place, "schema") if isinstance(at, dict) and "schema" in at else None
