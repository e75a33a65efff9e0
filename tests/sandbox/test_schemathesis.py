"""Requests that schemathesis makes from Meta's OpenAPI file, at every path of it that is served.

No 500, and every answer is as the file says or its difference is on the list of deviations. A few
for each operation in bin/test, as many as SOAK_EXAMPLES says in bin/soak.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from tests.contract import CONTRACT_FILE, answer_schema, contract, needs_contract, schema_errors
from tests.sandbox.contract_deviations import DEVIATIONS, NOT_SERVED, SOMETIMES
from tests.sandbox.contract_world import World
from tests.sandbox.server import TOKEN, Receiver, Sandbox

pytestmark = [needs_contract, pytest.mark.soak]
EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", "3"))


def served() -> dict[str, Any]:
    """The operations of the file that the sandbox answers, by name."""
    if not CONTRACT_FILE:
        return {}
    schema = schemathesis.openapi.from_dict(contract())
    found = {}
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]  # the file is a valid schema
        method, path = operation.method.upper(), operation.path
        left_out = {path, (method, path)} & {*NOT_SERVED, "/whatsapp/webhooks"}
        if not left_out:
            found[f"{method} {path}"] = operation
    return found


OPERATIONS = served()


@pytest.mark.parametrize("name", OPERATIONS)
def test_generated_requests_are_answered_by_the_contract(
    sandbox: Sandbox, receiver: Receiver, name: str
) -> None:
    operation, world = OPERATIONS[name], World(sandbox, receiver)
    method, path = operation.method.upper(), operation.path

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize="SOAK_EXAMPLES" not in os.environ,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def ask(case: Any) -> None:
        case.path_parameters = {
            name: world.id_for((method, path, ""), name) for name in case.path_parameters or {}
        }
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answer = case.call(base_url=world.sandbox.url, headers=headers)
        assert answer.status_code < 500, answer.text
        wanted = "fields" in (case.query or {})
        assert differences(method, path, answer, only_wanted=wanted) == {}

    ask()


def differences(method: str, path: str, answer: Any, *, only_wanted: bool) -> dict[str, str]:
    """Unlisted ones. Whoever names `fields` does not get the others, required or not."""
    pointer = answer_schema(method, path, str(answer.status_code))
    if pointer is None:
        return {}
    known = {place for m, p, place in [*DEVIATIONS, *SOMETIMES] if (m, p) == (method, path)}
    return {
        error.split(":")[0]: error
        for error in schema_errors(answer.json(), *pointer)
        if error.split(":")[0] not in known
        and not (only_wanted and error.endswith("is a required property"))
    }
