"""The business profile: its form, its picture, and what may not be sent."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from assets.models import Change, ChangeState
from tests.assets.changes.conftest import Plan, address, confirm
from tests.assets.places import NUMBER
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db


def picture(size: tuple[int, int] = (256, 256), kind: str = "PNG") -> SimpleUploadedFile:
    written = BytesIO()
    Image.new("RGB", size, "seagreen").save(written, kind)
    return SimpleUploadedFile(f"logo.{kind.lower()}", written.getvalue())


def test_every_field_and_the_picture_reach_meta_and_the_picture_is_forgotten(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    change = plan(
        "profile", about="Flowers", description="Since 1990\r\nin Osaka", address="1 Hanami", email="hi@hanami.example",
        websites="https://hanami.example\r\nhttps://shop.hanami.example/a", vertical="RETAIL", picture=picture(),
    )  # fmt: skip
    assert admin.get(address("picture_detail", change.pk))["Content-Type"] == "image/png"
    change = confirm(admin, change, jobs)
    assert change.state == ChangeState.DONE
    assert bytes(change.picture) == b""
    assert admin.get(address("picture_detail", change.pk)).status_code == 404
    page = admin.get(address("profile_detail", NUMBER)).content.decode()
    for said in (
        "Flowers",
        "Since 1990<br>in Osaka",
        "1 Hanami",
        "hi@hanami.example",
        "https://shop.hanami.example/a",
        "Shops and retail",
        "has a picture",
    ):
        assert said in page


def test_only_what_is_different_is_sent(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    confirm(admin, plan("profile", about="Flowers", address="1 Hanami"), jobs)
    change = plan("profile", about="Plants", address="1 Hanami")
    assert change.after == {"about": "Plants"}
    assert change.before["about"] == "Flowers"
    answer: Any = admin.post(
        address("number_change_create", NUMBER, "profile"),
        {"about": "Flowers", "address": "1 Hanami"},
    )
    assert answer.status_code == 422
    assert "Nothing is different" in answer.content.decode()


def test_an_emptied_field_is_emptied_at_meta(plan: Plan, admin: Client, jobs: Any) -> None:
    confirm(admin, plan("profile", about="Flowers", websites="https://a.example"), jobs)
    change = plan("profile", about="Flowers", websites="")
    assert change.after == {"websites": []}
    confirm(admin, change, jobs)
    assert (
        "https://a.example</span>"
        not in admin.get(address("profile_detail", NUMBER)).content.decode()
    )


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"about": "x" * 140}, "139"),
        ({"about": ""}, "required"),
        ({"description": "x" * 513}, "512"),
        ({"email": "nobody"}, "valid email"),
        ({"websites": "https://a.example\nhttps://b.example\nhttps://c.example"}, "these are 3"),
        ({"websites": "hanami.example"}, "“hanami.example” is no address"),
        ({"websites": "https://a.example/" + "x" * 256}, "256"),
        ({"vertical": "PIRACY"}, "not one of the available choices"),
        ({"picture": SimpleUploadedFile("logo.png", b"%PDF-1.4 no picture")}, "no JPEG or PNG"),
        ({"picture": picture(kind="GIF")}, "no JPEG or PNG"),
        ({"picture": picture((100, 300))}, "100 × 300 pixels"),
    ],
)  # fmt: skip
def test_what_meta_would_refuse_is_said_at_the_field_and_nothing_is_lost(
    admin: Client, answers: dict[str, Any], said: str
) -> None:
    given = {"about": "Flowers", "address": "1 Hanami"} | answers
    answer = admin.post(address("number_change_create", NUMBER, "profile"), given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "1 Hanami" in page
    assert not Change.objects.exists()


def test_hostile_text_is_text(plan: Plan, admin: Client, jobs: Any) -> None:
    hostile = "<script>alert(1)</script>"
    change = plan("profile", about=hostile, description=hostile)
    for _when in (1, 2):
        page = admin.get(address("change_detail", change.pk)).content.decode()
        assert hostile not in page
        assert "&lt;script&gt;" in page
        confirm(admin, change, jobs)
    assert hostile not in admin.get(address("profile_detail", NUMBER)).content.decode()


def test_the_phone_shows_what_is_being_typed(admin: Client) -> None:
    typed = {"about": "<b>Hi</b>", "vertical": "RETAIL", "websites": "https://a.example\nx\ny"}
    page = admin.post(address("profile_preview_create", NUMBER), typed).content.decode()
    assert "&lt;b&gt;Hi&lt;/b&gt;" in page
    assert "Shops and retail" in page
    assert not Change.objects.exists()
