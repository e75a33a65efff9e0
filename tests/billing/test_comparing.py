"""Ours and Meta's side by side: months, cells, answers, the alert; neither is changed by the other."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Role
from alerts.models import Alert, Kind
from assets.models import WhatsAppAccount
from billing.comparing import checking
from billing.models import CellAnswer, CostsReading, Daily, MetaPoint, MonthCheck
from tests.billing.meta_making import ours, theirs
from tests.people import make_account, make_member, make_number, make_organisation
from webhooks.gaps.models import Backfill
from webhooks.gaps.troubled import days_without_webhooks

pytestmark = pytest.mark.django_db

TODAY = timezone.now().date()
MONTH = (TODAY.replace(day=1) - timedelta(days=50)).replace(
    day=1
)  # over, and more than 30 days ago
DAY = MONTH + timedelta(days=4)


@pytest.fixture
def account() -> WhatsAppAccount:
    account = make_account(make_organisation(), currency="USD")
    make_number(account)
    CostsReading.objects.create(
        account=account, known_from=MONTH - timedelta(days=60), known_to=TODAY,
        read_at=timezone.now(), due_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    ours(account, MONTH - timedelta(days=40), 1, "0.01")  # we were there by then
    return account


@pytest.fixture
def finance(client: Client, account: WhatsAppAccount) -> Client:
    client.force_login(make_member(account.organisation, Role.FINANCE))
    return client


def place(account: WhatsAppAccount, rest: str = "") -> str:
    return f"/o/hanami/costs/meta/accounts/{account.waba_id}/{MONTH:%Y-%m}/{rest}"


def page(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


def cells_on(text: str) -> list[str]:
    return re.findall(r'name="cell" value="([^"]+)"', text)


def test_a_month_is_told_in_totals_then_in_cells(finance: Client, account: WhatsAppAccount) -> None:
    ours(account, DAY, 1000, "60")
    theirs(account, DAY, 1000, "40")
    ours(account, DAY, 5, "0.05", country="IN")
    theirs(account, DAY, 5, "0.05", country="IN")
    before = (list(Daily.objects.values()), list(MetaPoint.objects.values()))
    found = checking.check(account, MONTH)
    assert [one.state for one in found] == ["agrees", "open"]
    check = MonthCheck.objects.get()
    assert (check.our_amount, check.meta_amount) == (Decimal("60.05"), Decimal("40.05"))
    assert (check.differing, check.open) == (1, 1)
    listed = page(finance, "/o/hanami/costs/meta/")
    assert all(one in listed for one in (f"{MONTH:%Y-%m}", "$60.05", "$40.05", "$20.00", "1 open"))
    assert "$60.05" in page(finance, f"/o/hanami/costs/meta/?month={MONTH:%Y-%m}")
    assert "$60.05" not in page(finance, "/o/hanami/costs/meta/?month=2024-01")
    text = page(finance, place(account))
    assert "Not explained" in text
    assert "+81 3-5550-0142" in text
    assert len(cells_on(text)) == 1
    assert "$0.05" in page(finance, place(account, "?state=agrees"))
    assert (list(Daily.objects.values()), list(MetaPoint.objects.values())) == before


def test_an_answer_holds_until_a_figure_changes(finance: Client, account: WhatsAppAccount) -> None:
    ours(account, DAY, 1000, "60")
    point = theirs(account, DAY, 1000, "40")
    [cell] = cells_on(page(finance, place(account)))
    nothing = finance.post(place(account, "answers/"), {"note": "", "cell": cell})
    assert nothing.status_code == 422
    unticked = finance.post(place(account, "answers/"), {"note": "Known."})
    assert unticked.status_code == 422
    assert b"Tick the differences" in unticked.content
    finance.post(place(account, "answers/"), {"note": "A credit of Meta's.", "cell": cell})
    answer = CellAnswer.objects.get()
    assert (answer.note, answer.by.email) == ("A credit of Meta's.", "finance@hanami.example")
    assert MonthCheck.objects.get().open == 0
    assert "A credit of Meta&#x27;s." in page(finance, place(account, "?state=answered"))
    MetaPoint.objects.filter(pk=point.pk).update(cost=Decimal(30))
    text = page(finance, place(account, "?state=open"))
    assert "Open again: the figures have changed" in text
    stale = finance.post(place(account, "answers/"), {"note": "Again.", "cell": cell})
    assert stale.status_code == 422, "the person has not seen these figures"
    finance.post(place(account, "answers/"), {"note": "Still.", "every": "1"})
    assert CellAnswer.objects.count() == 2
    assert MonthCheck.objects.get().open == 0


def test_a_large_difference_is_an_alert_that_closes_itself(account: WhatsAppAccount) -> None:
    ours(account, DAY, 1000, "60")
    point = theirs(account, DAY, 1000, "40")
    for _ in range(2):
        checking.check_all(account)
    alert = Alert.objects.get(kind=Kind.COSTS_DIFFER, closed_at=None)
    assert alert.detail == {"month": f"{MONTH:%Y-%m}", "difference": "20.00 USD", "open": 1}
    MetaPoint.objects.filter(pk=point.pk).update(cost=Decimal("59.99"))
    checking.check_all(account)
    assert not Alert.objects.filter(closed_at=None).exists()


def test_what_was_to_be_expected_is_no_alert(account: WhatsAppAccount) -> None:
    """From before our first message, and days that are still being counted."""
    theirs(account, MONTH - timedelta(days=100), 5000, "400")
    theirs(account, TODAY - timedelta(days=1), 5000, "400")
    checking.check_all(account)
    assert not Alert.objects.exists()
    before = MonthCheck.objects.order_by("month").first()
    assert before is not None
    assert (before.meta_volume, before.differing, before.open) == (5000, 0, 0)


def test_a_month_in_two_currencies_is_never_added_up(
    finance: Client, account: WhatsAppAccount
) -> None:
    ours(account, DAY, 10, "1")
    theirs(account, DAY, 10, "80", currency="INR")
    checking.check(account, MONTH)
    found = {(row.currency, row.our_amount, row.meta_amount) for row in MonthCheck.objects.all()}
    assert found == {("USD", Decimal(1), Decimal(0)), ("INR", Decimal(0), Decimal(80))}
    text = page(finance, place(account))
    assert "The two are in different currencies" in text
    assert "cannot be compared" in text


def test_the_files_have_what_is_shown(finance: Client, account: WhatsAppAccount) -> None:
    ours(account, DAY, 10, "1")
    theirs(account, DAY, 30, "2")
    checking.check(account, MONTH)
    rows = page(finance, place(account, "export.csv")).splitlines()
    assert rows[0].startswith("\ufeffday,waba_id,number")
    assert f"{DAY}," in rows[1]
    assert ",-20,-1.000000,open," in rows[1]
    assert page(finance, place(account, "export.csv?state=agrees")).count("\n") == 1
    book = finance.get("/o/hanami/costs/meta/export.xlsx")
    (sheet,) = load_workbook(BytesIO(book.content)).worksheets
    header, row = ([cell.value for cell in line] for line in sheet.iter_rows())
    told = dict(zip(header, row, strict=True))
    assert (told["difference_volume"], told["difference_amount"]) == (-20, -1)


def test_only_who_manages_costs_answers(client: Client, account: WhatsAppAccount) -> None:
    ours(account, DAY, 1000, "60")
    client.force_login(make_member(account.organisation, Role.MARKETER))
    assert cells_on(page(client, place(account))) == []
    posted = client.post(place(account, "answers/"), {"note": "x", "every": "1"})
    assert posted.status_code == 403
    assert (
        client.get(f"/o/hanami/costs/meta/accounts/{account.waba_id}/2026-13/").status_code == 404
    )


def test_days_whose_webhooks_were_read_back_are_known(account: WhatsAppAccount) -> None:
    Backfill.objects.create(
        account=account, from_at=datetime(2026, 10, 5, 23, tzinfo=UTC),
        to_at=datetime(2026, 10, 7, 1, tzinfo=UTC),
    )  # fmt: skip
    found = days_without_webhooks(account, date(2026, 10, 1), date(2026, 10, 6))
    assert found == {date(2026, 10, 5), date(2026, 10, 6)}
