"""Templates from a file in the browser: dry run, confirmation, result; and the exports."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Role
from assets.models import WhatsAppAccount
from templates_app import tasks
from templates_app.models import Import, Status, Template
from templates_app.services import drafting
from tests.people import make_account, make_member, make_organisation, make_user
from tests.templates_app.making import approved, draft, person, words

BASE = "/o/hanami/templates/"


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def marketer(account: WhatsAppAccount, client: Client) -> Client:
    client.force_login(person(account, Role.MARKETER))
    return client


def template(
    name: str, text: str = "Your order is on its way to you.", **more: Any
) -> dict[str, Any]:
    made = {"name": name, "language": "en_US", "category": "UTILITY",
            "components": [{"type": "BODY", "text": text}]}  # fmt: skip
    return made | more


def upload(client: Client, given: object, *, name: str = "all.json", waba: str = "") -> Any:
    data = given if isinstance(given, bytes) else json.dumps(given).encode()
    file = SimpleUploadedFile(name, data)
    return client.post(f"{BASE}imports/new/", {"account": waba or "102290129340398", "file": file})


def confirm(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0] if 'name="seen"' in page else ""
    answer = client.post(f"{address}confirmation/", {"seen": seen}, follow=True)
    return str(answer.content.decode())


def test_a_file_is_shown_first_then_brought_in_once(
    account: WhatsAppAccount, marketer: Client
) -> None:
    same = draft(account, words("Nothing new here at all."), name="same")
    other = draft(account, words("The old words of it."), name="other")
    given = [
        template("fresh"), template("same", "Nothing new here at all."),
        template("other", "The new words of it."), template("Bad Name"),
    ]  # fmt: skip
    address = upload(marketer, given)["Location"]
    page = marketer.get(address).content.decode()
    for word in ("New", "Unchanged", "Changed", "Refused", "<ins>", "<del>"):
        assert word in page
    assert "added: </span>new" in page
    assert "removed: </span>old" in page
    assert "small letters" in page
    assert Template.objects.count() == 2

    result = confirm(marketer, address)
    assert "What became of this file" in result
    fresh = Template.objects.get(name="fresh")
    assert (fresh.status, fresh.created_by) == (Status.DRAFT, person(account, Role.MARKETER))
    other.refresh_from_db()
    same.refresh_from_db()
    assert (other.body, same.revision and same.revision.number) == ("The new words of it.", 1)
    assert Import.objects.get().lines == []

    again = marketer.post(f"{address}confirmation/", {"seen": "x"}, follow=True)
    assert "answered this already" in again.content.decode()
    address = upload(marketer, given)["Location"]
    assert "There is nothing to bring in" in marketer.get(address).content.decode()


def test_what_is_wrong_in_a_file_is_told_to_each_reader_in_their_language(
    account: WhatsAppAccount, marketer: Client
) -> None:
    """Whoever uploaded or confirmed it: Japanese where the reader is, before and after."""
    address = upload(marketer, [template("fine"), template("Bad Name"), template("odd", oddity=1)])[
        "Location"
    ]
    words = ("Use only small letters", "“oddity” is unknown.")
    for read in (marketer.get(address).content.decode(), confirm(marketer, address)):
        assert all(one in read for one in words)
        marketer.cookies["django_language"] = "ja"
        read = marketer.get(address).content.decode()
        assert not any(one in read for one in words)
        assert "「oddity」" in read
        marketer.cookies["django_language"] = "en"


def test_what_changed_since_the_dry_run_is_looked_at_again(
    account: WhatsAppAccount, marketer: Client
) -> None:
    other = draft(account, words("The old words of it."), name="other")
    address = upload(marketer, [template("other", "From the file.")])["Location"]
    seen = marketer.get(address).content.decode().split('name="seen" value="')[1].split('"')[0]
    drafting.save_draft(
        other, content=words("A colleague's words."), by=person(account, Role.ADMIN),
        expected_revision=None,
    )  # fmt: skip
    answer = marketer.post(f"{address}confirmation/", {"seen": seen}, follow=True)
    assert "Something has changed" in answer.content.decode()
    other.refresh_from_db()
    assert other.body == "A colleague&#x27;s words.".replace("&#x27;", "'")


def test_a_template_that_meta_looks_at_is_refused_and_an_approved_one_keeps_meta_s_text(
    account: WhatsAppAccount, marketer: Client
) -> None:
    pending, there = approved(account, name="pending"), approved(account, name="there")
    Template.objects.filter(pk=pending.pk).update(status=Status.PENDING)
    given = [template("pending"), template("there"), template("x", category="MARKETING")]
    page = confirm(marketer, upload(marketer, given)["Location"])
    assert "In review at Meta" in page
    there.refresh_from_db()
    assert (there.status, there.meta_status) == (Status.DRAFT, "APPROVED")
    assert there.revision_id != there.meta_revision_id
    given = [template("there", category="MARKETING")]
    assert "category" in marketer.get(upload(marketer, given)["Location"]).content.decode()


def test_findings_and_a_missing_sample_file_are_told(
    account: WhatsAppAccount, marketer: Client
) -> None:
    image = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["media:none"]}}
    given = [template("odd", "Hi {{1}}"), template("picture", components=[image])]
    page = marketer.get(upload(marketer, given)["Location"]).content.decode()
    assert "Meta would refuse it as it is" in page
    assert "A sample file of it is not here" in page


def test_a_changed_sample_is_shown_beside_the_changed_words(
    account: WhatsAppAccount, marketer: Client
) -> None:
    draft(account, words("Your order {{1}} is here.", "860198"), name="other")
    part = {
        "type": "BODY",
        "text": "Your parcel {{1}} is here.",
        "example": {"body_text": [["77"]]},
    }
    page = marketer.get(upload(marketer, [template("other", components=[part])])["Location"])
    told = page.content.decode()
    for word in ("removed: </span>order", "Samples and settings", "removed: </span>860198"):
        assert word in told


def test_a_bad_file_is_told_at_the_field(marketer: Client) -> None:
    answer = upload(marketer, "名前,言語".encode("cp932"), name="all.csv")
    assert answer.status_code == 422
    assert "Shift-JIS" in answer.content.decode()
    assert not Import.objects.exists()


def test_a_text_from_a_file_never_runs_as_script(marketer: Client) -> None:
    given = [template("odd", "<script>alert(1)</script>"), template("<script>alert(2)</script>")]
    address = upload(marketer, given)["Location"]
    for page in (marketer.get(address).content.decode(), confirm(marketer, address)):
        assert "<script>alert" not in page


def test_the_dry_run_costs_the_same_for_few_and_many(
    account: WhatsAppAccount, marketer: Client
) -> None:
    def cost(count: int) -> int:
        given = [template(f"n_{n}", f"Your order {n} is on its way.") for n in range(count)]
        address = upload(marketer, given)["Location"]
        marketer.get(address)
        with CaptureQueriesContext(connection) as seen:
            marketer.get(address)
        return len(seen)

    for n in range(30):
        draft(account, words(f"Your order {n} was on its way."), name=f"n_{n}")
    assert cost(2) == cost(30)


def test_every_export_brings_the_filtered_list_back_unchanged(
    account: WhatsAppAccount, marketer: Client
) -> None:
    draft(account, words("=1+1 is what we owe you."), name="formula")
    draft(account, words("'=1 is a text as well here."), name="apostrophe")
    draft(account, name="english_only", language="de")
    for form in ("csv", "xlsx", "json"):
        answer = marketer.get(f"{BASE}export.{form}?language=en_US")
        assert f"templates-hanami.{form}" in answer["Content-Disposition"]
        assert b"english_only" not in answer.content
        page = marketer.get(upload(marketer, answer.content, name=f"a.{form}")["Location"])
        told = page.content.decode()
        assert 'Unchanged: <strong class="number">2</strong>' in told, form


def test_a_workbook_never_cuts_a_text_that_no_cell_holds(
    account: WhatsAppAccount, marketer: Client
) -> None:
    long = "long " * 7_000
    draft(account, words(long), name="long")
    answer = marketer.get(f"{BASE}export.xlsx")
    assert answer.status_code == 422
    assert "has 35000 characters in the column “body”" in answer.content.decode()
    for form in ("csv", "json"):
        page = upload(marketer, marketer.get(f"{BASE}export.{form}").content, name=f"a.{form}")
        told = marketer.get(page["Location"]).content.decode()
        assert 'Unchanged: <strong class="number">1</strong>' in told, form


def test_lists_are_workbooks_too(account: WhatsAppAccount, marketer: Client) -> None:
    answer = marketer.get(f"{BASE}categories/export.xlsx?state=all")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet["A1"].value == "template"  # type: ignore[index]


def test_only_who_writes_here_brings_in_and_nobody_else_sees_the_file(
    account: WhatsAppAccount, marketer: Client
) -> None:
    address = upload(marketer, [template("fresh")])["Location"]
    paths = [f"{BASE}imports/new/", address, f"{address}confirmation/"]
    foreign = make_organisation("other")
    for who, status in [
        (make_member(account.organisation, Role.VIEWER), 403),
        (make_member(foreign, Role.ADMIN), 404),
    ]:
        marketer.force_login(who)
        assert [marketer.get(path).status_code for path in paths[:2]] == [status] * 2
        assert marketer.post(paths[2], {}).status_code == status
    moved = address.replace("/o/hanami/", "/o/other/")
    assert marketer.get(moved).status_code == 404
    assert upload(marketer, [template("x")], waba="102290129340398").status_code == 404


def test_after_a_day_the_file_is_gone_and_forgetting_twice_is_no_harm(marketer: Client) -> None:
    address = upload(marketer, [template("fresh")])["Location"]
    past = timezone.now() - timedelta(minutes=1)
    Import.objects.update(made_at=past - timedelta(days=1), expires_at=past)
    assert marketer.get(address).status_code == 404
    tasks.forget_imports()
    tasks.forget_imports()
    assert not Import.objects.exists()


def test_support_sees_that_a_file_waits_but_not_what_is_in_it(marketer: Client) -> None:
    upload(marketer, [template("fresh", "Quite secret words.")])
    marketer.force_login(make_user("support@waportal.example", is_staff=True))
    listed = marketer.get("/admin/templates_app/import/").content.decode()
    assert "all.json" in listed
    one = marketer.get(f"/admin/templates_app/import/{Import.objects.get().pk}/change/")
    assert "Quite secret words" not in one.content.decode()
