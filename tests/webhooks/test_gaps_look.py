"""The page about an account's webhooks in a browser: readable by everybody, at any width."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role, User
from assets.models import WhatsAppAccount
from assets.subscription import ACCOUNT_ELSEWHERE, NUMBER_ELSEWHERE, Trouble
from tests.browser import Browse, axe_violations, scrolls_sideways
from tests.people import make_account, make_member, make_number, make_organisation
from tests.webhooks.test_gaps_silence import hear
from webhooks.gaps.models import Backfill, Heard, Missed, Repair, Verdict

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ELSEWHERE = "https://a-rather-long-name.partner-of-ours.example/webhooks/whatsapp/receive"


@pytest.fixture
def troubled() -> tuple[WhatsAppAccount, User]:
    """Everything that the page can show."""
    now = timezone.now()
    account = make_account(make_organisation(), subscribed=True, read_at=now)
    admin = make_member(account.organisation, Role.ADMIN)
    connection, number = account.connection, make_number(account)
    connection.app_facts = {"callback_url": ELSEWHERE, "active": True, "fields": ["messages"]}
    connection.app_read_at = now
    connection.save()
    number.facts = {"webhook_configuration": {"phone_number": ELSEWHERE}}
    number.save()
    hear(account, until=now - timedelta(hours=12))
    hear(account, until=now - timedelta(hours=1), field="account_update")
    hear(account, until=now - timedelta(hours=1), field="security", weeks=1)
    Heard.objects.create(
        waba_id=account.waba_id, field="messages", hour=now - timedelta(days=5), count=900,
        late=812, late_from=now - timedelta(days=5, hours=6), last_at=now - timedelta(days=5),
    )  # fmt: skip
    for n, told_at in enumerate((None, now)):
        Missed.objects.create(
            account=account, key=f"template:{n}", field="message_template_status_update",
            subject=f"an_order_that_has_left_our_house_{n} · en_US", what="status",
            before="PENDING", after="APPROVED", since=now - timedelta(minutes=20),
            found_at=now - timedelta(minutes=5), verdict=Verdict.MISSED, told_at=told_at,
        )  # fmt: skip
    for offered, problem in ((True, ""), (False, "NoAccess 10")):
        Backfill.objects.create(
            account=account, asked_by=admin if offered else None, from_at=now - timedelta(days=1),
            to_at=now, due_at=None, finished_at=now, seen=120, learned=7, history_offered=offered,
            problem=problem,
        )  # fmt: skip
    steps = [Trouble(ACCOUNT_ELSEWHERE, str(account), where=ELSEWHERE),
             Trouble(NUMBER_ELSEWHERE, str(number), number.phone_number_id, where=ELSEWHERE)]  # fmt: skip
    Repair.objects.create(
        account=account, asked_by=admin, steps=[asdict(step) for step in steps],
        results=["", "Refused 100"], due_at=None, finished_at=now,
    )  # fmt: skip
    return account, admin


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("ja", "dark")])
def test_the_page_and_the_preview_pass_axe_at_every_width(
    browse: Browse, troubled: tuple[WhatsAppAccount, User], language: str, theme: str
) -> None:
    account, admin = troubled
    address = f"/o/hanami/assets/accounts/{account.waba_id}/webhooks/"
    for width in (1280, 320):
        page = browse(user=admin, language=language, theme=theme, width=width)
        for path in (address, f"{address}repairs/"):
            page.goto(path)
            assert axe_violations(page) == []
            assert not scrolls_sideways(page)
    assert browse.problems == []


def test_without_javascript_the_repair_is_asked_for_and_the_page_reached(
    browse: Browse, troubled: tuple[WhatsAppAccount, User]
) -> None:
    account, admin = troubled
    address = f"/o/hanami/assets/accounts/{account.waba_id}/"
    page = browse(address, user=admin, javascript=False)
    page.get_by_role("link", name="What we missed, and how we know").click()
    page.get_by_role("link", name="Repair the webhooks").click()
    page.get_by_role("button", name="Repair it so").click()
    page.wait_for_url(f"**{address}webhooks/")
    assert Repair.objects.filter(finished_at=None, asked_by=admin).count() == 1
