"""The pages where people delete, rename, compare, answer categories and come back from a rejection."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from assets.models import WhatsAppAccount
from templates_app.models import (
    Allowance,
    Appeal,
    CategoryChange,
    Drift,
    Errand,
    Family,
    Folder,
    QuotaUse,
    Status,
    Tag,
    Template,
)
from templates_app.reports.families import family_report
from templates_app.services import drifts, families
from tests.people import make_account, make_organisation
from tests.templates_app.making import approved, cleared, edited, person, words


@pytest.fixture
def place(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def template(place: WhatsAppAccount) -> Template:
    return approved(place, name="hello")


def browser(place: WhatsAppAccount, role: str = Role.MARKETER) -> Client:
    client = Client()
    client.force_login(person(place, role))
    return client


def url(name: str, template: Template) -> str:
    return reverse(f"templates_app:{name}", args=["hanami", template.pk])


def seen(client: Client, name: str, template: Template) -> str:
    return client.get(url(name, template)).content.decode()


def messages(answer: Any) -> str:
    return " ".join(str(one) for one in answer.context["messages"])


def test_the_page_of_an_approved_template_says_what_may_still_be_changed(
    place: WhatsAppAccount, template: Template
) -> None:
    for days in (3, 5):
        at = timezone.now() - timedelta(days=days)
        QuotaUse.objects.create(account=place, template=template, kind=Allowance.EDIT, at=at)
    page = seen(browser(place), "template_detail", template)
    assert "2 of 10 edits used in 30 days" in page
    page = seen(browser(place), "revision_create", template)
    assert "2 of 10 edits used in 30 days" in page
    assert "cannot be sent" in page


def test_a_cleared_template_says_what_meta_allows_and_submitting_says_that_it_waits(
    place: WhatsAppAccount,
) -> None:
    template = cleared(place)
    at = [timezone.now() - timedelta(minutes=9)] * 100
    QuotaUse.objects.bulk_create(
        QuotaUse(account=place, template=template, kind=Allowance.CREATION, at=one) for one in at
    )
    page = seen(browser(place), "template_detail", template)
    assert "100 of 100 new templates used in this hour" in page
    answer = browser(place).post(url("submission_create", template), follow=True)
    assert "goes by itself" in messages(answer)
    assert "Next try:" in answer.content.decode()
    answer = browser(place).post(url("withdrawal_create", template), follow=True)
    assert Template.objects.get(pk=template.pk).status == Status.CLEARED


def test_deleting_shows_the_consequences_in_numbers_and_can_be_undone(
    place: WhatsAppAccount, template: Template
) -> None:
    other = approved(place, name="hello", language="ja")
    page = seen(browser(place), "deletion_create", template)
    assert "2 languages at Meta" in page
    assert "locked for 30 days" in page
    assert "not known yet" in page
    answer = browser(place).post(
        url("deletion_create", template), {"languages": [template.pk]}, follow=True
    )
    assert "60 seconds" in messages(answer)
    assert "Keep the template" in answer.content.decode()
    assert not Errand.objects.filter(template=other).exists()
    browser(place).post(url("errand_withdrawal_create", template))
    assert not Errand.objects.open().exists()


def test_nothing_ticked_deletes_nothing(place: WhatsAppAccount, template: Template) -> None:
    answer = browser(place).post(url("deletion_create", template), {"languages": []})
    assert (answer.status_code, Errand.objects.count()) == (422, 0)


def test_another_accounts_language_cannot_be_deleted_through_this_page(
    place: WhatsAppAccount, template: Template
) -> None:
    strange = approved(make_account(make_organisation("sakura"), waba_id="77"), name="hello")
    answer = browser(place).post(url("deletion_create", template), {"languages": [strange.pk]})
    assert (answer.status_code, Errand.objects.count()) == (422, 0)


def test_archiving_is_asked_of_meta_at_once(
    place: WhatsAppAccount, template: Template, jobs: Any
) -> None:
    browser(place).post(url("errand_create", template), {"task": "archive"})
    assert jobs.waiting() == ["templates_app.tasks.run_errand"]
    answer = browser(place).post(url("errand_create", template), {"task": "delete"}, follow=True)
    assert "does not do that" in messages(answer)


def test_another_name_leads_to_the_draft(place: WhatsAppAccount, template: Template) -> None:
    assert "never lets a name change" in seen(browser(place), "renaming_create", template)
    answer = browser(place).post(url("renaming_create", template), {"name": "hello", "every": "on"})
    assert answer.status_code == 422
    answer = browser(place).post(
        url("renaming_create", template), {"name": "welcome", "every": "on"}, follow=True
    )
    assert "welcome" in answer.content.decode()
    assert "Copy of" in answer.content.decode()


def test_another_name_stands_where_the_old_one_stood(place: WhatsAppAccount, jobs: Any) -> None:
    template, by = approved(place, name="hello"), person(place, Role.MARKETER)
    organisation, day = place.organisation, date(2027, 5, 1)
    folder = Folder.objects.create(organisation=organisation, name="Autumn")
    families.shelve(
        template, folder=folder, tags=[Tag.objects.create(organisation=organisation, name="vip")]
    )
    families.fan_out(template, languages=["ja", "de"], by=by)
    ja, de = (Template.objects.get(language=code) for code in ("ja", "de"))
    families.confirm(ja, seen=template.revision_id or 0, by=by)
    Template.objects.filter(pk=template.pk).update(expires_on=day)
    browser(place).post(url("renaming_create", template), {"name": "welcome", "every": "on"})
    made = {row.language: row for row in Template.objects.filter(name="welcome")}
    assert made["en_US"].expires_on == day
    family = Family.objects.get(name="welcome")
    assert (family.folder, family.source) == (folder, made["en_US"])
    assert [tag.name for tag in family.tags.all()] == ["vip"]
    report = family_report(made["ja"])
    assert report.source == made["en_US"]
    told = {one.code: one.translation for one in report.languages}
    assert (told["ja"], told["de"]) == ("follows", "untranslated")
    assert family_report(ja).source == template
    assert de.name == "hello"


@pytest.mark.parametrize(
    ("answer", "status"), [("theirs", "approved"), ("ours", "cleared"), ("dismissed", "approved")]
)
def test_a_changed_text_is_compared_and_answered(
    place: WhatsAppAccount, template: Template, answer: str, status: str
) -> None:
    drifts.take_content(template, words("Your order {{1}} leaves <b>now</b>."), timezone.now())
    page = seen(browser(place), "template_detail", template)
    assert "Compare and choose" in page
    found = browser(place).get("/o/hanami/templates/?changed=meta").content.decode()
    assert f'/templates/{template.pk}/"' in found
    assert found.count('class="table__name"') == 1
    page = seen(browser(place), "drift_update", template)
    assert "&lt;b&gt;" in page
    assert "<b>now" not in page
    browser(place).post(url("drift_update", template), {"answer": answer, "note": "So be it."})
    assert Drift.objects.get().answer == answer
    assert Template.objects.get(pk=template.pk).status == status
    assert browser(place).get(url("drift_update", template)).status_code == 302


def test_a_dismissal_without_a_reason_is_told_at_the_form(
    place: WhatsAppAccount, template: Template
) -> None:
    drifts.take_content(template, words("Other words for {{1}} here."), timezone.now())
    answer = browser(place).post(url("drift_update", template), {"answer": "dismissed"})
    assert (answer.status_code, Drift.objects.get().answer) == (422, "")


def test_who_only_reads_sees_the_comparison_and_changes_nothing(
    place: WhatsAppAccount, template: Template
) -> None:
    drifts.take_content(template, words("Other words for {{1}} here."), timezone.now())
    viewer = browser(place, Role.VIEWER)
    assert viewer.get(url("drift_update", template)).status_code == 200
    viewer.post(url("drift_update", template), {"answer": "theirs"})
    assert Drift.objects.get().answer == ""
    for name in ("deletion_create", "errand_create", "reopening_create", "appeal_create"):
        assert viewer.post(url(name, template)).status_code == 403


def test_after_a_rejection_one_press_leads_into_the_composer(
    place: WhatsAppAccount, template: Template
) -> None:
    near = approved(place, words("Your order {{1}} is on its way to your door."))
    Template.objects.filter(pk=template.pk).update(
        status=Status.REJECTED, rejected_reason="INVALID_FORMAT", meta_status="REJECTED",
        rejection_info={"reason": "<i>Braces</i>", "recommendation": "Close them."},
    )  # fmt: skip
    page = seen(browser(place), "template_detail", template)
    assert "&lt;i&gt;Braces" in page
    assert near.name in page
    answer = browser(place).post(url("reopening_create", template))
    assert answer["Location"] == url("revision_create", template)
    assert Template.objects.get(pk=template.pk).status == Status.DRAFT


def test_an_appeal_is_noted_and_its_outcome_entered(
    place: WhatsAppAccount, template: Template
) -> None:
    Template.objects.filter(pk=template.pk).update(status=Status.REJECTED, meta_status="REJECTED")
    answer = browser(place).post(url("appeal_create", template), follow=True)
    assert "An appeal was made" in answer.content.decode()
    said = {"kind": "rejection", "outcome": "denied", "note": "Same words."}
    browser(place).post(url("appeal_update", template), said)
    assert Appeal.objects.get().outcome == "denied"


# --- the category watch ----------------------------------------------------------------------


def watched(place: WhatsAppAccount, count: int) -> list[CategoryChange]:
    return [
        CategoryChange.objects.create(
            template=approved(place), old="UTILITY", new="MARKETING", done_at=timezone.now()
        )
        for _ in range(count)
    ]


def test_the_watch_lists_answers_and_exports(place: WhatsAppAccount) -> None:
    first, second = watched(place, 2)
    address = reverse("templates_app:category_list", args=["hanami"])
    page = browser(place).get(address).content.decode()
    assert first.template.name in page
    assert "not known yet" in page
    answers = reverse("templates_app:category_answer_create", args=["hanami"])
    body = {"change": [first.pk], "answer": "dismissed", "note": "Fine."}
    assert browser(place, Role.VIEWER).post(answers, body).status_code == 403
    browser(place).post(answers, body)
    page = browser(place).get(address).content.decode()
    assert first.template.name not in page
    assert second.template.name in page
    exported = browser(place, Role.VIEWER).get(
        reverse("templates_app:category_export", args=["hanami"]) + "?state=all"
    )
    assert exported.content.decode().count("\r\n") == 3


def test_a_change_of_another_organisation_is_not_answered(place: WhatsAppAccount) -> None:
    [strange] = watched(make_account(make_organisation("sakura"), waba_id="77"), 1)
    answers = reverse("templates_app:category_answer_create", args=["hanami"])
    browser(place).post(answers, {"change": [strange.pk], "answer": "accepted"})
    strange.refresh_from_db()
    assert strange.answer == ""


def test_the_watch_asks_no_more_for_more_rows(place: WhatsAppAccount) -> None:
    address = reverse("templates_app:category_list", args=["hanami"])
    client = browser(place)
    counts = []
    for _ in range(2):
        watched(place, 3)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_new_pages_are_there_in_japanese(place: WhatsAppAccount, template: Template) -> None:
    client = browser(place)
    for name in ("deletion_create", "renaming_create", "template_detail"):
        page = client.get(url(name, template), headers={"Accept-Language": "ja"}).content.decode()
        assert 'lang="ja"' in page


def test_an_edit_under_way_shows_what_meta_has(place: WhatsAppAccount, template: Template) -> None:
    page = seen(browser(place), "template_detail", edited(template, "New words for {{1}} here."))
    assert "Meta has an earlier text of it" in page
