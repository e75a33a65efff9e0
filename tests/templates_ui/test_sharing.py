"""The preview in every language, on paper, and by a link for somebody without an account."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from assets.models import WhatsAppAccount
from templates_app.models import PreviewLink, Template
from templates_app.services import drafting, samples
from tests.people import make_account, make_member, make_number, make_organisation
from tests.templates_app.making import body, content, person
from tests.templates_app.pictures import PNG, png
from tests.templates_ui.test_writing import url


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    account = make_account(make_organisation(), name="Internal name of the account")
    number = make_number(account)
    number.verified_name = "Hanami Online"
    number.save()
    return account


@pytest.fixture
def template(account: WhatsAppAccount) -> Template:
    by = person(account, Role.MARKETER)
    sample = samples.keep(
        account.organisation, data=PNG, file_name="hero.png", format="IMAGE", by=by
    )
    picture = {
        "type": "HEADER", "format": "IMAGE",
        "example": {"header_handle": [f"media:{sample.digest}"]},
    }  # fmt: skip
    made = {
        "en_US": "Hello {{1}}, the *coats* are here.",
        "ja": "{{1}}様、コートが入荷しました。",
        "ar": "مرحبا {{1}}، المعاطف هنا.",
    }
    rows = [
        drafting.create_draft(
            account, name="coats", language=language, category="MARKETING",
            content=content(picture, body(text, "Yuki")), by=by,
        )
        for language, text in made.items()
    ]  # fmt: skip
    return rows[0]


@pytest.fixture
def marketer(account: WhatsAppAccount, template: Template, client: Client) -> Client:
    client.force_login(person(account, Role.MARKETER))
    return client


def share(client: Client, template: Template, **fields: str) -> str:
    """The path of a new link."""
    asked = {"days": "7", "note": "The lawyer", **fields}
    page = client.post(url("preview_link_create", template), asked).content.decode()
    found = re.search(r"/previews/[\w-]{40,}/", page)
    assert found, page
    return found[0]


def test_complaint_66_every_language_stands_side_by_side(
    marketer: Client, template: Template, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(20):
        page = marketer.get(url("phone_list", template)).content.decode()
    assert page.count('class="phone phone--ios"') == 3
    assert "コートが入荷しました" in page
    assert 'dir="rtl"' in page
    assert "Hanami Online" in page


def test_the_preview_is_shown_as_the_address_says(marketer: Client, template: Template) -> None:
    look = "?device=android&chat=dark&texts=variables"
    page = marketer.get(url("phone_list", template) + look).content.decode()
    assert 'class="phone phone--android"' in page
    assert 'data-theme="dark"' in page
    assert "{{1}}" in page
    assert "Yuki" not in page
    odd = marketer.get(url("phone_list", template) + "?device=<b>&chat=x").content.decode()
    assert 'class="phone phone--ios"' in odd


def test_somebody_without_an_account_sees_the_preview_and_nothing_else(
    marketer: Client, template: Template
) -> None:
    path = share(marketer, template)
    answer = Client().get(path)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count('class="phone phone--ios"') == 3
    for secret in ("Internal name", "hanami/", "/o/", "lawyer", "Draft", "@hanami.example"):
        assert secret not in page
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_link_gives_out_the_files_of_its_preview_and_no_others(
    marketer: Client, template: Template, account: WhatsAppAccount
) -> None:
    path, stranger = share(marketer, template), Client()
    page = stranger.get(path).content.decode()
    shown = re.search(rf"{path}samples/\w+/", page)
    assert shown
    picture = stranger.get(shown[0])
    assert (picture.content, picture.headers["Content-Type"]) == (PNG, "image/png")
    other = samples.keep(
        account.organisation, data=png(3), file_name="x.png", format="IMAGE",
        by=person(account, Role.MARKETER),
    )  # fmt: skip
    assert stranger.get(f"{path}samples/{other.digest}/").status_code == 404


def test_a_link_always_shows_the_present_text(marketer: Client, template: Template) -> None:
    path = share(marketer, template)
    drafting.save_draft(
        template, content=content(body("Hello {{1}}, the hats are here.", "Yuki")),
        by=person(template.account, Role.MARKETER), expected_revision=None,
    )  # fmt: skip
    assert "the hats are here" in Client().get(path).content.decode()


def test_a_link_runs_out(marketer: Client, template: Template) -> None:
    path = share(marketer, template, days="1")
    assert Client().get(path).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        answer = Client().get(path)
    assert answer.status_code == 404
    assert "This link does not work" in answer.content.decode()


def test_a_link_is_revoked(marketer: Client, template: Template) -> None:
    path = share(marketer, template)
    link = PreviewLink.objects.get()
    assert "The lawyer" in marketer.get(url("phone_list", template)).content.decode()
    revocation = f"/o/hanami/templates/preview-links/{link.pk}/revocation/"
    assert marketer.post(revocation).status_code == 302
    assert marketer.post(revocation).status_code == 302  # twice changes nothing
    assert Client().get(path).status_code == 404


def test_a_link_to_a_deleted_template_does_not_work(marketer: Client, template: Template) -> None:
    path = share(marketer, template)
    drafting.discard(template, by=person(template.account, Role.MARKETER))
    assert Client().get(path).status_code == 404


def test_the_secret_of_a_link_is_kept_nowhere(marketer: Client, template: Template) -> None:
    path = share(marketer, template)
    token = path.split("/")[2]
    link = PreviewLink.objects.get()
    assert token not in str(vars(link))
    assert token not in marketer.get(url("phone_list", template)).content.decode()


def test_opening_a_link_again_and_again_writes_once_a_minute(
    marketer: Client, template: Template
) -> None:
    path, stranger = share(marketer, template), Client()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        stranger.get(path)
        first = PreviewLink.objects.get().last_opened_at
        clock.shift(30)
        stranger.get(path)
        assert PreviewLink.objects.get().last_opened_at == first
        clock.shift(60)
        stranger.get(path)
        assert PreviewLink.objects.get().last_opened_at != first


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
def test_who_only_reads_sees_links_and_makes_none(
    account: WhatsAppAccount, template: Template, role: str
) -> None:
    reader = Client()
    reader.force_login(make_member(account.organisation, role))
    page = reader.get(url("phone_list", template)).content.decode()
    assert "Make a link" not in page
    assert reader.post(url("preview_link_create", template), {"days": "7"}).status_code == 403


def test_no_text_of_a_template_runs_as_script_in_a_shared_preview(
    marketer: Client, account: WhatsAppAccount
) -> None:
    evil = "<script>alert(1)</script> *<img src=x onerror=alert(2)>* [x](javascript:alert(3)) {{1}} a b c"
    made = content(
        {"type": "HEADER", "format": "TEXT", "text": evil[:60]},
        body(evil, "<svg onload=alert(4)>"),
        {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": evil}},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": evil}] * 4},
        {"type": "CAROUSEL", "cards": [{"components": [body(evil, evil)]}]},
    )  # fmt: skip
    template = drafting.create_draft(
        account, name="evil", language="en_US", category="MARKETING", content=made,
        by=person(account, Role.MARKETER),
    )  # fmt: skip
    page = Client().get(share(marketer, template, note=evil[:90])).content.decode()
    for tag in ("<script>alert", "<img src=x", "<svg onload"):
        assert tag not in page
    assert "&lt;script&gt;" in page
