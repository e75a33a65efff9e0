"""Meta's invoices: entered or uploaded, matched to the month, changed with a trail."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Role
from assets.models import WhatsAppAccount
from billing import invoices
from billing.models import Invoice
from tests.billing.meta_making import ours, theirs
from tests.people import make_account, make_member, make_organisation

pytestmark = pytest.mark.django_db
PLACE = "/o/hanami/costs/invoices/"


@pytest.fixture
def account(client: Client) -> WhatsAppAccount:
    account = make_account(make_organisation(), currency="USD")
    client.force_login(make_member(account.organisation, Role.FINANCE))
    return account


def enter(client: Client, account: WhatsAppAccount, /, **said: Any) -> Any:
    usual = {
        "connection": account.connection.pk, "account": account.pk, "number": "FB-77",
        "issued_on": "2026-11-02", "month": "2026-10", "currency": "usd", "amount": "65.5",
        "tax": "6.55", "note": "By card.",
    }  # fmt: skip
    return client.post(f"{PLACE}new/", usual | said)


def test_an_invoice_stands_beside_ours_and_metas(client: Client, account: WhatsAppAccount) -> None:
    ours(account, date(2026, 10, 5), 100, "60", unknown=3)
    theirs(account, date(2026, 10, 31), 100, "64")
    theirs(account, date(2026, 11, 1), 100, "9")
    theirs(account, date(2026, 10, 6), 5, "4", currency="INR")
    there = enter(client, account)["Location"]
    text = client.get(there).content.decode()
    for told in ("$65.50", "$60.00", "+ 3 of unknown cost", "$64.00", "$5.50", "$1.50"):
        assert told in text
    assert "other currencies, which are not in these sums: INR" in text
    listed = client.get(PLACE).content.decode()
    assert all(one in listed for one in ("FB-77", "$65.50", "$60.00", "$64.00"))
    assert "FB-77" not in client.get(f"{PLACE}?month=2026-09").content.decode()
    rows = client.get(f"{PLACE}export.csv?month=2026-10").content.decode().splitlines()
    assert rows[1].startswith("2026-10,FB-77,2026-11-02,")
    assert "65.500000,6.550000,60.000000,3,64.000000,0,5.500000,1.500000" in rows[1]


def test_an_invoice_of_the_portfolio_is_for_all_its_accounts(
    client: Client, account: WhatsAppAccount
) -> None:
    other = make_account(
        account.organisation, waba_id="7", business_id=account.connection.business_id
    )
    alien = make_account(account.organisation, waba_id="8")
    for one in (account, other, alien):
        ours(one, date(2026, 10, 5), 100, "10")
    text = client.get(enter(client, account, account="")["Location"]).content.decode()
    assert "$20.00" in text
    refused = enter(client, account, account=alien.pk, number="FB-78")
    assert "This account is not in the chosen portfolio." in refused.content.decode()


def test_wrong_answers_are_told_at_their_fields(client: Client, account: WhatsAppAccount) -> None:
    enter(client, account)
    wrong = enter(client, account, month="2026-13", currency="dollar", amount="-1")
    text = wrong.content.decode()
    assert wrong.status_code == 422
    for told in (
        "Write the month as year and number", "Write the currency as three letters",
        "There is an invoice with this number already.",
    ):  # fmt: skip
        assert told in text
    assert Invoice.objects.count() == 1


def test_a_change_leaves_a_trail_and_a_deletion_asks_first(
    client: Client, account: WhatsAppAccount
) -> None:
    there = enter(client, account)["Location"]
    changed = {"amount": "70", "number": "FB-77", "issued_on": "2026-11-02", "month": "2026-10"}
    answers = {"connection": account.connection.pk, "account": account.pk, "currency": "USD"}
    client.post(f"{there}change/", answers | changed)
    text = client.get(there).content.decode()
    assert "amount without tax: 65.500000 → 70.000000" in text
    assert "finance@hanami.example" in text
    assert "audit trail keeps what was entered" in client.get(f"{there}deletion/").content.decode()
    client.post(f"{there}deletion/")
    assert not Invoice.objects.exists()


def test_a_file_is_kept_and_only_ever_downloaded(client: Client, account: WhatsAppAccount) -> None:
    pdf = b"%PDF-1.7 <script>alert(1)</script>"
    there = enter(client, account, file=SimpleUploadedFile('請"求.html', pdf))["Location"]
    answer = client.get(f"{there}file/")
    assert (answer.content, answer["Content-Type"]) == (pdf, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E8%AB%8B")
    assert '"' not in answer["Content-Disposition"]
    for data in (b"<html><body>1,2</body></html>", b"\x89PNG\r\n", b"just words"):
        refused = enter(client, account, number="FB-9", file=SimpleUploadedFile("x.pdf", data))
        assert refused.status_code == 422
        assert "neither a PDF nor a CSV" in refused.content.decode()


def test_a_csv_fills_what_was_left_empty(client: Client, account: WhatsAppAccount) -> None:
    data = (
        b'Invoice number,Invoice date,Currency,Subtotal,Tax\nFB-90,2026-11-03,USD,"1,234.50",1.5\n'
    )
    file = SimpleUploadedFile("invoice.csv", data)
    there = enter(client, account, number="", issued_on="", amount="", tax="2", file=file)
    invoice = Invoice.objects.get()
    assert (invoice.number, invoice.issued_on) == ("FB-90", date(2026, 11, 3))
    assert (invoice.amount, invoice.tax) == (Decimal("1234.5"), Decimal(2)), "what was typed stays"
    assert "From the file" in client.get(there["Location"]).content.decode()
    labels = b"Invoice ID:,FB-91\nAmount,$12.00\nAmount,$13.00\n"
    assert invoices.understood(labels) == {"number": "FB-91"}, "two amounts are none"
