"""The pages about ways to opt in in a real browser: readable by everybody, in a narrow window, in both languages."""

from __future__ import annotations

import pytest

from optin.models import ActKind
from optin.services import capture
from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.optin.capture.making import make_flow, make_live, make_sender
from tests.people import make_organisation

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "admin"]),
]


def test_ways_to_opt_in_are_for_everybody(browse: Browse) -> None:
    organisation = make_organisation()
    here = "/o/hanami/optins/capture/"
    make_sender(organisation)
    live = make_live(organisation)
    officer = live.created_by
    capture.note(live, ActKind.GRANTED, key="1")
    draft = make_flow(
        organisation, by=officer, name="Draft", version=live.version, phone_number_id=""
    )
    paths = (
        here, f"{here}?kind=paper", f"{here}new/", f"{here}new/link/", f"{here}new/quick_reply/",
        f"{here}new/signup/", live.link, draft.link, f"{draft.link}edit/", f"{live.link}end/",
    )  # fmt: skip
    for width, theme, language in (
        (390, "dark", "ja"),
        (1280, "light", "en"),
        (320, "light", "ja"),
    ):
        page = browse(user=officer, width=width, theme=theme, language=language)
        for path in paths:
            page.goto(path)
            assert not scrolls_sideways(page), (path, width)
            if width != 320:
                assert axe_violations(page) == [], path
    assert browse.problems == []
