"""The overview and the pages beside it in a real browser: readable by everybody, in a narrow window too."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import PartnerLink, Role
from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.people import make_account, make_member, make_number, make_organisation
from tests.quality.test_look import fill

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "admin"]),
]


def test_the_first_screen_is_for_everybody(browse: Browse) -> None:
    cache.clear()
    account = make_account(make_organisation(), facts={"timezone_id": "0"})
    make_number(account)
    make_number(account, "206540352242922")
    fill(account)
    boss = make_member(account.organisation, Role.ADMIN, Role.MARKETER)
    shop = make_organisation("shop")
    PartnerLink.objects.create(
        client=shop, partner=account.organisation, roles=[Role.ADMIN], accepted_at=timezone.now(),
        created_by=make_member(shop, Role.ADMIN),
    )  # fmt: skip
    base = "/o/hanami/"
    paths = [
        base,
        f"{base}learning/quality/",
        f"{base}clients/",
        f"{base}assets/readings/",
        "/o/shop/",
    ]
    for width, theme, language in ((320, "dark", "en"), (1280, "light", "ja")):
        page = browse(user=boss, width=width, theme=theme, language=language)
        for path in paths:
            page.goto(path)
            assert not scrolls_sideways(page), path
            assert axe_violations(page) == [], path
    assert browse.problems == []
