"""The pages about a number's settings and its move in a real browser: readable by everybody, in a narrow window too."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assets.models import PhoneNumber
from assets.services import changing, read_account
from tests.assets.places import NUMBER, make_account, make_connection, make_place
from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.sandbox_server import Sandbox

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "admin"]),
]


def test_settings_and_the_move_are_for_everybody(browse: Browse, sandbox: Sandbox) -> None:
    organisation, boss = make_place()
    connection = make_connection(sandbox, organisation, boss)
    read_account(make_account(connection, sandbox.waba_id))
    make_account(connection, "500000000000999", name="New home")
    number = PhoneNumber.objects.get(phone_number_id=NUMBER)
    change = changing.plan(
        number, "change_components", by=boss,
        before={"prompts": [], "commands": []},
        after={"prompts": ["Opening hours?", "Where is my order?"]},
    )  # fmt: skip
    base = f"/o/hanami/assets/numbers/{NUMBER}"
    paths = {
        "steps": f"{base}/steps/",
        "move": f"{base}/move/",
        "settings": f"{base}/settings/",
        "calling": f"{base}/changes/new/change_calling/",
        "preview": f"/o/hanami/assets/changes/{change.pk}/",
    }
    for width, theme, language in ((320, "dark", "en"), (1280, "light", "ja")):
        page = browse(user=boss, width=width, theme=theme, language=language)
        for name, path in paths.items():
            page.goto(path)
            if folder := os.environ.get("LOOK_AT"):
                page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
            assert not scrolls_sideways(page), path
            assert axe_violations(page) == [], path
    assert browse.problems == []
