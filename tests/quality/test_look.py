"""The pages of quality in a real browser: readable by everybody, in a narrow window too."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Role
from assets.models import WhatsAppAccount
from quality.models import Kind, LimitUse, Metric, PortfolioDay
from templates_app.models import Event, Source, Status, Subject, Template
from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.people import make_account, make_member, make_number, make_organisation
from tests.quality.making import NUMBER, day_of, held, rated

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "admin"]),
]


def ago(**span: float) -> datetime:
    return timezone.now() - timedelta(**span)


def fill(account: WhatsAppAccount) -> None:
    """A number that fell, with what happened around it."""
    rated(
        account,
        *(("GREEN", ago(days=60)), ("YELLOW", ago(days=20))),
        *(("GREEN", ago(days=14)), ("YELLOW", ago(days=3)), ("RED", ago(days=1))),
    )
    for kind, metric, value, days in (
        (Kind.NUMBER, Metric.STATUS, "CONNECTED", 60),
        (Kind.NUMBER, Metric.HEALTH, "AVAILABLE", 60),
        (Kind.NUMBER, Metric.HEALTH, "LIMITED", 2),
        (Kind.NUMBER, Metric.OBSTACLES, "BUSINESS BLOCKED 141006, WABA LIMITED", 2),
        (Kind.PORTFOLIO, Metric.LIMIT, "TIER_250", 60),
        (Kind.PORTFOLIO, Metric.LIMIT, "TIER_2K", 25),
        (Kind.ACCOUNT, Metric.RESTRICTION, "RESTRICTED_BIZ_INITIATED_MESSAGING", 5),
        (Kind.ACCOUNT, Metric.RESTRICTION, "NONE", 4),
        (Kind.ACCOUNT, Metric.VERIFICATION, "VERIFIED", 60),
    ):
        held(account, kind, metric, value, ago(days=days))
    template = Template.objects.create(
        organisation=account.organisation, account=account, name="flash_sale", language="en_US",
        category="MARKETING", status=Status.PAUSED, meta_status="PAUSED", meta_id="1",
    )  # fmt: skip
    for about, word, hours in ((Subject.QUALITY, "RED", 60), (Subject.STATUS, "PAUSED", 48)):
        Event.objects.create(
            template=template, about=about, word=word, from_status=Status.APPROVED,
            to_status=Status.PAUSED, source=Source.WEBHOOK, happened_at=ago(hours=hours),
        )  # fmt: skip
    for n in range(30):
        day_of(
            account, n, sent=900 + 9 * n, delivered=850, read=300 + 10 * n, failed=40, people=700,
            received=60, stopped=max(0, 9 - n), errors={"131026": 25, "131049": 10, "131050": 5},
            templates={"1": [400, 380, 20]},
        )  # fmt: skip
        PortfolioDay.objects.create(
            organisation=account.organisation, business_id=account.connection.business_id,
            day=ago(days=n).date(), peak=900 + 30 * n, week=900, month=4000,
        )  # fmt: skip
    LimitUse.objects.create(
        organisation=account.organisation, business_id=account.connection.business_id,
        used=1500, leaving=[10] * 24, arrived=240, counted_at=ago(),
    )  # fmt: skip


def test_quality_is_for_everybody(browse: Browse) -> None:
    account = make_account(make_organisation(), facts={"timezone_id": "0"})
    make_number(account)
    make_number(account, "206540352242922")
    fill(account)
    boss = make_member(account.organisation, Role.ADMIN)
    base = "/o/hanami/quality/"
    paths = {
        "list": base,
        "number": f"{base}numbers/{NUMBER}/",
        "account": f"{base}accounts/{account.waba_id}/?days=90",
        "limits": f"{base}limits/",
        "limit": f"{base}limits/{account.connection_id}/",
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
