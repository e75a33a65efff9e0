"""The statement: a PDF made of data, in English and Japanese, the same bytes for the same content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from accounts.models import Role
from billing import reports
from billing.reports.statements import statement
from billing.statement import Statement, pdf
from tests.billing.making import daily
from tests.people import make_account, make_member, make_organisation

pytestmark = pytest.mark.django_db
HOSTILE = 'Bloß #eval("1") *x* $y$ @z \\ <script> 花見'


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel("2026-11-15T03:00:00+00:00", tick=False):
        yield


def made(language: str) -> Statement:
    organisation = make_organisation(name=HOSTILE)
    account = make_account(organisation, currency="USD", name="#set page(width: 1pt)")
    daily(account, amount=Decimal("1234.5"))
    daily(account, category="utility", units=7, unknown=7, reads=0, amount=0)
    asked = reports.Slice.from_text("period=2026-10&category=")
    with translation.override(language):
        return statement(reports.scope_of(organisation, asked), asked, today=date(2026, 11, 15))


def test_it_says_whose_of_when_by_what_and_what_is_not_known() -> None:
    told = made("en")
    assert dict(told.facts)["Period"] == "1 Oct 2026 – 31 Oct 2026"
    assert "102290129340398, USD, Sandbox" in dict(told.facts)["Accounts"]
    (table,) = told.tables
    assert table.rows == [
        ["Marketing", "Rest of Asia Pacific", "1,000", "0", "0", "$1,234.50"],
        ["Utility", "Rest of Asia Pacific", "7", "0", "7", "—"],
    ]
    assert table.total == ["Total", "", "1,007", "0", "7", "$1,234.50"]
    assert any("7 messages have no known price" in note for note in told.notes)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_same_content_gives_the_same_bytes_and_what_people_typed_is_no_markup(
    language: str,
) -> None:
    told = made(language)
    assert told.lang == language
    first = pdf(told)
    assert first.startswith(b"%PDF-")
    assert pdf(Statement(**asdict(told) | {"tables": told.tables})) == first
    assert pdf(Statement(**asdict(told) | {"tables": told.tables, "title": "x"})) != first


def test_it_is_downloaded_by_who_may_read_costs(client: Client) -> None:
    organisation = make_organisation()
    client.force_login(make_member(organisation, Role.AUDITOR))
    daily(make_account(organisation, currency="USD"))
    answer = client.get("/o/hanami/costs/costs.pdf?period=2026-10")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
