"""One reporting currency: dated rates from a file, converted amounts that say so, unknown ones too."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Organisation, Role
from billing import exchange, exchange_files
from billing.models import ExchangeFile, ExchangeRate
from tests.people import make_member, make_organisation

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
