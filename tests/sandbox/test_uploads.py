"""Samples for media headers by resumable upload."""

import pytest

from tests.sandbox.server import (
    APP,
    OTHER_TOKEN,
    OTHER_WABA,
    TOKEN,
    Json,
    Sandbox,
    template,
)

DAY = 86400
OAUTH = {"Authorization": f"OAuth {TOKEN}"}


def begin(sandbox: Sandbox, **changes: str) -> Json:
    about = {"file_name": "a.jpg", "file_length": "10", "file_type": "image/jpeg", **changes}
    answer: Json = sandbox.graph("POST", f"/v25.0/{APP}/uploads", params=about).json()
    return answer


def send(sandbox: Sandbox, id: str, offset: int, content: bytes) -> Json:
    headers = {**OAUTH, "file_offset": str(offset)}
    answer: Json = sandbox.graph(
        "POST", f"/v25.0/{id}", token=None, headers=headers, data=content
    ).json()
    return answer


def upload(sandbox: Sandbox, kind: str = "image/jpeg") -> str:
    """The handle of a complete sample."""
    return str(send(sandbox, begin(sandbox, file_type=kind)["id"], 0, b"0123456789")["h"])


def picture(handle: str) -> Json:
    return {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [handle]}}


def with_picture(sandbox: Sandbox, handle: str, name: str = "look") -> Json:
    body = {"type": "BODY", "text": "Look at our new things."}
    return sandbox.create(name, components=[picture(handle), body])


def test_an_interrupted_upload_goes_on_where_it_stopped(sandbox: Sandbox) -> None:
    id = begin(sandbox)["id"]
    send(sandbox, id, 0, b"12345")
    told = sandbox.graph("GET", f"/v25.0/{id}", token=None, headers=OAUTH).json()
    assert told["file_offset"] == 5
    assert send(sandbox, id, 0, b"12345")["error"]["code"] == 100
    handle = send(sandbox, id, 5, b"67890")["h"]
    assert with_picture(sandbox, handle)["status"] == "PENDING"


def test_a_handle_dies_after_four_weeks(sandbox: Sandbox) -> None:
    handle = upload(sandbox)
    sandbox.forward(27 * DAY)
    assert "id" in with_picture(sandbox, handle)
    sandbox.forward(2 * DAY)
    assert with_picture(sandbox, handle, "late")["error"]["error_subcode"] == 2388043


def test_a_handle_works_for_its_own_app_only(sandbox: Sandbox) -> None:
    given = {**template(), "components": [picture(upload(sandbox)), *template()["components"]]}
    answer = sandbox.post(f"/{OTHER_WABA}/message_templates", given, token=OTHER_TOKEN)
    assert answer["error"]["error_subcode"] == 2388043


def test_a_sample_is_read_back_as_an_address_that_dies(sandbox: Sandbox) -> None:
    id = with_picture(sandbox, upload(sandbox, "image/png"))["id"]
    header = sandbox.get(f"/{id}")["components"][0]
    (address,) = header["example"]["header_handle"]
    answer = sandbox.http.get(address, timeout=15)
    assert (answer.content, answer.headers["content-type"]) == (b"0123456789", "image/png")
    assert sandbox.http.get(address + "0", timeout=15).status_code == 403
    sandbox.forward(15 * DAY)
    assert sandbox.http.get(address, timeout=15).status_code == 403


@pytest.mark.parametrize("scheme", ["OAuth", "Bearer"])
def test_the_token_of_an_upload_comes_in_the_header(sandbox: Sandbox, scheme: str) -> None:
    id, headers = begin(sandbox)["id"], {"file_offset": "0"}
    nobody = sandbox.graph("POST", f"/v25.0/{id}", token=None, headers=headers, data=b"12345")
    assert nobody.json()["error"]["code"] == 104
    headers["Authorization"] = f"{scheme} {TOKEN}"
    answer = sandbox.graph("POST", f"/v25.0/{id}", token=None, headers=headers, data=b"12345")
    assert answer.status_code == 200


def test_only_listed_kinds_and_sizes_are_taken(sandbox: Sandbox) -> None:
    assert begin(sandbox, file_type="text/html")["error"]["code"] == 100
    assert begin(sandbox, file_length="0")["error"]["code"] == 100
