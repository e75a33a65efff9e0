"""Every example request and every answer of Meta's OpenAPI file of Graph v23.0, against the sandbox.

An example is accepted, or it is on REFUSED with the reason; an answer is as in the file, or its
difference is on DEVIATIONS. Both lists must be true to the last entry. docs/sandbox.md tells the
reasons to people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.contract import answer_schema, needs_contract, operations, schema_errors
from tests.sandbox.contract_deviations import DEVIATIONS, NOT_SERVED, QUERIES, REFUSED
from tests.sandbox.contract_world import BEFORE, MEDIA_TYPES, OTHER_FILLS, PNG, World
from tests.sandbox.server import Receiver, Sandbox

pytestmark = needs_contract
Case = tuple[str, str, str]  # method, path, name of the example ("" where the file has none)


def cases() -> Iterator[tuple[Case, Any]]:
    """Each example request; where an operation has none, one request without a body."""
    for method, path, operation in operations():
        if path == "/whatsapp/webhooks":
            continue  # what Meta sends, not what it is asked
        found = False
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            for name, example in (content.get("examples") or {}).items():
                found = True
                yield (method, path, name), (kind, example.get("value", example))
        if not found:
            yield (method, path, ""), (None, None)


@pytest.fixture
def world(sandbox: Sandbox, receiver: Receiver) -> World:
    return World(sandbox, receiver)


def ask(world: World, case: Case, request: tuple[str | None, Any]) -> requests.Response:
    method, path, name = case
    kind, example = request
    world.fills.update({**OTHER_FILLS.get(path, {}), **OTHER_FILLS.get(name, {})})
    for before in filter(None, (BEFORE.get(path), BEFORE.get(name))):
        before(world)
    address = re.sub(r"\{([^}]+)\}", lambda part: world.id_for(case, part[1]), path)
    told: dict[str, Any] = {"params": QUERIES.get((method, path), {})}
    if name in MEDIA_TYPES:
        told["files"] = {"file": ("file.bin", PNG, MEDIA_TYPES[name])}
        told["data"] = {"messaging_product": "whatsapp"}
    elif kind == "application/json":
        told["json"] = world.filled(example)
    elif kind is not None:
        told["data"] = world.filled(example)
    return world.sandbox.graph(method, address, **told)


CASES = dict(cases()) if needs_contract.args[0] is False else {}


@pytest.mark.parametrize("case", CASES, ids=" ".join)
def test_an_example_is_accepted_or_refused_for_a_known_reason(world: World, case: Case) -> None:
    answer = ask(world, case, CASES[case])
    assert answer.status_code < 500
    if case[:2] in NOT_SERVED or case[1] in NOT_SERVED:
        assert answer.status_code == 400, "it is served now: take it from NOT_SERVED"
        return
    if case in REFUSED:
        assert answer.status_code != 200, "it is accepted now: take it from REFUSED"
        return
    assert answer.status_code == 200, answer.text
    assert differences(case, answer) - set(DEVIATIONS) == set()


def differences(case: Case, answer: requests.Response) -> set[tuple[str, str, str]]:
    method, path, _ = case
    pointer = answer_schema(method, path)
    if pointer is None or "json" not in answer.headers.get("content-type", ""):
        return set()
    return {(method, path, error.split(":")[0]) for error in schema_errors(answer.json(), *pointer)}


def test_every_listed_deviation_is_one(sandbox: Sandbox, receiver: Receiver) -> None:
    found: set[tuple[str, str, str]] = set()
    for case, request in CASES.items():
        if case not in REFUSED and case[1] not in NOT_SERVED and case[:2] not in NOT_SERVED:
            answer = ask(World(sandbox, receiver), case, request)
            found |= differences(case, answer) if answer.status_code == 200 else set()
    assert set(DEVIATIONS) - found == set()


def test_every_listed_refusal_is_of_an_example() -> None:
    assert set(REFUSED) - set(CASES) == set()
