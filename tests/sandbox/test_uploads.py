"""Samples for media headers by resumable upload."""

from tests.sandbox.server import APP, TOKEN, Json, Sandbox

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


def test_an_interrupted_upload_goes_on_where_it_stopped(sandbox: Sandbox) -> None:
    id = begin(sandbox)["id"]
    send(sandbox, id, 0, b"12345")
    told = sandbox.graph("GET", f"/v25.0/{id}", token=None, headers=OAUTH).json()
    assert told["file_offset"] == 5
    assert send(sandbox, id, 0, b"12345")["error"]["code"] == 100
    handle = send(sandbox, id, 5, b"67890")["h"]
    header = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [handle]}}
    body = {"type": "BODY", "text": "Look at our new things."}
    assert sandbox.create(components=[header, body])["status"] == "PENDING"


def test_the_token_of_an_upload_must_come_as_oauth(sandbox: Sandbox) -> None:
    id = begin(sandbox)["id"]
    bearer = {"file_offset": "0"}
    answer = sandbox.graph("POST", f"/v25.0/{id}", headers=bearer, data=b"12345")
    assert answer.json()["error"]["code"] == 190


def test_only_listed_kinds_and_sizes_are_taken(sandbox: Sandbox) -> None:
    assert begin(sandbox, file_type="text/html")["error"]["code"] == 100
    assert begin(sandbox, file_length="0")["error"]["code"] == 100
