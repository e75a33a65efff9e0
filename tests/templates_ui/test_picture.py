"""The preview as a picture: what is in it, how large it may get, and that it is honest about missing fonts."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image, ImageChops

from accounts.models import Role
from assets.models import WhatsAppAccount
from templates_app import picture, preview
from templates_app.picture import bidi
from templates_app.picture.cmap import characters, holds
from templates_app.services import samples
from tests.people import make_account, make_member, make_organisation
from tests.shell.test_api import get, make_key
from tests.templates_app.making import body, content, draft, person, words
from tests.templates_app.pictures import png
from tests.templates_app.test_composing import EVERY
from tests.templates_ui.test_writing import url

REPLIES = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Yes"}]}
MOST_HEIGHT = 4000  # pixels; the longest there is has about 3,000


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


def drawn(
    made: dict[str, Any], language: str = "en_US", device: str = "ios", chat: str = "light"
) -> picture.Picture:
    phone = preview.of_content(made, language=language)
    return picture.draw(phone, title="Hanami", device=device, chat=chat, read=lambda digest: None)


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data), formats=["PNG"])
    image.load()
    return image


def test_a_program_gets_the_preview_as_a_png(client: Client, account: WhatsAppAccount) -> None:
    template, key = draft(account), make_key(account.organisation)
    path = f"templates/{template.pk}/preview.png"
    answer = get(client, path, key)
    assert answer["Content-Type"] == "image/png"
    assert opened(answer.content).width == 780
    assert opened(get(client, f"{path}?device=android", key).content).width == 720
    looks = [get(client, path + look, key).content for look in ("", "?chat=dark", "?samples=false")]
    assert len(set(looks)) == 3
    assert get(client, f"{path}?device=fridge", key).status_code == 422
    assert get(client, f"{path}?devise=ios", key).status_code == 422


def test_a_person_downloads_it_from_the_page_of_the_phones(
    client: Client, account: WhatsAppAccount
) -> None:
    template = draft(account, name="order_sent")
    client.force_login(make_member(account.organisation, Role.VIEWER))
    path = url("picture_detail", template)
    page = client.get(url("phone_list", template) + "?device=android&chat=dark").content.decode()
    assert f"{path}?device=android&amp;chat=dark&amp;texts=samples" in page
    answer = client.get(f"{path}?device=android")
    assert opened(answer.content).width == 720
    assert answer["Content-Disposition"] == 'attachment; filename="order_sent_en_US.png"'
    assert "sandbox" in answer["Content-Security-Policy"]


def test_the_same_text_is_the_same_picture_and_another_text_another() -> None:
    assert drawn(words("Hello.")).data == drawn(words("Hello.")).data
    assert drawn(words("Hello.")).data != drawn(words("Hallo.")).data
    plain, bold = (opened(drawn(words(text)).data) for text in ("Hello.", "*Hello.*"))
    assert plain.size == bold.size
    assert ImageChops.difference(plain, bold).getbbox()


@pytest.mark.parametrize("kind", EVERY)
def test_every_component_is_drawn(kind: str) -> None:
    found = drawn(EVERY[kind][1])
    image = opened(found.data)
    assert (image.width, image.height) == (found.width, found.height)
    assert image.height < MOST_HEIGHT
    assert found.missing == ()


def test_all_cards_stand_side_by_side() -> None:
    parts = EVERY["carousel"][1]["components"]
    cards = parts[1]["cards"][:1] * 10
    wide = drawn({"components": [parts[0], {"type": "CAROUSEL", "cards": cards}]}).width
    assert drawn(EVERY["carousel"][1]).width < wide < 7000


@pytest.mark.parametrize("mark", ["*{}*", "_{}_", "~{}~", "`{}`", "- {}", "1. {}", "> {}"])
def test_formatting_is_seen(mark: str) -> None:
    assert drawn(words(mark.format("Hello there."))).data != drawn(words("Hello there.")).data


def test_a_sample_is_shown_and_a_damaged_one_leaves_its_place(
    client: Client, account: WhatsAppAccount
) -> None:
    key, by = make_key(account.organisation), person(account, Role.MARKETER)
    pictures = []
    for data in (png(400, 200, colour=255), png(400, 200)[:60], png(40_000, 1)[:60], None):
        handle = "4::aW1hZ2U="
        if data:
            sample = samples.keep(
                account.organisation, data=data, file_name="a.png", format="IMAGE", by=by
            )
            handle = f"media:{sample.digest}"
        header = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [handle]}}
        template = draft(account, content(header, body("Our coats are here.")))
        pictures.append(get(client, f"templates/{template.pk}/preview.png", key).content)
    assert opened(pictures[0]).getpixel((300, 400)) == (255, 120, 200)
    assert pictures[1] == pictures[2] == pictures[3] != pictures[0]


HOSTILE = {
    "marks without end": "a" + "\u0301" * 10_000,
    "overrides": "\u202egpj.exe\u202c \u2066\u2067\u2069" * 200,
    "joined emoji": "👨‍👩‍👧‍👦" * 500,
    "controls": "".join(chr(n) for n in range(1, 0x20)) * 50,
    "one word": "x" * 60_000,
    "lines": "\n" * 20_000,
    "quotes": "> a\n" * 5_000,
    "private and unassigned": "\ue000\U000e0041\u0378" * 100,
    "nothing": "",
    "script": "<script>alert(1)</script><svg onload=alert(2)>",
    "widest": "\ufdfd" * 500,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_any_text_is_a_picture_of_a_bounded_size(kind: str) -> None:
    text = HOSTILE[kind]
    row = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": text}] * 5}
    made = content(
        {"type": "HEADER", "format": "TEXT", "text": text}, body(text), {"type": "FOOTER", "text": text},
        {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": text, "has_expiration": True}}, row,
        {"type": "CAROUSEL", "cards": [{"components": [body(text), row]}] * 40},
    )  # fmt: skip
    for language in ("en_US", "ar"):
        found = drawn(made, language)
        assert opened(found.data).height < MOST_HEIGHT
        assert found.width < 7000


def test_nothing_typed_is_written_into_the_file_as_text() -> None:
    found = opened(drawn(words("<script>alert(1)</script>")).data)
    assert found.info == {}  # no comment, no date


def test_what_no_font_has_is_named_in_the_answer_and_below_the_chat(
    client: Client, account: WhatsAppAccount, settings: Any, tmp_path: Any
) -> None:
    key = make_key(account.organisation)
    odd = draft(account, words("Runes: \u16a0\u16a1, and a private \ue123 sign."))
    answer = get(client, f"templates/{odd.pk}/preview.png", key)
    assert "U+E123" in answer["X-Missing-Scripts"]
    same = draft(account, words("Runes: xx, and a private x sign."))
    plain = get(client, f"templates/{same.pk}/preview.png", key)
    assert not plain.has_header("X-Missing-Scripts")
    assert opened(answer.content).height > opened(plain.content).height
    assert "fonts-noto-cjk" in picture.cure(["CJK"])


def test_a_server_without_fonts_draws_plain_latin_and_says_what_to_install_for_the_rest(
    client: Client, account: WhatsAppAccount, settings: Any, tmp_path: Any
) -> None:
    settings.PICTURE_FONT_FOLDERS = [str(tmp_path), "/no/such/folder"]
    (tmp_path / "broken.ttf").write_bytes(b"no font at all")
    key = make_key(account.organisation)
    latin, japanese = draft(account, words("Hello, Zoe.")), draft(account, words("こんにちは。"))
    assert opened(get(client, f"templates/{latin.pk}/preview.png", key).content).width == 780
    answer = get(client, f"templates/{japanese.pk}/preview.png", key)
    assert (answer.status_code, answer.json()["code"]) == (503, "no_fonts")
    assert "fonts-noto-cjk" in answer.json()["detail"]
    client.force_login(make_member(account.organisation, Role.VIEWER))
    page = client.get(url("picture_detail", japanese), follow=True).content.decode()
    assert "PICTURE_FONT_FOLDERS" in page


def test_a_picture_costs_the_same_queries_whatever_is_in_it(
    client: Client, account: WhatsAppAccount, django_assert_max_num_queries: Any
) -> None:
    template, key = draft(account, EVERY["carousel"][1]), make_key(account.organisation)
    with django_assert_max_num_queries(12):
        assert get(client, f"templates/{template.pk}/preview.png", key).status_code == 200


@pytest.mark.parametrize(
    ("text", "base", "shown"),
    [
        ("abc אבג", 0, "abc גבא"),
        ("אבג abc", 1, "abc גבא"),
        ("אבג 12:30 דהו", 1, "והד 12:30 גבא"),
        ("אבג 1,234.50 ₪", 1, "₪ 1,234.50 גבא"),
        ("אבג (דהו) abc def", 1, "abc def )והד( גבא"),
        ("10:42", 1, "10:42"),
        ("a אב 12 גד b", 0, "a דג 12 בא b"),
    ],
)
def test_scripts_of_both_directions_stand_as_a_reader_expects(
    text: str, base: int, shown: str
) -> None:
    """Parentheses are turned by the shaping, not here."""
    runs = list(zip(bidi.levels(list(text), base), text, strict=True))
    assert "".join(one for _level, one in bidi.visual(runs)) == shown


def test_a_damaged_font_file_has_no_characters() -> None:
    assert characters(b"") == characters(b"\x00\x01\x00\x00" + b"\xff" * 400) == ()
    assert holds(((65, 90), (97, 122)), 97)
    assert not holds(((65, 90), (97, 122)), 91)
