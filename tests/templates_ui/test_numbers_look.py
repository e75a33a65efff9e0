"""The pages of results in a real browser: readable by everybody, in a narrow window too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from templates_app.models import ButtonDay, Event, Insights, NumbersReading, Source, Subject
from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.people import make_account, make_organisation
from tests.templates_app.making import approved, person
from tests.templates_ui.test_numbers import counted, reviewed, today

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "admin"]),
]


def test_results_are_for_everybody(browse: Browse) -> None:
    account = make_account(make_organisation(), currency="USD")
    now = timezone.now()
    NumbersReading.objects.create(
        account=account, insights=Insights.OFF, read_at=now, known_from=today() - timedelta(days=90),
        known_to=today(),
    )  # fmt: skip
    first, second = approved(account, name="autumn_sale"), approved(account, name="order_sent")
    for ago in (1, 2, 12):
        row = counted(first, ago)
        ButtonDay.objects.create(day=row, kind="url_button", content="Shop now", count=8)
    counted(second, 1)
    Event.objects.create(
        template=first, about=Subject.QUALITY, from_status="approved", to_status="approved",
        source=Source.POLL, word="GREEN", happened_at=now - timedelta(days=3),
    )  # fmt: skip
    reviewed(second, hours=3)
    boss = person(account, Role.ADMIN)

    def at(name: str, *arguments: object) -> str:
        return reverse(f"templates_app:{name}", args=["hanami", *arguments])

    pair = f"?template={first.pk}&template={second.pk}"
    paths = (
        at("template_numbers", first.pk), at("numbers_index"), at("numbers_comparison") + pair,
        at("review_time_list"), at("insights_switch_create", account.waba_id),
    )  # fmt: skip
    for width, theme in ((320, "dark"), (1280, "light")):
        page = browse(user=boss, width=width, theme=theme)
        for path in paths:
            page.goto(path)
            assert not scrolls_sideways(page), path
            assert axe_violations(page) == [], path
    assert browse.problems == []
