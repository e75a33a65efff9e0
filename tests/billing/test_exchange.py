"""One reporting currency: dated rates from a file, converted amounts that say so, unknown ones too."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Organisation, Role
from billing import exchange, exchange_files, reports
from billing.models import ExchangeFile, ExchangeRate, ReportingCurrency
from billing.reports import statements
from billing.reports.converted import conversion
from tests.billing.making import daily
from tests.people import make_account, make_member, make_organisation

pytestmark = pytest.mark.django_db

# As the ECB publishes it: newest first, a comma at the end of each line, N/A for what is not quoted.
FILE = b"""Date,USD,JPY,RUB,
2026-10-09,1.10,165.00,N/A,
2026-10-05,1.00,160.00,N/A,
2019-01-02,1.14,124.96,79.01,
"""


@pytest.fixture
def organisation() -> Organisation:
    organisation = make_organisation()
    by = make_member(organisation, Role.FINANCE)
    exchange_files.keep(organisation, data=FILE, file_name="eurofxref-hist.csv", by=by)
    return organisation


def converted(organisation: Organisation, currency: str, to: str, on: date) -> object:
    convert = exchange.converter(organisation, to, since=on, until=on)
    made = convert(Decimal("11.00"), currency, on=on)
    return made and (made.amount, made.rates_of)


def test_the_rate_of_the_day_or_the_last_before_within_seven(organisation: Organisation) -> None:
    day = date(2026, 10, 9)
    assert converted(organisation, "USD", "EUR", day) == (Decimal("10.000000"), day)
    assert converted(organisation, "USD", "JPY", day) == (Decimal("1650.000000"), day)
    before = date(2026, 10, 5)
    assert converted(organisation, "USD", "EUR", date(2026, 10, 8)) == (Decimal("11"), before)
    assert converted(organisation, "USD", "EUR", date(2026, 10, 16)) == (Decimal("10"), day)
    assert converted(organisation, "USD", "EUR", date(2026, 10, 17)) is None
    assert converted(organisation, "USD", "EUR", date(2026, 10, 4)) is None, "never a later one"


def test_what_has_no_rate_is_unknown_and_what_needs_none_is_not_marked(
    organisation: Organisation,
) -> None:
    day = date(2026, 10, 9)
    assert converted(organisation, "COP", "EUR", day) is None
    assert converted(organisation, "EUR", "RUB", day) is None
    assert converted(organisation, "COP", "COP", day) == (Decimal("11.00"), None)


def test_a_newer_file_counts_and_the_older_one_stays(organisation: Organisation) -> None:
    by = make_member(organisation, Role.ADMIN)
    other = FILE.replace(b"1.10,165", b"1.25,165")
    for _ in range(2):
        exchange_files.keep(organisation, data=other, file_name="b.csv", by=by)
    assert converted(organisation, "USD", "EUR", date(2026, 10, 9)) == (
        Decimal("8.800000"), date(2026, 10, 9),
    )  # fmt: skip
    assert [(file.new, bytes(file.data)) for file in ExchangeFile.objects.order_by("pk")] == [
        (4, FILE), (1, other),
    ]  # fmt: skip
    assert ExchangeRate.objects.filter(day=date(2026, 10, 9), currency="USD").count() == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"Day,USD\n2026-10-05,1.1\n", "The first line must be"),
        (b"Date,USD\n05.10.2026,1.1\n", "Line 2: “05.10.2026” is no day"),
        (b"Date,USD\n2026-10-05,1,1\n2026-10-06,-1\n", "Line 3, USD: “-1” is no rate"),
        (b"Date,USD\n2026-10-05,0\n", "Line 2, USD: “0” is no rate"),
        (b"Date,USD\n2019-10-05,1.1\n", "no rate since December 2022"),
        (b"\xff\xfe", "no CSV in UTF-8"),
    ],
)
def test_a_file_is_taken_whole_or_not_at_all(client: Client, data: bytes, words: str) -> None:
    client.force_login(make_member(make_organisation(), Role.FINANCE))
    answer = client.post(
        "/o/hanami/costs/exchange/files/", {"file": SimpleUploadedFile("ecb.csv", data)}
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ExchangeFile.objects.exists()


def test_the_page_takes_a_file_and_a_currency_and_shows_who(client: Client) -> None:
    organisation = make_organisation()
    client.force_login(make_member(organisation, Role.FINANCE))
    client.post("/o/hanami/costs/exchange/files/", {"file": SimpleUploadedFile("ecb.csv", FILE)})
    wrong = client.post("/o/hanami/costs/exchange/currency/", {"currency": "euro"})
    assert wrong.status_code == 422
    client.post("/o/hanami/costs/exchange/currency/", {"currency": "eur"})
    assert exchange.reporting_currency(organisation) == "EUR"
    text = client.get("/o/hanami/costs/exchange/").content.decode()
    assert all(one in text for one in ("ecb.csv", "USD 1.1", "finance@hanami.example", "EUR"))
    client.post("/o/hanami/costs/exchange/currency/", {"currency": ""})
    assert exchange.reporting_currency(organisation) == ""


def test_a_report_says_what_all_is_worth_beside_the_real_amounts_and_what_has_no_rate(
    client: Client, organisation: Organisation
) -> None:
    """Each day by its own rate: 11 + 11 dollars at 1.10 and 1.00 are 10 + 11 euro; pesos have none."""
    client.force_login(make_member(organisation, Role.AUDITOR))
    account = make_account(organisation, currency="USD")
    for day in (5, 9):
        daily(account, day=date(2026, 10, day), amount=Decimal(11))
    daily(account, day=date(2026, 10, 9), amount=Decimal(5), currency="EUR")
    report, file = "/o/hanami/costs/?period=2026-10", "/o/hanami/costs/costs.csv?period=2026-10"
    assert "converted" not in client.get(report).content.decode()  # nobody chose a currency
    assert "converted" not in client.get(file).content.decode()
    ReportingCurrency.objects.create(organisation=organisation, currency="EUR")
    shown = client.get(report).content.decode()
    assert all(one in shown for one in ("≈ €26.00", "$22.00", "€5.00"))
    assert "All currencies by day and category, converted" in shown
    daily(account, day=date(2026, 10, 9), amount=Decimal(4000), currency="COP", category="utility")
    daily(account, day=date(2026, 10, 9), currency="JPY", amount=0, unknown=1000)
    shown = client.get(report).content.decode()
    assert "≈ €26.00" in shown
    assert "without COP" in shown
    head, *rows = csv.reader(client.get(file).content.decode("utf-8-sig").splitlines())
    column = head.index("Costs in EUR, converted")
    told = {row[head.index("Currency")]: row[column] for row in rows}
    assert told == {"COP": "", "EUR": "5.00", "JPY": "", "USD": "21.00"}  # unknown is not zero
    asked = reports.Slice.from_text("period=2026-10")
    scope = reports.scope_of(organisation, asked)
    made = statements.statement(scope, asked, today=date(2026, 11, 1))
    assert [table.heading for table in made.tables][:4] == ["COP", "EUR", "JPY", "USD"]
    last = made.tables[4]
    assert last.heading == "All currencies, converted to EUR"
    assert [row[-1] for row in last.rows] == ["not known", "€5.00", "not known", "€21.00"]
    assert last.total[-1] == "€26.00"


def test_without_any_rate_what_all_is_worth_is_not_known(client: Client) -> None:
    organisation = make_organisation()
    client.force_login(make_member(organisation, Role.FINANCE))
    daily(make_account(organisation, currency="USD"), day=date(2026, 10, 5))
    ReportingCurrency.objects.create(organisation=organisation, currency="JPY")
    shown = client.get("/o/hanami/costs/?period=2026-10").content.decode()
    assert "without $61.80: no rate of exchange" in shown
    assert "≈" not in shown
    ReportingCurrency.objects.update(currency="USD")  # all is in it already
    assert "converted" not in client.get("/o/hanami/costs/?period=2026-10").content.decode()


def test_months_and_columns_convert_each_of_their_days(organisation: Organisation) -> None:
    account = make_account(organisation, currency="USD")
    for day in (5, 9):
        daily(account, day=date(2026, 10, day), amount=Decimal(11))
    daily(account, day=date(2025, 1, 9), amount=Decimal(7))
    ReportingCurrency.objects.create(organisation=organisation, currency="EUR")
    asked = reports.Slice.from_text(
        "period=days&since=2024-01-01&until=2026-12-31&by=month&across=market"
    )
    scope = reports.scope_of(organisation, asked)
    made = conversion(scope, asked, asked.days(date(2026, 11, 1)))
    assert made is not None
    told = {key.values[0]: (one.known, one.lacking) for key, one in made.lines.items()}
    assert told == {"2025-01-01": (None, Decimal(7)), "2026-10-01": (Decimal(21), Decimal(0))}
    assert (made.amount, made.lacking) == (Decimal(21), [("USD", Decimal(7))])
