"""Send a test from a template's page, see what becomes of it, who may, what is hidden."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Organisation, Role
from assets.models import Call
from messaging.models import ReplySettings, Send, State, TestHandset
from optin.models import PreferenceLink
from optin.services import preferences
from templates_app.models import Template
from templates_app.services import samples
from tests.messaging.conftest import approve
from tests.messaging.making import PERSON, opted_in, sent
from tests.people import make_member, make_organisation
from tests.sandbox_server import Sandbox
from tests.templates_app.making import body, content, person, pushed
from tests.templates_app.pictures import PNG


@pytest.fixture
def marketer(client: Client, template: Template) -> Client:
    client.force_login(person(template.account, Role.MARKETER))
    return client


def fill(page: Any, **given: Any) -> dict[str, Any]:
    """The form as the page shows it, with these fields changed."""
    form = page.context["form"]
    told = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (told | given).items() if value is not None}


def address(template: Template, more: str = "") -> str:
    return f"/o/{template.organisation.slug}/messages/tests/{template.pk}/{more}"


def test_from_the_templates_page_to_the_phone(
    marketer: Client, template: Template, organisation: Organisation, sandbox: Sandbox, jobs: Any
) -> None:
    opted_in(organisation)
    shown = marketer.get(f"/o/{organisation.slug}/templates/{template.pk}/").content.decode()
    assert address(template) in shown
    page = marketer.get(address(template))
    assert "860198" in page.content.decode(), "the preview shows the samples"
    told = fill(page, number=PERSON, **{"body.0": "4711"})
    drawn = marketer.post(address(template, "preview/"), told).content.decode()
    assert "4711" in drawn
    answer = marketer.post(address(template), told)
    [send] = Send.objects.all()
    assert answer["Location"].endswith(f"/messages/{send.pk}/")
    jobs.run()
    followed = marketer.get(answer["Location"]).content.decode()
    assert "Accepted by Meta" in followed
    assert 'hx-trigger="every 2s"' in followed
    assert PERSON[2:] not in followed, "numbers are masked"
    assert "4711" in str(sent(sandbox)[0])
    assert marketer.post(address(template), told).status_code == 302
    assert Send.objects.count() == 1


def test_a_refusal_says_why_and_what_helps(
    marketer: Client, template: Template, organisation: Organisation, jobs: Any
) -> None:
    told = fill(marketer.get(address(template)), number=PERSON)
    answer = marketer.post(address(template), told)
    jobs.run()
    page = marketer.get(answer["Location"]).content.decode()
    assert "has not agreed to messages for this purpose" in page
    assert "Let them opt in themselves" in page
    assert "every 2s" not in page
    row = marketer.get(f"/o/{organisation.slug}/messages/?show=trouble").content.decode()
    assert "Not sent" in row
    csv = marketer.get(f"/o/{organisation.slug}/messages/export.csv").content.decode()
    assert "NO_GRANT" in csv
    assert PERSON[2:] not in csv


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"number": ""}, "Choose a handset or give a number."),
        ({"number": "hello"}, "hello"),
        ({"number": PERSON, "body.0": "a\nb"}, "no line breaks"),
        ({"number": PERSON, "body.0": "x" * 1020}, "longer than 1024 characters"),
        ({"number": PERSON, "body.0": ""}, "This field is required."),
        ({"number": PERSON, "sender": "0"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_names_the_field_and_nothing_is_written(
    marketer: Client, template: Template, given: dict[str, str], said: str
) -> None:
    answer = marketer.post(address(template), fill(marketer.get(address(template)), **given))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Send.objects.exists()


def test_every_kind_of_part_is_filled_in_and_taken(
    marketer: Client, template: Template, organisation: Organisation, sandbox: Sandbox, jobs: Any
) -> None:
    opted_in(organisation)
    made = content(
        {"type": "HEADER", "format": "LOCATION"},
        body("Your order {{1}} of {{2}} waits here for you until tonight.", "7", "tea"),
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "URL", "text": "Open", "url": "https://h.example/{{1}}", "example": ["https://h.example/a"]},
                {"type": "QUICK_REPLY", "text": "Thanks"},
            ],
        },
    )  # fmt: skip
    row = approve(pushed(template.account, made, category="UTILITY"), sandbox)
    page = marketer.get(address(row))
    told = fill(
        page, number=PERSON,
        **{
            "header.latitude": "35.6", "header.longitude": "139.7", "header.place": "Shop",
            "header.address": "Tokyo",
        },
    )  # fmt: skip
    assert told["buttons.0"] == "a", "the end of the sample"
    marketer.post(address(row), told)
    jobs.run()
    send = Send.objects.get()
    assert send.state == State.SENT, (send.error_code, send.error_text)


def test_a_button_brings_each_person_a_link_to_their_own_page(
    marketer: Client, template: Template, organisation: Organisation, sandbox: Sandbox, jobs: Any
) -> None:
    """Nobody types it, nothing keeps it, and who gets no message gets no link."""
    subject = opted_in(organisation)
    url = preferences.base()
    button = {
        "type": "URL", "text": "Your choices", "url": f"{url}{{{{1}}}}", "example": [f"{url}example/"],
    }  # fmt: skip
    made = content(
        body("Your table is booked. See below what we may write to you about."),
        {"type": "BUTTONS", "buttons": [button]},
    )
    row = approve(pushed(template.account, made, category="UTILITY"), sandbox)
    page = marketer.get(address(row))
    assert "“Your choices” leads to the person’s own page" in page.content.decode()
    for number in (PERSON, "+16505559999"):  # the second never opted in
        told = fill(marketer.get(address(row)), number=number)
        assert "buttons.0" not in told
        marketer.post(address(row), told)
        jobs.run()
    [call] = sent(sandbox)
    [token] = re.findall(r"[\w-]{43}/", str(call))
    link = PreferenceLink.objects.get()
    assert link.created_by is None
    assert "ending in 34" in Client().get(f"/p/{token}", {"lang": "en"}).content.decode()
    assert not Call.objects.filter(request__contains=token.rstrip("/")).exists()
    assert Send.objects.get(state=State.SENT).values == {}
    assert Send.objects.get(state=State.SENT).subject == subject.pk


def test_a_picture_is_uploaded_for_the_message(
    marketer: Client, template: Template, organisation: Organisation, sandbox: Sandbox, jobs: Any
) -> None:
    opted_in(organisation)
    boss = person(template.account, Role.MARKETER)
    kept = samples.keep(organisation, data=PNG, file_name="a.png", format="IMAGE", by=boss)
    header = {
        "type": "HEADER", "format": "IMAGE", "example": {"header_handle": [f"media:{kept.digest}"]},
    }  # fmt: skip
    made = content(header, body("Your order is on its way to you."))
    row = approve(pushed(template.account, made, category="UTILITY"), sandbox)
    page = marketer.get(address(row))
    marketer.post(address(row), fill(page, number=PERSON))
    wrong = SimpleUploadedFile("a.png", b"no picture")
    again = fill(page, number=PERSON, key="other") | {"header.media": wrong}
    assert marketer.post(address(row), again).status_code == 422
    jobs.run()
    send = Send.objects.get()
    assert send.state == State.SENT, (send.error_code, send.error_text)
    assert sandbox.requests(path="/media$", method="POST")


def test_an_hour_has_so_many_tests(marketer: Client, template: Template, settings: Any) -> None:
    settings.TEST_SENDS_PER_HOUR = 1
    for key, status in (("a", 302), ("b", 422)):
        told = fill(marketer.get(address(template)), number=PERSON, key=key)
        assert marketer.post(address(template), told).status_code == status
    assert Send.objects.count() == 1


def test_a_paused_template_offers_no_test(marketer: Client, template: Template) -> None:
    Template.objects.filter(pk=template.pk).update(meta_status="PAUSED")
    slug = template.organisation.slug
    shown = marketer.get(f"/o/{slug}/templates/{template.pk}/").content.decode()
    assert address(template) not in shown
    assert "does not send this template now" in marketer.get(address(template)).content.decode()


def test_handsets_are_named_and_opt_in_like_anyone(
    marketer: Client, template: Template, organisation: Organisation
) -> None:
    place = f"/o/{organisation.slug}/messages/handsets/"
    assert "Add a handset" in marketer.get(place).content.decode()
    told = {"name": "Pixel", "number": PERSON}
    assert marketer.post(f"{place}new/", told).status_code == 302
    assert marketer.post(f"{place}new/", told).status_code == 422
    assert marketer.post(f"{place}new/", {"name": "x", "number": "x"}).status_code == 422
    assert "has not agreed" in marketer.get(place).content.decode()
    opted_in(organisation)
    assert "may be sent" in marketer.get(place).content.decode()
    handset = TestHandset.objects.get()
    told = fill(marketer.get(address(template)), handset=handset.pk)
    marketer.post(address(template), told)
    assert Send.objects.get().number == PERSON[1:]
    marketer.post(f"{place}{handset.pk}/deletion/")
    assert not TestHandset.objects.exists()
    assert Send.objects.get().handset is None


def test_who_may_send_and_who_may_look(
    client: Client, template: Template, organisation: Organisation, ask: Any
) -> None:
    send = ask(PERSON)
    place = f"/o/{organisation.slug}/messages/"
    for role, may in (
        (Role.AGENT, 200),
        (Role.ADMIN, 200),
        (Role.VIEWER, 403),
        (Role.AUDITOR, 403),
    ):
        client.force_login(person(template.account, role))
        assert client.get(address(template)).status_code == may
        assert client.get(place).status_code == 200
        assert client.get(f"{place}{send.pk}/").status_code == 200
    client.force_login(make_member(make_organisation("stranger"), Role.ADMIN))
    for one in (place, f"{place}{send.pk}/", address(template)):
        assert client.get(one).status_code == 404
    theirs = f"/o/stranger/messages/{send.pk}/"
    assert client.get(theirs).status_code == 404


def test_replies_are_switched_by_who_approves_notices(
    client: Client, template: Template, organisation: Organisation
) -> None:
    place = f"/o/{organisation.slug}/messages/replies/"
    client.force_login(person(template.account, Role.MARKETER))
    shown = client.get(place).content.decode()
    assert "日本語" in shown
    assert client.post(f"{place}choice/", {}).status_code == 403
    client.force_login(person(template.account, Role.COMPLIANCE))
    assert client.post(f"{place}choice/", {"asks_when_unsure": "on"}).status_code == 302
    wishes = ReplySettings.of(organisation)
    assert (wishes.confirms_opt_outs, wishes.asks_when_unsure) == (False, True)
