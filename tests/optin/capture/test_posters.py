"""What is printed: a code that leads to the message, and the notice beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import transaction
from django.test import Client
from PIL import Image

from accounts import qr
from accounts.models import Role
from optin.capture import tokens
from optin.capture.checking import check
from optin.capture.link import address_of, text_of
from optin.models import Flow
from optin.services import capture
from tests.optin.capture.making import make_flow, make_sender
from tests.optin.notices.making import make_draft
from tests.people import make_member, make_organisation

SignIn = Callable[[Any], Client]
POSTERS = ("poster-a4.pdf", "poster-a5.pdf", "poster-a4.svg", "poster-a5.svg")


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Flow]:
    with django_db_blocker.unblock(), transaction.atomic():
        organisation = make_organisation()
        make_sender(organisation)
        yield make_flow(organisation)
        transaction.set_rollback(True)


@pytest.fixture
def flow(made: Flow, db: None) -> Flow:
    return Flow.objects.listed().get(pk=made.pk)


def content(answer: Any) -> bytes:
    return bytes(answer.content)


def test_the_address_writes_the_message(flow: Flow) -> None:
    address = address_of(flow, "+81 3-5550-0142")
    assert address.startswith("https://wa.me/81355500142?text=")
    assert unquote(address.partition("=")[2]) == text_of(flow)
    assert tokens.found_in(text_of(flow)) == [flow.token]


def test_a_code_is_the_same_as_picture_and_as_drawing() -> None:
    rows = qr.squares("https://wa.me/1?text=Ja")
    assert all(not any(rows[n]) for n in (0, 1, 2, 3, -1, -2, -3, -4))  # the quiet zone
    drawn = set(re.findall(r"M(\d+) (\d+)h1v1h-1z", qr.svg("https://wa.me/1?text=Ja").decode()))
    dark = {
        (str(x), str(y)) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark
    }
    assert drawn == dark
    picture = Image.open(BytesIO(qr.png("https://wa.me/1?text=Ja")))
    scale = picture.width // len(rows)
    assert picture.size == (len(rows) * scale,) * 2
    read = [
        [picture.getpixel((x * scale, y * scale)) == 0 for x in range(len(rows))]
        for y in range(len(rows))
    ]
    assert read == rows
    with pytest.raises(qr.TooLongForACode):
        qr.svg("x" * 2_400)


def test_a_draft_has_a_poster_that_says_so_and_no_code(flow: Flow, sign_in: SignIn) -> None:
    browser = sign_in(flow.created_by)
    for name in POSTERS:
        answer = browser.get(flow.link + name)
        assert answer.status_code == 200
        assert content(answer)[:4] in (b"%PDF", b"<svg")
    draft = content(browser.get(f"{flow.link}poster-a4.svg"))
    assert "Take it live first" in browser.get(f"{flow.link}code.svg", follow=True).content.decode()
    capture.go_live(flow, by=flow.created_by)
    live = content(browser.get(f"{flow.link}poster-a4.svg"))
    assert len(live) < len(draft)  # without the word across it
    assert content(browser.get(f"{flow.link}poster-a4.svg")) == live
    assert content(browser.get(f"{flow.link}code.svg")) == qr.svg(
        address_of(flow, "+81 3 5550 0142")
    )
    assert browser.get(f"{flow.link}code.png")["Content-Type"] == "image/png"
    assert "sandbox" in browser.get(f"{flow.link}code.svg")["Content-Security-Policy"]


@pytest.mark.parametrize(("place", "language"), [("JP", "ja"), ("AE", "ar"), ("US", "en")])
def test_every_script_is_one_page(flow: Flow, sign_in: SignIn, place: str, language: str) -> None:
    officer = flow.created_by
    version = make_draft(flow.organisation, officer, name=place, place=place, language=language)
    other = make_flow(flow.organisation, by=officer, name=place, version=version)
    for name in POSTERS:
        answer = content(sign_in(officer).get(other.link + name))
        assert answer.startswith(b"<svg") or b"/Count 1" in answer


def test_what_cannot_be_printed_is_said(flow: Flow, sign_in: SignIn) -> None:
    officer = flow.created_by
    browser = sign_in(officer)
    long = make_draft(
        flow.organisation, officer, name="Long", details="Wort " * 1_200, reply="あ" * 400
    )
    other = make_flow(flow.organisation, by=officer, name="Long", version=long)
    page = browser.get(f"{other.link}poster-a4.pdf", follow=True).content.decode()
    assert "The text is too long for a QR code." in page
    assert "The text is longer than a QR code holds." in page
    shorter = make_draft(flow.organisation, officer, name="Less", details="Wort " * 1_190)
    capture.save(other, by=officer, version=shorter)
    assert content(browser.get(f"{other.link}poster-a4.svg")).startswith(b"<svg")
    page = browser.get(f"{other.link}poster-a5.svg", follow=True).content.decode()
    assert "too long for one page" in page
    assert content(browser.get(f"{other.link}poster-a5.pdf")).startswith(b"%PDF")
    capture.save(other, by=officer, phone_number_id="")
    page = browser.get(f"{other.link}poster-a4.pdf", follow=True).content.decode()
    assert "Choose a number first" in page


def test_signs_that_no_font_has_are_named(flow: Flow, sign_in: SignIn) -> None:
    officer = flow.created_by
    browser = sign_in(officer)
    version = make_draft(
        flow.organisation, officer, name="Signs", title="Angebote 🎉 ★", reply="Ja 😀 ✔ 🎉"
    )
    other = make_flow(flow.organisation, by=officer, name="Signs", version=version)
    [found] = [one for one in check(other) if one.code == "sign_not_printed"]
    assert not found.blocks
    assert str(found.message).partition(": ")[2].split() == ["😀", "🎉"]
    page = browser.get(other.link).content.decode()
    assert "so empty boxes are printed: 😀 🎉" in page
    assert "😀 🎉" in browser.get(other.link, headers={"accept-language": "ja"}).content.decode()
    assert "sign_not_printed" not in {one.code for one in check(flow)}


def test_markup_in_a_notice_stays_text(flow: Flow, sign_in: SignIn) -> None:
    officer = flow.created_by
    evil = '#image("/etc/passwd") *bold* $x$ <script>alert(1)</script> \\ {business}'
    version = make_draft(
        flow.organisation, officer, name="Evil", statement=evil, details=evil, title=evil
    )
    other = make_flow(flow.organisation, by=officer, name=evil[:80], version=version)
    answer = sign_in(officer).get(f"{other.link}poster-a4.svg")
    assert answer.status_code == 200
    assert b"<script" not in content(answer)


def test_strangers_get_no_poster(flow: Flow, sign_in: SignIn) -> None:
    stranger = make_member(make_organisation("other"), Role.ADMIN)
    assert {sign_in(stranger).get(flow.link + name).status_code for name in POSTERS} == {404}
