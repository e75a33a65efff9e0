"""Languages of one name: made from one another, followed, shown in a matrix."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from assets.models import WhatsAppAccount
from templates_app import lint, reports
from templates_app.models import Family, Status, Template, Translation
from templates_app.reports.families import family_report, source_of
from templates_app.services import drafting, families
from tests.people import make_account, make_member, make_organisation
from tests.templates_app.making import body, content, draft, person, words


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def writer(account: WhatsAppAccount, client: Client) -> Client:
    client.force_login(person(account, Role.MARKETER))
    return client


@pytest.fixture
def source(account: WhatsAppAccount) -> Template:
    return draft(account, name="order", language="en_US")


def fanned_out(source: Template, *languages: str) -> dict[str, Template]:
    by = person(source.account, Role.MARKETER)
    made = families.fan_out(source, languages=languages, by=by)
    return {one.language: one for one in made}


def saved(template: Template, text: str) -> Template:
    by = person(template.account, Role.MARKETER)
    drafting.save_draft(template, content=words(text), by=by, expected_revision=None)
    return Template.objects.get(pk=template.pk)


def codes(template: Template) -> set[str]:
    return {one.code for one in lint.check(reports.draft_of(template))}


def states(template: Template) -> dict[str, str]:
    return {one.code: one.translation for one in family_report(template).present}


def address(template: Template, rest: str) -> str:
    return f"/o/hanami/templates/{template.pk}/{rest}"


def test_complaint_66_languages_of_one_name_stand_beside_each_other(
    source: Template, writer: Client
) -> None:
    answer = writer.post(address(source, "family/new/"), {"others": ["ja", "de"]})
    assert answer.status_code == 302
    assert set(Template.objects.values_list("name", "language")) == {
        ("order", "en_US"), ("order", "ja"), ("order", "de"),
    }  # fmt: skip
    page = writer.get(address(source, "family/")).content.decode()
    assert page.count("Untranslated") == 2
    assert address(source, "phones/") in page


def test_what_is_fanned_out_has_everything_of_its_source(account: WhatsAppAccount) -> None:
    buttons = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Stop"}]}
    media = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["media:abc"]}}
    named = {"param_name": "first_name", "example": "Pablo"}
    text = {
        "type": "BODY", "text": "Hello {{first_name}}, it is here.",
        "example": {"body_text_named_params": [named]},
    }  # fmt: skip
    made = {**content(media, text, buttons), "parameter_format": "NAMED"}
    source = draft(account, made, category="MARKETING")
    copy = fanned_out(source, "ja")["ja"]
    assert copy.revision
    assert source.revision
    assert copy.revision.content == source.revision.content
    assert (copy.name, copy.category) == (source.name, "MARKETING")


def test_fanning_out_twice_makes_each_language_once(source: Template, writer: Client) -> None:
    for _press in range(2):
        writer.post(address(source, "family/new/"), {"others": ["ja"]})
    assert Template.objects.filter(language="ja").count() == 1
    assert fanned_out(source, "ja", "en_US") == {}


def test_nothing_ticked_is_said_at_the_form(source: Template, writer: Client) -> None:
    answer = writer.post(address(source, "family/new/"), {})
    assert answer.status_code == 422
    assert "Tick at least one language." in answer.content.decode()


def test_a_copied_text_is_found_until_it_is_translated_or_confirmed(
    source: Template, writer: Client
) -> None:
    made = fanned_out(source, "en_GB", "de")
    assert "untranslated" in codes(made["en_GB"])
    german = saved(made["de"], "Ihre Bestellung {{1}} ist auf dem Weg zu Ihnen.")
    assert "untranslated" not in codes(german)
    writer.post(address(made["en_GB"], "translation/"), {"source": source.revision_id})
    british = Template.objects.get(language="en_GB")
    assert "untranslated" not in codes(british)
    assert states(source) == {"en_US": "", "en_GB": "follows", "de": "follows"}


def test_a_translation_is_outdated_once_its_source_goes_on(
    source: Template, writer: Client
) -> None:
    german = saved(fanned_out(source, "de")["de"], "Ihre Bestellung {{1}} ist unterwegs zu Ihnen.")
    source = saved(source, "Your order {{1}} has left us and is on its way to you.")
    assert states(source)["de"] == "outdated"
    page = writer.get(address(german, "revision/")).content.decode()
    assert "<ins>" in page
    assert "has left us and is on its way to you." in page
    writer.post(address(german, "translation/"), {"source": source.revision_id})
    assert states(source)["de"] == "follows"


def test_the_revision_that_was_translated_is_kept(source: Template) -> None:
    """A sitting replaces one's own last revision; not the one that a translation was made from."""
    first = source.revision_id
    fanned_out(source, "de")
    saved(source, "Your order {{1}} has left us, look forward to it.")
    made = Translation.objects.get()
    assert made.source_id == first
    assert source.revisions.count() == 2


def test_what_was_not_the_present_source_is_not_confirmed(
    source: Template, account: WhatsAppAccount, writer: Client
) -> None:
    german = fanned_out(source, "de")["de"]
    old = source.revision_id
    saved(source, "Your order {{1}} has left us, look forward to it.")
    other = draft(account)
    for seen in (old, other.revision_id, german.revision_id, "", "9" * 30):
        writer.post(address(german, "translation/"), {"source": seen})
    assert Translation.objects.get().confirmed_at is None


def test_the_oldest_approved_is_the_source_until_one_is_chosen(
    source: Template, account: WhatsAppAccount, writer: Client
) -> None:
    approved = draft(account, name="order", language="ja")
    Template.objects.filter(pk=approved.pk).update(status="approved", meta_status="APPROVED")
    rows = list(Template.objects.filter(name="order"))
    assert source_of(rows, None) == approved
    writer.post(address(source, "family/source/"))
    assert Family.objects.get().source == source
    assert family_report(approved).source == source


def test_the_source_text_stands_beside_the_field(source: Template, writer: Client) -> None:
    german = fanned_out(source, "de")["de"]
    page = writer.get(address(german, "revision/")).content.decode()
    assert "composer__source" in page
    assert "composer__source" not in writer.get(address(source, "revision/")).content.decode()


def test_the_matrix_shows_every_language_and_what_is_missing(
    source: Template, account: WhatsAppAccount, writer: Client
) -> None:
    fanned_out(source, "de")
    draft(account, name="welcome", language="en_US")

    def names(query: str) -> list[str]:
        answer = writer.get(f"/o/hanami/templates/families/export.csv{query}")
        rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
        return [f"{row['name']} {row['de']}" for row in rows]

    assert names("") == ["order draft, untranslated", "welcome missing"]
    assert names("?state=missing") == ["welcome missing"]
    assert names("?state=missing&language=en_US") == []
    assert names("?state=untranslated") == ["order draft, untranslated"]
    assert names("?state=approved") == []
    assert names("?q=welc") == ["welcome missing"]
    saved(source, "Your order {{1}} has left us, look forward to it.")
    saved(Template.objects.get(language="de"), "Ihre Bestellung {{1}} ist unterwegs zu Ihnen.")
    assert names("?state=outdated") == ["order draft, outdated"]
    page = writer.get("/o/hanami/templates/families/").content.decode()
    assert "Outdated" in page
    assert "?language=de" in page


def test_more_families_and_languages_cost_no_more_queries(
    source: Template, account: WhatsAppAccount, writer: Client
) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert writer.get(path).status_code == 200
        return len(seen)

    fanned_out(source, "de")
    paths = ["/o/hanami/templates/families/", address(source, "family/")]
    for path in paths:
        writer.get(path)
    few = [queries(path) for path in paths]
    for number in range(20):
        fanned_out(draft(account, name=f"more_{number}"), "de", "fr", "ja")
    fanned_out(source, "fr", "ja", "it")
    assert [queries(path) for path in paths] == few


def test_readers_see_and_strangers_do_not(source: Template, client: Client) -> None:
    client.force_login(make_member(source.organisation, Role.VIEWER))
    assert "Add languages" not in client.get(address(source, "family/")).content.decode()
    assert client.post(address(source, "family/new/"), {"others": ["ja"]}).status_code == 403
    assert client.post(address(source, "family/source/")).status_code == 403
    client.force_login(make_member(make_organisation("sakura"), Role.ADMIN))
    assert client.get(address(source, "family/")).status_code == 404
    assert client.post(address(source, "translation/")).status_code == 404
    assert Template.objects.exclude(status=Status.DELETED).count() == 1


def test_a_text_of_variables_alone_needs_no_translation(account: WhatsAppAccount) -> None:
    footer = {"type": "FOOTER", "text": "1234"}
    source = draft(account, content(body("Your order {{1}} is here.", "860198"), footer))
    copy = fanned_out(source, "en_GB")["en_GB"]
    found = [one.field for one in lint.check(reports.draft_of(copy)) if one.code == "untranslated"]
    assert found == ["body.text"]
