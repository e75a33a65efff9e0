"""Every kind of message is composed by what the page itself offers: its fields and the buttons that send them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role
from assets.models import WhatsAppAccount
from templates_app.models import Template
from tests.people import make_account, make_member, make_organisation
from tests.templates_ui.test_writing import start, url

BODY = "Our spring coats are here for you."


class Form(HTMLParser):
    """The composer's form as a browser without scripts fills and sends it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.offered: dict[str, list[str]] = {}  # a select's options
        self.boxes: dict[str, list[str]] = {}  # what ticking or choosing one sends
        self.acts: list[str] = []
        self._form, self._list, self._text = "", "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        name = has.get("name", "")
        if tag == "form":
            self._form = has.get("id", "")
        if self._form != "composer" or "disabled" in has:
            return
        if tag == "select":
            self._list, self.offered[name] = name, []
        elif tag == "option":
            self.offered[self._list].append(has.get("value", ""))
            if "selected" in has or self._list not in self.fields:
                self.fields[self._list] = has.get("value", "")
        elif tag == "textarea":
            self._text, self.fields[name] = name, ""
        elif tag == "button" and name == "act":
            self.acts.append(has["value"])
        elif tag == "input":
            self._input(name, has)

    def _input(self, name: str, has: dict[str, str]) -> None:
        if has.get("type") in ("checkbox", "radio"):
            self.boxes.setdefault(name, []).append(has["value"])
            if "checked" in has:
                self.fields[name] = has["value"]
        elif has.get("type") != "file":
            self.fields[name] = has.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._text:
            self.fields[self._text] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = ""
        elif tag == "textarea":
            self._text = ""

    def fill(self, **given: str) -> None:
        for name, value in given.items():
            assert name in self.fields, f"{name} is not on the page"
            assert value in self.offered.get(name, [value]), f"{name} does not offer {value}"
            self.fields[name] = value

    def choose(self, name: str, value: str = "1") -> None:
        assert value in self.boxes[name]
        self.fields[name] = value


class Composer:
    def __init__(self, client: Client, template: Template) -> None:
        self.client, self.address = client, url("revision_create", template)
        self.form = Form(client.get(self.address).content.decode())

    def press(self, act: str) -> None:
        """A button that changes rows; what was typed stays."""
        assert act in self.form.acts, f"no button does {act}"
        answer = self.client.post(self.address, self.form.fields | {"act": act})
        self.form = Form(answer.content.decode())

    def save(self) -> None:
        answer = self.client.post(self.address, self.form.fields)
        assert answer.status_code == 302, answer.content.decode()[-3000:]


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def marketer(account: WhatsAppAccount, client: Client) -> Client:
    client.force_login(make_member(account.organisation, Role.MARKETER))
    return client


# What is chosen in the first empty row of buttons → what is typed into the fields that then come → Meta's button
BUTTONS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "CATALOG": ({}, {"text": "View catalog"}),
    "MPM": ({}, {"text": "View items"}),
    "FLOW": (
        {"text": "Book", "value": "123", "flow_action": "navigate", "screen": "FIRST"},
        {"text": "Book", "flow_id": "123", "flow_action": "navigate", "navigate_screen": "FIRST"},
    ),
    "VOICE_CALL": ({"text": "Call us"}, {"text": "Call us"}),
    "COPY_CODE": ({"value": "SPRING10"}, {"example": "SPRING10"}),
}


@pytest.mark.parametrize("kind", BUTTONS)
def test_every_kind_of_button_is_written_by_the_page_alone(marketer: Client, kind: str) -> None:
    typed, meant = BUTTONS[kind]
    template = start(marketer, category="MARKETING")
    composer = Composer(marketer, template)
    composer.form.fill(body=BODY, **{"button.0.type": kind})
    composer.press("more")
    assert composer.form.fields["body"] == BODY
    composer.form.fill(**{f"button.0.{name}": value for name, value in typed.items()})
    composer.save()
    template.refresh_from_db()
    assert template.revision is not None
    body, row = template.revision.content["components"]
    assert body["text"] == BODY
    assert row["buttons"] == [{"type": kind, **meant}]


def test_an_offer_is_written_by_the_page_alone(marketer: Client) -> None:
    template = start(marketer, category="MARKETING")
    composer = Composer(marketer, template)
    composer.form.fill(body=BODY)
    composer.form.choose("has_offer")
    composer.press("more")
    composer.form.fill(offer="Spring sale!")
    composer.save()
    template.refresh_from_db()
    assert template.revision is not None
    parts = {one["type"]: one for one in template.revision.content["components"]}
    offer = parts["LIMITED_TIME_OFFER"]["limited_time_offer"]
    assert offer == {"text": "Spring sale!", "has_expiration": True}


def test_a_code_that_an_app_takes_is_written_by_the_page_alone(marketer: Client) -> None:
    template = start(marketer, category="AUTHENTICATION")
    composer = Composer(marketer, template)
    composer.form.fill(expires_minutes="10")
    composer.form.choose("otp_type", "ONE_TAP")
    composer.press("more")
    app = {"package_name": "com.example.shop", "signature_hash": "K8a/AINcGX7"}
    composer.form.fill(**{f"app.0.{name}": value for name, value in app.items()})
    composer.press("app.add")
    composer.press("app.1.remove")
    composer.save()
    template.refresh_from_db()
    assert template.revision is not None
    parts = {one["type"]: one for one in template.revision.content["components"]}
    assert parts["FOOTER"]["code_expiration_minutes"] == 10
    [button] = parts["BUTTONS"]["buttons"]
    assert (button["otp_type"], button["supported_apps"]) == ("ONE_TAP", [app])


def test_a_carousel_is_written_by_the_page_alone(marketer: Client) -> None:
    template = start(marketer, category="MARKETING")
    composer = Composer(marketer, template)
    composer.form.fill(body=BODY)
    composer.press("card.add")
    composer.press("card.add")
    for number, word in enumerate(("Coats", "Shoes", "Hats")):
        composer.form.fill(
            **{
                f"card.{number}.body": f"{word} for long warm days.",
                f"card.{number}.button.0.text": "More",
            }
        )
    composer.press("card.1.remove")
    composer.save()
    template.refresh_from_db()
    assert template.revision is not None
    carousel = template.revision.content["components"][1]
    texts = [card["components"][1]["text"] for card in carousel["cards"]]
    assert texts == ["Coats for long warm days.", "Hats for long warm days."]
