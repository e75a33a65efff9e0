"""Requests that schemathesis makes from our own OpenAPI description: no 500, and every answer as described."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from assets.models import WhatsAppAccount
from tests.people import make_account, make_organisation
from tests.shell.test_api import make_key
from tests.templates_app.making import draft
from waportal.api import api

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", "10"))


def described() -> dict[str, Any]:
    """Every operation by name."""
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    schema.app = get_wsgi_application()
    operations: list[Any] = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
    return {f"{one.method.upper()} {one.path}": one for one in operations}


OPERATIONS = described()


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A request would close the connection that holds the test's transaction, as Django's client knows."""
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    yield
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_answer_is_as_described(
    account: WhatsAppAccount, name: str, mode: Any, settings: Any
) -> None:
    settings.API_WRITES_PER_MINUTE = settings.API_READS_PER_MINUTE = 10**6
    operation, template = OPERATIONS[name], draft(account)
    secret = make_key(account.organisation)

    @_few
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        if mode is GenerationMode.POSITIVE:  # of a wrong request, these may be what is wrong
            if "template_id" in (case.path_parameters or {}):
                case.path_parameters["template_id"] = template.pk
            if isinstance(case.body, dict) and "waba_id" in case.body:
                case.body["waba_id"] = account.waba_id
            if "/consent/" in name and isinstance(case.body, dict):
                case.body |= {"number": "+4915112345678"}  # or a user id: one of them is needed
                for bound in ("ip", "occurred_at", "notice", "proof"):  # formats and times
                    case.body.pop(bound, None)
            for bound in ("since", "until"):  # a schema cannot say from which year on
                case.query.pop(bound, None)
        case.call_and_validate(
            headers={"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
        )

    ask()


_few = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="SOAK_EXAMPLES" not in os.environ,
    database=None,
    phases=[Phase.generate],  # a failure is shown as it was met
    suppress_health_check=list(HealthCheck),
)
