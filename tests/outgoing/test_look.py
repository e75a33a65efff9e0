"""The pages of outgoing webhooks in a real browser: accessible, narrow, dark."""

from __future__ import annotations

import os
from typing import Any

import pytest

from outgoing.models import Endpoint
from outgoing.services import endpoints, sending, telling
from tests.browser import axe_violations, scrolls_sideways
from tests.graph.server import Answer, Server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("width", "theme", "language"), [(320, "light", "ja"), (1280, "dark", "en")]
)
def test_the_pages_are_accessible_narrow_and_dark(
    browse: Any, endpoint: Endpoint, receiver: Server, width: int, theme: str, language: str
) -> None:
    receiver.says(Answer(500, {"error": "The database of the shop is not there."}), Answer(200, {}))
    first = telling.send_test(endpoint)
    telling.send_test(endpoint)
    sending.send_waiting(endpoint)
    sending.send_waiting(endpoint)
    endpoints.rotate(endpoint)
    base = "/o/hanami/settings/webhooks/"
    paths = [base, f"{base}new/", endpoint.link, f"{base}deliveries/{first.pk}/"]
    page = browse(user=endpoint.created_by, width=width, theme=theme, language=language)
    for number, path in enumerate(paths):
        page.goto(path)
        if folder := os.environ.get("LOOK"):
            page.screenshot(path=f"{folder}/outgoing-{number}-{width}.png", full_page=True)
        assert not scrolls_sideways(page)
        assert axe_violations(page) == []
    assert browse.problems == []
