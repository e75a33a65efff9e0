"""Meta's template library: looked through, shown on the phone, used as it is or with other words."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Role
from assets.models import WhatsAppAccount
from templates_app.models import Status, Template
from templates_app.services import drafting, review, submission
from tests.people import make_member, make_organisation
from tests.sandbox_server import Sandbox
from tests.templates_app.conftest import account as account
from tests.templates_app.making import at_meta, clear, person, words

BASE = "/o/hanami/templates/library/"
ITEM = f"{BASE}item/?name=account_creation_confirmation_1&language=en_US"
GIVEN = {
    "name": "account_ready", "url_0": "https://hanami.jp/{{1}}",
    "example_0": "https://hanami.jp/a1",
}  # fmt: skip


@pytest.fixture
def marketer(account: WhatsAppAccount, client: Client) -> Client:
    client.force_login(person(account, Role.MARKETER))
    return client


def used(marketer: Client, account: WhatsAppAccount) -> Template:
    answer = marketer.post(ITEM, {"account": account.waba_id, **GIVEN})
    assert answer.status_code == 302, answer.content.decode()
    return Template.objects.get(name="account_ready")


def submitted(template: Template, account: WhatsAppAccount) -> Template:
    review.send_to_colleague(template, to=None, by=person(account, Role.MARKETER))
    clear(template, by=person(account, Role.REVIEWER))
    submission.submit(template, by=person(account, Role.MARKETER))
    submission.push(template)
    template.refresh_from_db()
    return template


def test_it_is_searched_narrowed_and_read_page_by_page(marketer: Client) -> None:
    page = marketer.get(f"{BASE}?language=ja&topic=PAYMENTS").content.decode()
    assert "auto_pay_reminder_1" in page
    assert "account_creation_confirmation_1" not in page
    first = marketer.get(BASE).content.decode()
    more = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = marketer.get(BASE + more).content.decode()
    names = [page.count("templates/library/item/") for page in (first, second)]
    assert names[0] == 25
    assert names[1] > 0
    assert "Nothing in the library fits" in marketer.get(f"{BASE}?search=zzzz").content.decode()


def test_word_for_word_it_is_created_from_the_library_and_approved_at_once(
    sandbox: Sandbox, account: WhatsAppAccount, marketer: Client
) -> None:
    page = marketer.get(ITEM).content.decode()
    assert "phone__bubble" in page
    assert "Verify account" in page
    template = submitted(used(marketer, account), account)
    assert template.status == Status.APPROVED
    (there,) = at_meta(sandbox, "account_ready")
    assert there["library_template_name"] == "account_creation_confirmation_1"


def test_with_other_words_it_is_a_template_like_any_other(
    sandbox: Sandbox, account: WhatsAppAccount, marketer: Client
) -> None:
    template = used(marketer, account)
    drafting.save_draft(
        template, content={**(template.revision.content if template.revision else {}), **words()},
        by=person(account, Role.MARKETER), expected_revision=None,
    )  # fmt: skip
    submitted(template, account)
    (there,) = at_meta(sandbox, "account_ready")
    assert not there.get("library_template_name")


def test_a_setting_that_the_library_does_not_take_is_sent_and_told_before(
    sandbox: Sandbox, account: WhatsAppAccount, marketer: Client
) -> None:
    template = used(marketer, account)
    page = f"/o/hanami/templates/{template.pk}/"
    assert "Word for word" in marketer.get(page).content.decode()
    content = {**(template.revision.content if template.revision else {})}
    drafting.save_draft(
        template, content=content | {"message_send_ttl_seconds": 3600},
        by=person(account, Role.MARKETER), expected_revision=None,
    )  # fmt: skip
    assert "reviewed like any other template" in marketer.get(page).content.decode()
    submitted(template, account)
    (there,) = at_meta(sandbox, "account_ready")
    assert there["message_send_ttl_seconds"] == 3600
    assert not there.get("library_template_name")


def test_a_missing_sample_and_a_taken_name_are_told_at_the_field(
    account: WhatsAppAccount, marketer: Client
) -> None:
    lacking = marketer.post(ITEM, {"account": account.waba_id, **GIVEN, "example_0": ""})
    assert lacking.status_code == 422
    assert "Give a sample of the whole address" in lacking.content.decode()
    used(marketer, account)
    again = marketer.post(ITEM, {"account": account.waba_id, **GIVEN})
    assert "already has a template of this name" in again.content.decode()


def test_meta_s_refusal_and_trouble_are_told_in_words(
    sandbox: Sandbox, account: WhatsAppAccount, marketer: Client
) -> None:
    account.connection.token = "EAAwrong"
    account.connection.save()
    for path in (BASE, ITEM):
        assert "Meta refuses our access" in marketer.get(path).content.decode()


def test_topics_are_words_and_the_header_stands_apart_from_the_text(
    account: WhatsAppAccount, marketer: Client
) -> None:
    page = marketer.get(f"{BASE}?search=account_creation&language=en_US").content.decode()
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "Account creation confirmation" in table
    assert "ACCOUNT_CREATION" not in table
    assert "<strong>Finalize account set-up</strong><br>Hi {{1}}" in table


def test_an_address_without_an_item_leads_to_the_library_and_an_unknown_item_is_not_found(
    marketer: Client,
) -> None:
    assert marketer.get(f"{BASE}item/")["Location"] == BASE
    assert marketer.get(f"{BASE}item/?name=no_such&language=en_US").status_code == 404


def test_a_reader_looks_but_makes_nothing_and_a_stranger_sees_nothing(
    account: WhatsAppAccount, client: Client
) -> None:
    client.force_login(make_member(account.organisation, Role.VIEWER))
    assert "account_creation" in client.get(BASE).content.decode()
    assert client.get(ITEM).status_code == 403
    client.force_login(make_member(make_organisation("other"), Role.ADMIN))
    assert client.get(BASE).status_code == 404
    assert client.post(ITEM, GIVEN).status_code == 404


def test_without_a_connection_the_page_says_what_to_do(db: None, client: Client) -> None:
    client.force_login(make_member(make_organisation(), Role.MARKETER))
    assert "Connect an account first" in client.get(BASE).content.decode()
