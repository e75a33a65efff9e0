"""Lists, stories and files."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, Role
from accounts.spreadsheets import csv_response
from assets.models import WhatsAppAccount
from templates_app import reports
from templates_app.models import Status, Template
from templates_app.reports import export
from templates_app.services import review
from tests.people import make_account, make_organisation
from tests.templates_app.making import body, clear, content, draft, person


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def organisation(account: WhatsAppAccount) -> Organisation:
    return account.organisation


def names(organisation: Organisation, **query: str) -> list[str]:
    filters = reports.Filters.from_query(query)
    return [row.name for row in reports.template_list(organisation, filters).rows]


def test_the_list_is_searched_narrowed_and_sorted(
    account: WhatsAppAccount, organisation: Organisation
) -> None:
    draft(account, name="apple", category="MARKETING")
    draft(account, content(body("Grüße aus dem Garten.")), name="berry", language="de")
    assert names(organisation, sort="name") == ["apple", "berry"]
    assert names(organisation, sort="-name") == ["berry", "apple"]
    assert names(organisation, q="garten") == ["berry"]
    assert names(organisation, category="MARKETING") == ["apple"]
    assert names(organisation, language="de", status="draft") == ["berry"]
    assert names(organisation, account="999") == []
    assert names(organisation, sort="password", size="7", page="x") == ["berry", "apple"]


def test_another_organisation_sees_none_of_it(account: WhatsAppAccount) -> None:
    draft(account)
    assert names(make_organisation("kopi")) == []


def test_facets_count_what_the_other_filters_leave(
    account: WhatsAppAccount, organisation: Organisation
) -> None:
    draft(account, name="a", category="MARKETING")
    draft(account, name="b", language="ja")
    report = reports.template_list(organisation, reports.Filters(language="ja"))
    facets = {one.name: one for one in report.facets}
    assert [(c.value, c.count) for c in facets["category"].choices] == [("UTILITY", 1)]
    assert [(c.value, c.count, c.is_chosen) for c in facets["language"].choices] == [
        ("en_US", 1, False),
        ("ja", 1, True),
    ]


def test_the_number_of_queries_does_not_grow_with_the_rows(
    account: WhatsAppAccount, organisation: Organisation
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            report = reports.template_list(organisation, reports.Filters())
            assert [(row.account.name, row.assigned_to) for row in report.rows]
        return len(queries)

    draft(account)
    few = cost()
    for _ in range(30):
        draft(account)
    assert cost() == few


def test_five_thousand_templates_are_paged(
    account: WhatsAppAccount, organisation: Organisation
) -> None:
    Template.objects.bulk_create(
        Template(
            organisation=organisation, account=account, name=f"many_{n:05}", language="en_US",
            category="UTILITY", status=Status.APPROVED, meta_id=str(n), body="Hello there. " * 20,
        )
        for n in range(5000)
    )  # fmt: skip
    report = reports.template_list(organisation, reports.Filters(sort="name", page=100))
    assert (len(report.rows), report.page.paginator.count) == (50, 5000)
    assert report.rows[-1].name == "many_04999"
    with CaptureQueriesContext(connection) as queries:
        reports.template_list(organisation, reports.Filters(q="many"))
    assert len(queries) < 10


def test_a_spreadsheet_computes_nothing(
    account: WhatsAppAccount, organisation: Organisation
) -> None:
    for start in ("=", "+", "-", "@", "\t="):
        draft(account, content(body(f'{start}HYPERLINK("https://evil.example")')))
    lines = export.lines(organisation, reports.Filters())
    file = csv_response("templates", header=export.header(), rows=lines).content.decode("utf-8-sig")
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(file, newline="")))
    assert len(rows) == 5
    assert all(row["body"].startswith("'") for row in rows)


def test_every_file_of_rows_is_written_by_the_one_that_leaves_no_formula() -> None:
    """So a new export cannot forget it."""
    root = Path(__file__).resolve().parents[2]
    ours = [
        path
        for app in root.iterdir()
        if (app / "__init__.py").exists()
        for path in app.rglob("*.py")
    ]
    writers = re.compile(r"csv\.writer|DictWriter|import writer|Workbook\(")
    found = {str(path.relative_to(root)) for path in ours if writers.search(path.read_text())}
    assert {one for one in found if not one.startswith("tests/")} == {"accounts/spreadsheets.py"}


def test_the_story_tells_everything_in_order(account: WhatsAppAccount) -> None:
    marketer, reviewer = person(account, Role.MARKETER), person(account, Role.REVIEWER)
    template = draft(account)
    review.send_to_colleague(template, to=reviewer, by=marketer, note="Please look.")
    clear(template, by=reviewer, note="Good.")
    told = [(one.title, one.note) for one in reports.story(template).entries]
    assert told == [
        ("Cleared", "Good."),
        ("Sent to a colleague", "Please look."),
        ("Written", ""),
    ]
    draft(account, name=template.name, language="ja")
    assert [one.language for one in reports.family(template)] == ["en_US", "ja"]
