"""Notices and policies in the browser's words: who sees them, who writes, who decides, what is shown."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Organisation, Role
from assets.models import PhoneNumber
from optin.ledger.writing import of
from optin.models import Notice, NoticeVersion
from optin.notices import languages
from optin.services import notices
from optin.services.consent import Shown
from tests.optin.making import agree, person, stop
from tests.optin.notices.making import FACTS, make_draft, make_published, two_people
from tests.people import make_account, make_member, make_number, make_organisation

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Client]


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


def at(name: str, version: NoticeVersion) -> str:
    slug = version.notice.organisation.slug
    return reverse(f"optin:{name}", args=[slug, version.notice_id, version.number])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def typed(version: NoticeVersion, **changed: str) -> dict[str, str]:
    names = ("title", "statement", "details", "message", "reply", "script", *FACTS)
    kept = {name: getattr(version, name) for name in names}
    return {**kept, "terms_url": "", "seen": version.text_hash, **changed}


def test_an_empty_list_teaches_and_leads_to_the_drafts(
    organisation: Organisation, sign_in: SignIn
) -> None:
    writer, _officer = two_people(organisation)
    page = text(sign_in(writer).get(f"/o/{organisation.slug}/optins/notices/"))
    assert "Start from a draft" in page
    drafts = text(sign_in(writer).get(f"/o/{organisation.slug}/optins/notices/drafts/"))
    assert "For your counsel to review" in drafts
    assert "notices/new/?draft=DE.de" in drafts
    assert "nicht" not in drafts or "legal advice" in drafts


def test_from_a_draft_to_a_published_notice(organisation: Organisation, sign_in: SignIn) -> None:
    writer, officer = two_people(organisation)
    browser = sign_in(writer)
    new = f"/o/{organisation.slug}/optins/notices/new/"
    assert 'value="DE" selected' in text(browser.get(f"{new}?draft=DE.de"))
    about = {"name": "Angebote", "jurisdiction": "DE", "purpose": "marketing", "language": "de"}
    made = browser.post(new, {**about, **FACTS, "business": "Nice Shop", "from_draft": "on"})
    version = NoticeVersion.objects.get()
    assert made["Location"] == at("notice_version_update", version)
    edit = text(browser.get(made["Location"]))
    assert "Nothing is missing that can be checked." in edit
    assert "Ja, Nice Shop darf mir Angebote" in edit
    browser.post(at("offering_create", version))
    detail = text(browser.get(at("notice_version_detail", version)))
    assert "With a colleague" in detail
    assert "Approve and publish" not in detail  # her own
    browser = sign_in(officer)
    assert "Approve and publish" in text(browser.get(at("notice_version_detail", version)))
    browser.post(at("notice_approval_create", version))
    version.refresh_from_db()
    assert version.status == "published"
    assert version.approved_by == officer
    bytes_of_it = browser.get(at("notice_bytes", version)).content
    assert hashlib.sha256(bytes_of_it).hexdigest() == version.text_hash


def test_the_lint_speaks_while_one_types_and_saves_nothing(
    organisation: Organisation, sign_in: SignIn
) -> None:
    writer, _officer = two_people(organisation)
    version = make_draft(organisation, writer)
    browser = sign_in(writer)
    changed = typed(version, statement="Ja, schickt mir Angebote.")
    live = text(browser.post(at("notice_check_create", version), changed))
    assert "WhatsApp is not named." in live
    assert "Ja, schickt mir Angebote." in live
    assert "<html" not in live
    # The same without JavaScript.
    page = text(browser.post(at("notice_version_update", version), {**changed, "act": "check"}))
    assert "The business is not named." in page
    version.refresh_from_db()
    assert "Nice Shop" in version.rendering["web"][2][1]


def test_a_notice_is_renamed_and_two_never_have_one_name(
    organisation: Organisation, sign_in: SignIn
) -> None:
    writer, _officer = two_people(organisation)
    version = make_draft(organisation, writer)
    make_draft(organisation, writer, name="Offers, Japan", place="JP", language="ja")
    browser, there = sign_in(writer), [organisation.slug, version.notice_id]
    rename = reverse("optin:notice_name_update", args=there)
    for name, kept in (("Angebote", "Angebote"), ("Offers, Japan", "Angebote"), ("", "Angebote")):
        page = text(browser.post(rename, {"name": name}, follow=True))
        assert f"<h1>{kept}</h1>" in page
    assert "Give the notice a name" in page


def test_what_is_typed_stays_text(organisation: Organisation, sign_in: SignIn) -> None:
    writer, _officer = two_people(organisation)
    version = make_draft(organisation, writer)
    browser = sign_in(writer)
    evil = "<script>alert(1)</script> WhatsApp Nice Shop Angebote"
    browser.post(at("notice_version_update", version), typed(version, statement=evil, message=evil))
    for name in ("notice_version_detail", "notice_print", "notice_version_update"):
        page = text(browser.get(at(name, version)))
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_of_two_who_write_the_second_is_told_and_loses_nothing(
    organisation: Organisation, sign_in: SignIn
) -> None:
    writer, officer = two_people(organisation)
    version = make_draft(organisation, writer)
    first = typed(version, title="Von ihm")
    notices.save(version, by=officer, texts={"title": "Von ihr"})
    answer = sign_in(writer).post(at("notice_version_update", version), first)
    assert answer.status_code == 422
    assert "Somebody else saved this draft" in text(answer)
    assert "Von ihm" in text(answer)
    version.refresh_from_db()
    assert version.title == "Von ihr"
    again = typed(version, title="Von ihm")
    assert sign_in(writer).post(at("notice_version_update", version), again).status_code == 302
    version.refresh_from_db()
    assert version.title == "Von ihm"


def test_reasons_are_asked_for_and_seen_by_who_decides(
    organisation: Organisation, sign_in: SignIn
) -> None:
    writer, officer = two_people(organisation)
    version = make_draft(organisation, writer, contact="")
    browser = sign_in(writer)
    assert browser.post(at("offering_create", version)).status_code == 422
    reasons = {"contact_missing": "It is on the back.", "placeholder_left": "It is on the back."}
    browser.post(at("offering_create", version), reasons)
    browser = sign_in(officer)
    page = text(browser.get(at("notice_version_detail", version)))
    assert "It is on the back." in page
    assert "I agree with the 2 exceptions above" in page
    browser.post(at("notice_approval_create", version))
    version.refresh_from_db()
    assert version.status == "in_review"
    browser.post(at("notice_approval_create", version), {"agrees": "on"})
    version.refresh_from_db()
    assert version.status == "published"


def test_sending_back_needs_a_reason_that_the_author_reads(
    organisation: Organisation, sign_in: SignIn
) -> None:
    writer, officer = two_people(organisation)
    version = make_draft(organisation, writer)
    notices.offer(version, by=writer, reasons={})
    browser = sign_in(officer)
    assert browser.post(at("sending_back_create", version)).status_code == 422
    browser.post(at("sending_back_create", version), {"reason": "Shorter, please."})
    browser = sign_in(writer)
    assert "Shorter, please." in text(browser.get(at("notice_version_detail", version)))
    made = browser.post(
        reverse("optin:notice_version_create", args=[organisation.slug, version.notice_id]),
        {"language": "de"},
    )
    assert "/versions/2/edit/" in made["Location"]


def test_retiring_says_first_what_ends_with_it(organisation: Organisation, sign_in: SignIn) -> None:
    writer, officer = two_people(organisation)
    version = make_published(organisation, writer, officer)
    browser = sign_in(writer)
    assert "nobody can consent under it" in text(
        browser.get(at("notice_retirement_create", version))
    )
    assert browser.post(at("notice_retirement_create", version)).status_code == 422
    browser.post(at("notice_retirement_create", version), {"reason": "Over."})
    version.refresh_from_db()
    assert version.status == "retired"


def test_it_is_printed_as_it_was_shown_even_when_labels_change(
    organisation: Organisation, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, officer = two_people(organisation)
    version = make_published(organisation, writer, officer)
    monkeypatch.setattr("optin.notices.rendering.LABELS", {"en": languages.LABELS["en"]})
    page = text(sign_in(officer).get(at("notice_print", version)))
    for words in ("Unterschrift", version.text_hash, version.reference, "Widerrufen können Sie"):
        assert words in page
    paper = text(sign_in(officer).get(at("notice_print", version) + "?surface=phone"))
    assert "Bitte sagen Sie Ja oder Nein" in paper
    assert "Unterschrift" not in paper


def test_changes_are_shown_word_by_word(organisation: Organisation, sign_in: SignIn) -> None:
    writer, officer = two_people(organisation)
    first = make_published(organisation, writer, officer)
    second = notices.revise(
        first.notice, language="de", by=writer, texts={"title": "News per WhatsApp"}
    )
    page = text(sign_in(officer).get(at("notice_change_list", second)))
    assert "Angebote</del>" in page
    assert "News</ins>" in page
    same = text(sign_in(officer).get(at("notice_change_list", second) + "?with=2"))
    assert "The words are the same." in same
    assert sign_in(officer).get(at("notice_change_list", second) + "?with=99").status_code == 404


def test_who_is_under_a_version_is_counted_and_listed(
    organisation: Organisation, sign_in: SignIn
) -> None:
    writer, officer = two_people(organisation)
    first = make_published(organisation, writer, officer)
    shown = Shown(first.text_hash, first.reference, "Nice Shop", "de")
    with of(organisation):
        numbers = ("+4915100000001", "+4915100000002", "+4915100000003")
        first_one, second_one, gone = [person(organisation, number) for number in numbers]
        for subject in (first_one, second_one, gone):
            agree(organisation, subject, shown=shown)
        stop(organisation, gone)
    browser = sign_in(officer)
    listed = f"/o/{organisation.slug}/optins/?notice={first.text_hash}"
    page = text(browser.get(at("notice_version_detail", first)))
    assert f'<a href="{listed}">2</a>' in page
    people = text(browser.get(listed))
    assert "Agreed to Offers, Germany, version 1" in people
    assert f"/people/{first_one.pk}/" in people
    assert f"/people/{gone.pk}/" not in people
    again = f"/o/{organisation.slug}/optins/notices/ask-again/"
    assert listed not in text(browser.get(again))
    second = notices.revise(first.notice, language="de", by=writer, texts={"title": "Neu"})
    notices.offer(second, by=writer, reasons={})
    notices.publish(second, by=officer)
    assert listed in text(browser.get(again))


def test_from_the_hash_in_the_ledger_to_the_words(
    organisation: Organisation, sign_in: SignIn
) -> None:
    writer, officer = two_people(organisation)
    version = make_published(organisation, writer, officer)
    browser, here = sign_in(officer), f"/o/{organisation.slug}/optins/notices/with/?hash="
    assert browser.get(f"{here}{version.text_hash}")["Location"] == version.link
    elsewhere = text(browser.get(f"{here}{'0' * 64}", follow=True))
    assert "No notice here has this hash" in elsewhere


def test_the_list_is_narrowed_by_its_address(organisation: Organisation, sign_in: SignIn) -> None:
    writer, officer = two_people(organisation)
    make_published(organisation, writer, officer)
    make_draft(organisation, writer, name="Offers, Japan", place="JP", language="ja")
    browser, here = sign_in(writer), f"/o/{organisation.slug}/optins/notices/"
    both = text(browser.get(here))
    assert "Offers, Germany" in both
    assert "Offers, Japan" in both
    for query, shown in (
        ("?jurisdiction=JP", "Offers, Japan"),
        ("?status=published", "Offers, Germany"),
        ("?q=germ", "Offers, Germany"),
    ):
        page = text(browser.get(here + query))
        assert shown in page
        assert ("Offers, Japan" in page) != ("Offers, Germany" in page)
    assert "No notice is like that." in text(browser.get(here + "?q=nothing"))
    assert "Offers, Japan" in text(browser.get(here + "?jurisdiction=XX&page=x&status=odd"))


def test_the_list_asks_no_more_for_more_notices(
    organisation: Organisation, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    writer, _officer = two_people(organisation)
    for place, language in (
        ("DE", "de"),
        ("JP", "ja"),
        ("US", "en"),
        ("BR", "pt-BR"),
        ("IN", "hi"),
    ):
        make_draft(organisation, writer, name=place, place=place, language=language)
    browser = sign_in(writer)
    with django_assert_max_num_queries(20):
        browser.get(f"/o/{organisation.slug}/optins/notices/")


def test_the_business_has_to_be_named_as_meta_verified_it(
    organisation: Organisation, sign_in: SignIn
) -> None:
    writer, _officer = two_people(organisation)
    number = make_number(make_account(organisation))
    PhoneNumber.objects.filter(pk=number.pk).update(verified_name="Nice Shop Outlet")
    version = make_draft(organisation, writer)
    page = text(sign_in(writer).get(at("notice_version_detail", version)))
    assert "The business is named otherwise than Meta has verified it." in page


def test_a_reader_reads_and_a_member_without_the_right_does_not(
    organisation: Organisation, sign_in: SignIn
) -> None:
    writer, officer = two_people(organisation)
    version = make_published(organisation, writer, officer)
    auditor = make_member(organisation, Role.AUDITOR, email="auditor@example.com")
    page = text(sign_in(auditor).get(at("notice_version_detail", version)))
    assert "Retire" not in page
    assert sign_in(auditor).get(at("notice_version_update", version)).status_code == 403
    assert sign_in(auditor).post(at("notice_approval_create", version)).status_code == 403
    assert sign_in(writer).post(at("notice_approval_create", version)).status_code == 403
    viewer = make_member(organisation, Role.VIEWER, email="viewer@example.com")
    assert sign_in(viewer).get(at("notice_version_detail", version)).status_code == 403


def test_a_stranger_finds_no_notice(organisation: Organisation, sign_in: SignIn) -> None:
    version = make_published(organisation, *two_people(organisation))
    other = make_organisation("sakura")
    stranger = make_member(other, *Role.values, email="stranger@example.com")
    assert sign_in(stranger).get(at("notice_version_detail", version)).status_code == 404
    crossed = reverse("optin:notice_detail", args=[other.slug, version.notice_id])
    assert sign_in(stranger).get(crossed).status_code == 404
    assert not Notice.objects.of(other).exists()


def test_the_policies_are_shown_with_their_days_and_grades(
    organisation: Organisation, sign_in: SignIn
) -> None:
    writer, _officer = two_people(organisation)
    browser, here = sign_in(writer), f"/o/{organisation.slug}/optins/notices/policies/"
    page = text(browser.get(here))
    assert "not legal advice" in page
    assert "de_proof" in page
    assert "Not verified: applied at its strictest." in page
    germany = text(browser.get(f"{here}?place=DE&on=2026-11-29"))
    assert "What counts for Germany on 29 Nov 2026" in germany
    assert "us_pause" not in germany
    assert "Coming" in text(browser.get(f"{here}?place=US&on=2027-01-30"))
    assert text(
        browser.get(f"{here}?place=nowhere&on=2026-02-31")
    )  # what makes no sense is ignored
    late = text(browser.get(f"{here}?form=csv&place=US&on=2027-01-31"))
    assert "us_revoke_all" in late


def test_what_a_notice_has_to_say_is_told_in_words(
    organisation: Organisation, sign_in: SignIn
) -> None:
    _writer, officer = two_people(organisation)
    browser, here = sign_in(officer), f"/o/{organisation.slug}/optins/"
    policies = f"{here}notices/policies/"
    for path in (policies, f"{policies}?form=csv", f"{policies}changes/new/?rule=meta_names"):
        page = text(browser.get(path))
        assert "Faults: WhatsApp is not named. The business is not named." in page
        assert "whatsapp_not_named" not in page
    summary = text(browser.get(f"{policies}?place=DE"))
    assert "The details do not say how long data are kept." in summary
    assert "storage_missing" not in summary
    register = text(browser.get(f"{here}audit/questions/rules/"))
    assert "Faults: A language that the law asks for is missing." in register
    assert "language_missing" not in register
    japanese = text(browser.get(policies, headers={"accept-language": "ja"}))
    assert "WhatsAppと書かれていません。" in japanese


def test_pages_speak_japanese(organisation: Organisation, sign_in: SignIn) -> None:
    writer, officer = two_people(organisation)
    version = make_published(organisation, writer, officer)
    browser = sign_in(writer)
    page = text(
        browser.get(at("notice_version_detail", version), headers={"accept-language": "ja"})
    )
    assert "公開中" in page
