"""Uploading media, fetching it within five minutes, sending and deleting it."""

import hashlib

import pytest

from tests.sandbox.sends import on_the_phone, refused, says, send
from tests.sandbox.server import NUMBER, OTHER_TOKEN, TOKEN, Json, Sandbox

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
DAY = 86400


def upload(sandbox: Sandbox, mime: str = "image/png", content: bytes = PNG, **more: str) -> Json:
    form = {"messaging_product": "whatsapp", **more}
    files = {"file": ("a.bin", content, mime)}
    path = f"/v25.0/{NUMBER}/media"
    answer: Json = sandbox.graph("POST", path, data=form, files=files).json()
    return answer


def fetch(sandbox: Sandbox, url: str, token: str | None = TOKEN) -> tuple[int, bytes]:
    answer = sandbox.graph("GET", url.removeprefix(sandbox.url), token=token)
    return answer.status_code, answer.content


def test_what_was_uploaded_can_be_fetched_with_a_token_for_five_minutes(sandbox: Sandbox) -> None:
    id = upload(sandbox)["id"]
    media = sandbox.get(f"/{id}", phone_number_id=NUMBER)
    assert media.pop("url").startswith(f"{sandbox.url}/whatsapp_business/attachments/?mid={id}")
    assert media == {
        "messaging_product": "whatsapp",
        "mime_type": "image/png",
        "sha256": hashlib.sha256(PNG).hexdigest(),
        "file_size": str(len(PNG)),
        "id": id,
    }
    url = sandbox.get(f"/{id}")["url"]
    assert fetch(sandbox, url) == (200, PNG)
    assert fetch(sandbox, url, token=None)[0] == 401
    assert fetch(sandbox, url + "0")[0] == 404
    assert fetch(sandbox, url, token=OTHER_TOKEN)[0] == 400
    sandbox.forward(301)
    assert fetch(sandbox, url)[0] == 404
    assert fetch(sandbox, sandbox.get(f"/{id}")["url"])[0] == 200


def test_an_upload_lives_thirty_days(sandbox: Sandbox) -> None:
    id = upload(sandbox)["id"]
    sandbox.forward(30 * DAY - 60)
    assert sandbox.get(f"/{id}")["id"] == id
    sandbox.forward(120)
    assert sandbox.get(f"/{id}")["error"]["error_subcode"] == 33
    assert refused(send(sandbox, "image", {"id": id}))[0] == 100


def test_deleted_media_is_gone(sandbox: Sandbox) -> None:
    id = upload(sandbox)["id"]
    assert sandbox.delete(f"/{id}", phone_number_id="1")["error"]["code"] == 100
    assert sandbox.delete(f"/{id}", phone_number_id=NUMBER) == {"success": True}
    assert sandbox.get(f"/{id}")["error"]["code"] == 100


@pytest.mark.parametrize(
    ("mime", "size", "taken"),
    [
        ("image/jpeg", 5 * 1024 * 1024, True),
        ("image/jpeg", 5 * 1024 * 1024 + 1, False),
        ("audio/ogg; codecs=opus", 10, True),
        ("application/pdf", 21 * 1024 * 1024, True),
        ("video/mp4", 16 * 1024 * 1024 + 1, False),
        ("image/webp", 100 * 1024 + 1, False),
        ("image/gif", 10, False),
        ("image/png", 0, False),
    ],
)
def test_only_listed_types_and_sizes_are_taken(
    sandbox: Sandbox, mime: str, size: int, taken: bool
) -> None:
    assert ("id" in upload(sandbox, mime, bytes(size))) is taken


def test_an_animated_sticker_may_be_bigger(sandbox: Sandbox) -> None:
    animated = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x02" + bytes(200 * 1024)
    assert "id" in upload(sandbox, "image/webp", animated)
    assert refused(upload(sandbox, "image/webp", animated + bytes(400 * 1024)))[0] == 131053


def test_the_type_may_stand_beside_the_file(sandbox: Sandbox) -> None:
    unknown = "application/octet-stream"
    id = upload(sandbox, unknown, type="image/png")["id"]
    assert sandbox.get(f"/{id}")["mime_type"] == "image/png"
    assert refused(upload(sandbox, unknown))[0] == 100


def test_an_upload_needs_a_file_and_the_permission(sandbox: Sandbox) -> None:
    assert refused(sandbox.post(f"/{NUMBER}/media", {"messaging_product": "whatsapp"}))[0] == 100
    assert refused(upload(sandbox, messaging_product="telegram"))[0] == 100
    sandbox.control("POST", f"/tokens/{TOKEN}", {"scopes": ["whatsapp_business_management"]})
    assert refused(upload(sandbox))[0] == 10


def test_media_of_the_wrong_kind_fails_after_it_was_accepted(sandbox: Sandbox) -> None:
    says(sandbox)
    id = upload(sandbox)["id"]
    assert "messages" in send(sandbox, "image", {"id": id})
    assert "messages" in send(sandbox, "video", {"id": id})
    sandbox.forward(5)
    failed = on_the_phone(sandbox)
    (error,) = failed["errors"]
    assert (failed["status"], error["code"]) == ("failed", 131053)
    assert "video" in error["error_data"]["details"], "what exactly is wrong"
