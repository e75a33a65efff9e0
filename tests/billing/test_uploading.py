"""From Meta's files to a card that counts: dry run, the day, the second person.

Provenance: the files are written here after descriptions of Meta's (see test_reading.py, test_tiers.py);
figures of USD are near the shipped card's of 2026-10-01, changed so that differences show.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, Role, User
from billing import shipped
from billing.models import Card, CardFile, CardState, Grade, Upload
from billing.rates import table
from billing.services import uploads
from tests.billing.test_reading import workbook
from tests.people import make_account, make_member, make_organisation

pytestmark = pytest.mark.django_db

RATES = (
    "WhatsApp Business Platform rates\nEffective January 1, 2027\n\n"
    'Market,Currency,Marketing,Utility,Authentication,"Authentication-\nInternational",Service\n'
    "Mexico,$US,0.0500,0.0085,0.0085,n/a,0.0085\n"
    "Pakistan,$US,0.0473,0.0150,0.0150,0.0750,0.0150\n"
)
TIERS = (
    "Volume tiers\nEffective January 1, 2027\n\n,,Utility,,,\nMarket,Currency,From,To,Discount,Rate\n"
    'Pakistan,$US,0,"150,000",--,0.0150\n,,"150,001",,-5%,0.01425\n'
)
DAY = date(2027, 1, 1)


@pytest.fixture
def organisation() -> Organisation:
    shipped.load()
    organisation = make_organisation()
    make_account(organisation, currency="USD")
    return organisation


@pytest.fixture
def uploader(organisation: Organisation) -> User:
    return make_member(organisation, Role.FINANCE, email="first@hanami.example")


@pytest.fixture
def approver(organisation: Organisation) -> User:
    return make_member(organisation, Role.FINANCE, email="second@hanami.example")


@pytest.fixture
def browser(client: Client, uploader: User) -> Client:
    client.force_login(uploader)
    return client


def put_up(browser: Client, **files: str | bytes) -> Any:
    """The answer to files of these names."""
    given = [
        SimpleUploadedFile(
            f"{name}.csv", text.encode() if isinstance(text, str) else text, content_type="text/csv"
        )
        for name, text in files.items()
    ]
    return browser.post("/o/hanami/costs/rates/uploads/", {"chosen": given})


def dry_run(browser: Client, **files: str | bytes) -> tuple[str, str]:
    """The page's address and what it says."""
    url = put_up(browser, **files)["Location"]
    return url, browser.get(url).content.decode()


def send(browser: Client, url: str, day: date = DAY, *, seen: date | None = DAY) -> Any:
    said = {"effective_from": str(day), "is_compared": "on", "seen": str(seen), "note": "From Meta"}
    return browser.post(f"{url}sending/", said)


def waiting(browser: Client, day: date = DAY, **files: str) -> Card:
    url, _page = dry_run(browser, **files or {"rates": RATES, "tiers": TIERS})
    answer = send(browser, url, day, seen=day)
    assert answer.status_code == 302, answer.content.decode()
    return Card.objects.get(pk=int(answer["Location"].rstrip("/").rpartition("/")[2]))


def decide(user: User, card: Card, what: str, **said: str) -> Client:
    other = Client()
    other.force_login(user)
    other.post(f"/o/hanami/costs/rates/cards/{card.pk}/{what}/", said)
    card.refresh_from_db()
    return other


def test_a_dry_run_shows_what_would_change_and_writes_no_rate(browser: Client) -> None:
    cards = Card.objects.count()
    _url, page = dry_run(browser, rates=RATES, tiers=TIERS)
    assert "What it changes against USD 2026-10-01" in page
    assert 'value="2027-01-01"' in page  # the title's day, to be confirmed
    assert "+25.9" in page  # Mexico's marketing, from 0.0397 to 0.0500
    assert page.index("+25.9") < page.index("Rest of Western Europe")  # by size, the rest is gone
    assert "from message 150,001" in page
    assert "These markets of that day are not in the files" in page
    assert Card.objects.count() == cards


def test_both_files_become_one_card_that_counts_once_a_second_person_approves(
    browser: Client, organisation: Organisation, uploader: User, approver: User
) -> None:
    card = waiting(browser)
    assert (card.state, card.imported_by, card.currency) == (CardState.WAITING, uploader, "USD")
    rows = {(r.market, r.category, r.tier_from): r for r in card.rows.all()}
    assert len(rows) == 11  # five figures each, and Pakistan's second tier
    assert rows["Mexico", "authentication_international", 0].amount is None
    assert rows["Mexico", "utility", 0].list_only
    assert not rows["Pakistan", "utility", 0].list_only
    assert rows["Pakistan", "utility", 150_001].amount == Decimal("0.01425")
    assert {row.grade for row in rows.values()} == {Grade.META}
    assert "row 5" in rows["Mexico", "marketing", 0].source

    decide(uploader, card, "approval")
    assert card.state == CardState.WAITING  # nobody approves their own
    page = decide(approver, card, "approval").get(f"/o/hanami/costs/rates/cards/{card.pk}/")
    assert (card.state, card.approved_by) == (CardState.ACTIVE, approver)
    assert "Approved by" in page.content.decode()
    mexico = table(organisation, "USD", on=DAY).rate("Mexico", "marketing")
    assert getattr(mexico, "amount", None) == Decimal("0.05")
    before = table(organisation, "USD", on=DAY - timedelta(days=1)).rate("Mexico", "marketing")
    assert getattr(before, "amount", None) == Decimal("0.0397")


def test_a_correction_replaces_the_card_of_its_day_and_the_old_one_stays(
    browser: Client, approver: User
) -> None:
    first = waiting(browser)
    decide(approver, first, "approval")
    url, _page = dry_run(browser, rates=RATES.replace("0.0500", "0.0510"))
    page = browser.get(url).content.decode()
    assert "This one is a correction" in page
    send(browser, url)
    second = Card.objects.get(state=CardState.WAITING)
    decide(approver, second, "approval")
    first.refresh_from_db()
    assert (first.state, second.state) == (CardState.REPLACED, CardState.ACTIVE)
    listed = browser.get("/o/hanami/costs/rates/").content.decode()
    assert "Replaced by a correction" in listed


def test_a_rejected_card_says_why_and_never_counts(
    browser: Client, uploader: User, approver: User, organisation: Organisation
) -> None:
    card = waiting(browser)
    decide(approver, card, "rejection", reason=" ")
    assert card.state == CardState.WAITING
    decide(approver, card, "rejection", reason="Last year’s file")
    assert (card.state, card.refused_by) == (CardState.REJECTED, approver)
    page = browser.get(f"/o/hanami/costs/rates/cards/{card.pk}/").content.decode()
    assert "Last year’s file" in page
    decide(approver, card, "approval")  # too late
    decide(uploader, card, "withdrawal")
    assert card.state == CardState.REJECTED


def test_who_uploaded_it_may_withdraw_it(browser: Client, uploader: User, approver: User) -> None:
    card = waiting(browser)
    decide(uploader, card, "withdrawal")
    decide(approver, card, "approval")
    assert (card.state, card.refused_by, card.approved_by) == (
        CardState.WITHDRAWN, uploader, None,
    )  # fmt: skip


def test_the_trail_says_who_uploaded_and_who_approved(browser: Client, approver: User) -> None:
    card = waiting(browser)
    decide(approver, card, "approval")
    admin = make_member(card.organisation, Role.ADMIN)  # type: ignore[arg-type]
    browser.force_login(admin)
    trail = browser.get("/o/hanami/settings/audit/").content.decode()
    assert "Rate card" in trail
    assert "USD 2027-01-01" in trail
    assert "second@hanami.example" in trail
    assert "Waits for approval" in trail


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2027, 1, 2), "1 January, 1 April"),
        (date(2026, 10, 1), "The day is past"),
        (date(2027, 4, 1), "The files say"),
    ],
)
def test_an_unusual_day_is_told_before_it_is_taken(browser: Client, day: date, words: str) -> None:
    url, page = dry_run(browser, rates=RATES)
    assert words not in page
    answer = send(browser, url, day)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert send(browser, url, day, seen=day).status_code == 302


def test_a_workbook_that_calls_itself_csv_is_a_card_like_any_other(browser: Client) -> None:
    _url, page = dry_run(browser, rates=workbook())
    assert "a workbook" in page
    assert 'value="2026-10-01"' in page
    assert "Every line was read." in page


def test_what_files_say_stays_text(browser: Client) -> None:
    evil = "<img src=x onerror=alert(1)>"
    url, page = dry_run(
        browser, rates=RATES.replace("Mexico", evil).replace("rates\n", f"{evil}\n")
    )
    send(browser, url)
    card = Card.objects.get(state=CardState.WAITING)
    pages = [page, browser.get(f"/o/hanami/costs/rates/cards/{card.pk}/").content.decode()]
    for shown in pages:
        assert evil not in shown
        assert "&lt;img src=x onerror=alert(1)&gt;" in shown


def test_a_day_has_to_be_confirmed(browser: Client) -> None:
    url, page = dry_run(browser, prices=RATES.replace("Effective January 1, 2027", "Rates"))
    assert "say it" in page
    answer = browser.post(f"{url}sending/", {"effective_from": "2027-01-01"})
    assert answer.status_code == 422
    answer = browser.post(f"{url}sending/", {"effective_from": "soon", "is_compared": "on"})
    assert answer.status_code == 422
    assert not Card.objects.filter(state=CardState.WAITING).exists()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"rates": RATES.replace("0.0500", "free")}, "“free” is no figure in USD"),
        ({"tiers": TIERS}, "There is no file of rates"),
        ({"a": RATES, "b": RATES + "\n"}, "several files of the same kind"),
        ({"a": RATES, "b": RATES}, "The same file is there twice"),
        ({"rates": RATES, "tiers": TIERS.replace("$US", "£")}, "different currencies: GBP, USD"),
        ({"rates": RATES, "tiers": TIERS.replace("-,0.0150", "-,0.0140")}, "the list rate 0.0150"),
        ({"rates": RATES, "photo": b"\x89PNG\0\0"}, "neither text nor a workbook"),
        ({"nothing": "Hello"}, "No line names Market"),
    ],
)
def test_files_that_cannot_become_a_card_are_refused_with_a_reason(
    browser: Client, files: dict[str, str | bytes], words: str
) -> None:
    url, page = dry_run(browser, **files)
    assert words in page
    assert "sending" not in page
    send(browser, url)
    assert not Card.objects.filter(state=CardState.WAITING).exists()


def test_a_line_and_a_column_are_named(browser: Client) -> None:
    _url, page = dry_run(browser, rates=RATES.replace("0.0500", "free"))
    assert 'data-label="Line">5</td>' in page
    assert "n/a where there is no such rate" in page


def test_no_file_or_an_empty_one_is_told_at_the_field(browser: Client) -> None:
    for answer in (browser.post("/o/hanami/costs/rates/uploads/", {}), put_up(browser, empty="")):
        assert answer.status_code == 422
        assert "form-errors" in answer.content.decode() or "error" in answer.content.decode()
    assert not Upload.objects.exists()


def test_the_same_file_again_is_told(browser: Client) -> None:
    waiting(browser)
    _url, page = dry_run(browser, rates=RATES)
    assert "rates.csv was uploaded before" in page


def test_files_are_kept_and_given_back_byte_for_byte(browser: Client) -> None:
    card = waiting(browser)
    file = CardFile.objects.get(upload__card=card, name="tiers.csv")
    answer = browser.get(f"/o/hanami/costs/rates/cards/{card.pk}/files/{file.pk}/")
    assert answer.content == TIERS.encode()
    assert answer["Content-Type"] == "application/octet-stream"
    assert "attachment" in answer["Content-Disposition"]


def test_sending_twice_makes_one_card(browser: Client) -> None:
    url, _page = dry_run(browser, rates=RATES)
    assert send(browser, url).status_code == 302
    assert send(browser, url).status_code == 404  # there is no upload that waits any more
    assert Card.objects.filter(state=CardState.WAITING).count() == 1


def test_files_without_a_card_are_thrown_away_by_hand_or_after_a_week(browser: Client) -> None:
    url, _page = dry_run(browser, rates=RATES)
    browser.post(f"{url}removal/")
    assert not Upload.objects.exists()
    dry_run(browser, rates=RATES)
    card = waiting(browser, rates=RATES)
    Upload.objects.update(made_at=timezone.now() - timedelta(days=8))
    assert uploads.forget() > 0
    assert uploads.forget() == 0
    assert list(Upload.objects.all()) == [card.upload]


def test_who_may_not_manage_or_approve_does_not(
    browser: Client, organisation: Organisation
) -> None:
    card = waiting(browser)
    auditor, stranger = (
        make_member(organisation, Role.AUDITOR),
        make_member(make_organisation("other"), Role.FINANCE),
    )
    for user, status in ((auditor, 403), (stranger, 404)):
        browser.force_login(user)
        for what in ("approval", "rejection", "withdrawal"):
            url = f"/o/hanami/costs/rates/cards/{card.pk}/{what}/"
            assert browser.post(url).status_code == status
        assert put_up(browser, rates=RATES).status_code == status
    card.refresh_from_db()
    assert card.state == CardState.WAITING
