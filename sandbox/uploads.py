"""Resumable upload of sample media for headers.

https://developers.facebook.com/docs/graph-api/guides/upload
"""

import base64
import json
import secrets

from sandbox.call import Call
from sandbox.errors import GraphError, parameter, unknown_object
from sandbox.store import Doc
from sandbox.tokens import sign_in, token_text

TYPES = ("application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4")
BIGGEST = 16 * 1024 * 1024


def start_upload(call: Call, app: Doc) -> Doc:
    """POST /{app}/uploads → {"id": "upload:…"}: a session to send the bytes to."""
    if call.bearer.app["id"] != app["id"]:
        raise unknown_object(call.method, app["id"])
    length, kind = call.needed("file_length"), call.needed("file_type")
    if kind not in TYPES:
        raise parameter(f"Param file_type must be one of {{{', '.join(TYPES)}}}.")
    if not (length.isascii() and length.isdigit() and 1 <= int(length[:12]) <= BIGGEST):
        raise parameter(f"Param file_length must be between 1 and {BIGGEST}.")
    session = (
        base64.urlsafe_b64encode(b"1:attachment:" + secrets.token_bytes(18)).decode().rstrip("=")
    )
    about = {
        "file_length": int(length),
        "file_type": kind,
        "file_name": call.text("file_name") or "",
    }
    call.store.db.execute(
        "INSERT INTO uploads VALUES (?, ?, ?, ?)", (session, app["id"], json.dumps(about), b"")
    )
    return {"id": f"upload:{session}?sig={secrets.token_urlsafe(12)}"}


def continue_upload(call: Call) -> Doc:
    """POST /upload:… appends at `file_offset` and answers {"h": handle} when complete; GET tells
    the offset.

    The token must come as `Authorization: OAuth <token>`; Bearer is refused, as at Meta.
    """
    if call.headers.get("authorization", "").lower().startswith("bearer ") or not token_text(call):
        raise GraphError(
            190, "Invalid OAuth access token - Cannot parse access token", rule="token_dead"
        )
    sign_in(call)
    session = call.segments[0].removeprefix("upload:")
    row = call.store.db.execute(
        "SELECT * FROM uploads WHERE id = ? AND app = ?", (session, call.bearer.app["id"])
    ).fetchone()
    if row is None:
        raise unknown_object(call.method, call.segments[0])
    about, content = json.loads(row["body"]), bytes(row["content"])
    if call.method == "GET":
        return {"id": f"upload:{session}", "file_offset": len(content)}
    if call.headers.get("file_offset") != str(len(content)):
        raise parameter(f"file_offset must be {len(content)}.")
    content += call.content
    if len(content) > about["file_length"]:
        raise parameter("More bytes than file_length were sent.")
    call.store.db.execute("UPDATE uploads SET content = ? WHERE id = ?", (content, session))
    if len(content) < about["file_length"]:
        return {"id": f"upload:{session}", "file_offset": len(content)}
    kind = base64.b64encode(about["file_type"].encode()).decode()
    return {"h": f"4::{kind}:ARb{session}:e:{int(call.store.now())}:{row['app']}:ARsandbox"}
