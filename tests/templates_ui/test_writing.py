"""Writing a template in the browser's plain way: addresses, forms, answers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from assets.models import WhatsAppAccount
from templates_app.models import Status, Template
from tests.people import make_account, make_member, make_organisation

BODY = "Hello {{1}}, your order {{2}} is on its way to you."
WRITTEN = {
    "header": "Your order",
    "body": BODY,
    "footer": "Thank you",
    "sample.body.1": "Pablo",
    "sample.body.2": "860198",
    "button.0.type": "URL",
    "button.0.text": "Track it",
    "button.0.value": "https://shop.example/{{1}}",
    "button.0.sample": "https://shop.example/860198",
}


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def marketer(account: WhatsAppAccount, client: Client) -> Client:
    client.force_login(make_member(account.organisation, Role.MARKETER))
    return client


def url(name: str, template: Template | None = None) -> str:
    ids = [template.pk] if template else []
    return reverse(f"templates_app:{name}", args=["hanami", *ids])


def start(client: Client, **fields: str) -> Template:
    asked = {
        "account": "102290129340398",
        "name": "order_sent",
        "language": "en_US",
        "category": "UTILITY",
    }
    answer = client.post(url("template_create"), asked | fields)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Template.objects.latest("pk")


def save(client: Client, template: Template, **changes: Any) -> Any:
    template.refresh_from_db()
    fields = WRITTEN | {"expected_revision": template.revision_id} | changes
    return client.post(url("revision_create", template), fields)


def test_a_template_is_written_in_metas_shape(marketer: Client) -> None:
    template = start(marketer)
    save(marketer, template)
    template.refresh_from_db()
    assert template.revision is not None
    assert template.revision.content["parameter_format"] == "POSITIONAL"
    assert template.revision.content["components"] == [
        {"type": "HEADER", "format": "TEXT", "text": "Your order"},
        {"type": "BODY", "text": BODY, "example": {"body_text": [["Pablo", "860198"]]}},
        {"type": "FOOTER", "text": "Thank you"},
        {
            "type": "BUTTONS",
            "buttons": [
                {
                    "type": "URL",
                    "text": "Track it",
                    "url": "https://shop.example/{{1}}",
                    "example": ["https://shop.example/860198"],
                }
            ],
        },
    ]


def test_what_was_written_stands_in_the_composer_again(marketer: Client) -> None:
    template = start(marketer)
    save(marketer, template)
    page = marketer.get(url("revision_create", template)).content.decode()
    for text in (BODY, "Your order", "Thank you", "Pablo", "860198", "https://shop.example/{{1}}"):
        assert text in page


def test_named_variables_are_declared_as_such(marketer: Client) -> None:
    template = start(marketer)
    body = "Hello {{first_name}}, your parcel is on its way to your home now."
    save(marketer, template, **{"body": body, "sample.body.first_name": "Pablo"})
    template.refresh_from_db()
    assert template.revision is not None
    content = template.revision.content
    assert content["parameter_format"] == "NAMED"
    example = {"body_text_named_params": [{"param_name": "first_name", "example": "Pablo"}]}
    assert next(c for c in content["components"] if c["type"] == "BODY")["example"] == example


def test_a_name_meta_would_refuse_is_refused_at_its_field(marketer: Client) -> None:
    asked = {"account": "102290129340398", "language": "en_US", "category": "UTILITY"}
    answer = marketer.post(url("template_create"), asked | {"name": "Order Sent"})
    assert answer.status_code == 422
    assert "Use only small letters" in answer.content.decode()
    assert not Template.objects.exists()


def test_a_name_that_is_taken_is_said_and_nothing_is_lost(marketer: Client) -> None:
    start(marketer)
    asked = {"account": "102290129340398", "name": "order_sent", "language": "en_US"}
    answer = marketer.post(url("template_create"), asked | {"category": "UTILITY"})
    assert answer.status_code == 422
    assert "already has a template of this name" in answer.content.decode()
    assert 'value="order_sent"' in answer.content.decode()


def test_the_preview_says_what_meta_would_refuse_and_stores_nothing(marketer: Client) -> None:
    template = start(marketer)
    before = template.revision_id
    fields = WRITTEN | {"body": "{{1}} is on its way"}
    page = marketer.post(url("preview_create", template), fields, headers={"HX-Request": "true"})
    assert "2388299" in page.content.decode()
    template.refresh_from_db()
    assert template.revision_id == before


def test_script_in_a_text_is_only_text(marketer: Client) -> None:
    template = start(marketer)
    evil = "<script>alert(1)</script> *<img src=x onerror=alert(2)>* for {{1}} and more words"
    save(marketer, template, **{"body": evil, "sample.body.1": "<b>x</b>"})
    for name in ("template_detail", "revision_create"):
        page = marketer.get(url(name, template)).content.decode()
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page
        assert "<b>x</b>" not in page
    listed = marketer.get(url("template_list")).content.decode()
    assert "<script>alert(1)" not in listed


def test_two_people_writing_at_once_the_second_is_told_and_chooses(
    marketer: Client, account: WhatsAppAccount
) -> None:
    template = start(marketer)
    opened = template.revision_id
    colleague = Client()
    person = make_member(account.organisation, Role.MARKETER, email="other@hanami.example")
    colleague.force_login(person)
    save(colleague, template, body="Theirs: your order {{1}} is on its way to you.")
    mine = WRITTEN | {
        "body": "Mine: your order {{1}} will be there soon.",
        "expected_revision": opened,
    }
    answer = marketer.post(url("revision_create", template), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine: your order" in page
    assert "<del>" in page
    assert "<ins>" in page
    template.refresh_from_db()
    chosen = marketer.post(
        url("revision_create", template), mine | {"expected_revision": template.revision_id}
    )
    assert chosen.status_code == 302
    template.refresh_from_db()
    assert template.body.startswith("Mine")


def test_the_autosave_answers_with_the_new_expectation(marketer: Client) -> None:
    template = start(marketer)
    fields = WRITTEN | {"expected_revision": template.revision_id}
    answer = marketer.post(url("revision_create", template), fields, headers={"HX-Request": "true"})
    template.refresh_from_db()
    assert f'value="{template.revision_id}"' in answer.content.decode()
    again = fields | {"body": BODY + " Soon.", "expected_revision": template.revision_id}
    answer = marketer.post(url("revision_create", template), again, headers={"HX-Request": "true"})
    assert "Not saved" not in answer.content.decode()


def test_a_copy_is_a_draft_with_the_same_words_under_a_free_name(marketer: Client) -> None:
    template = start(marketer)
    save(marketer, template)
    answer = marketer.post(url("copy_create", template))
    copy = Template.objects.latest("pk")
    assert answer.headers["Location"] == url("naming_update", copy)
    assert copy.name == "order_sent_copy"
    assert copy.status == Status.DRAFT
    assert copy.body == BODY


def test_a_copy_becomes_another_language_of_the_same_name(marketer: Client) -> None:
    template = start(marketer)
    save(marketer, template)
    marketer.post(url("copy_create", template))
    copy = Template.objects.latest("pk")
    asked = {"name": "order_sent", "language": "es_MX", "category": "UTILITY"}
    marketer.post(url("naming_update", copy), asked)
    copy.refresh_from_db()
    assert (copy.name, copy.language, copy.body) == ("order_sent", "es_MX", BODY)


def test_a_name_that_is_taken_stays_with_whom_has_it(marketer: Client) -> None:
    start(marketer)
    other = start(marketer, name="other")
    asked = {"name": "order_sent", "language": "en_US", "category": "UTILITY"}
    answer = marketer.post(url("naming_update", other), asked)
    assert answer.status_code == 422
    assert "already has a template of this name" in answer.content.decode()


def test_what_meta_has_keeps_its_name_and_may_change_its_category(marketer: Client) -> None:
    template = start(marketer)
    save(marketer, template)
    Template.objects.filter(pk=template.pk).update(
        status=Status.REJECTED, meta_id="1689556908129835", meta_status="REJECTED",
        rejected_reason="INCORRECT_CATEGORY",
    )  # fmt: skip
    assert (
        "does not belong to the category"
        in marketer.get(url("revision_create", template)).content.decode()
    )
    asked = {"name": "sneaky", "language": "ja", "category": "MARKETING"}
    marketer.post(url("naming_update", template), asked)
    template.refresh_from_db()
    assert (template.name, template.language) == ("order_sent", "en_US")
    assert (template.category, template.status) == ("MARKETING", Status.DRAFT)


def test_an_authentication_template_offers_options_instead_of_words(marketer: Client) -> None:
    template = start(marketer, name="login_code", category="AUTHENTICATION")
    fields = {
        "security_recommendation": "1",
        "expires_minutes": "10",
        "expected_revision": template.revision_id,
    }
    marketer.post(url("revision_create", template), fields)
    template.refresh_from_db()
    assert template.revision is not None
    kinds = [part["type"] for part in template.revision.content["components"]]
    assert kinds == ["BODY", "FOOTER", "BUTTONS"]
    assert (
        "your verification code" in marketer.get(url("template_detail", template)).content.decode()
    )


@pytest.mark.parametrize("bad", ["", "x", "-1", "99999999999999999999", "1;drop"])
def test_a_nonsense_expectation_never_breaks_saving(marketer: Client, bad: str) -> None:
    template = start(marketer)
    fields = WRITTEN | {"expected_revision": bad}
    answer = marketer.post(url("revision_create", template), fields)
    assert answer.status_code == 409
    assert BODY in answer.content.decode()


@pytest.mark.parametrize("number", ["²", "٣", "①"])
def test_a_strange_digit_never_breaks_the_preview(marketer: Client, number: str) -> None:
    fields = WRITTEN | {"body": f"Hello {{{{{number}}}}}, we are here.", "expires_minutes": number}
    for category in ("UTILITY", "AUTHENTICATION"):
        template = start(marketer, category=category, name=f"strange_{category.lower()}")
        assert marketer.post(url("preview_create", template), fields).status_code == 200


def test_an_autosave_of_a_text_that_was_submitted_meanwhile_leaves_for_its_page(
    marketer: Client,
) -> None:
    template = start(marketer)
    Template.objects.update(status=Status.SUBMITTING)
    fields = WRITTEN | {"expected_revision": template.revision_id}
    answer = marketer.post(url("revision_create", template), fields, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == url("template_detail", template)
    assert save(marketer, template).url == url("template_detail", template)
    template.refresh_from_db()
    assert template.body == ""
