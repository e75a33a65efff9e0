"""QR codes and short links that open a chat with a message already written.

https://developers.facebook.com/documentation/business-messaging/whatsapp/qr-codes
"""

import re
import secrets

from sandbox.assets import parameters
from sandbox.assets.access import need_parts_number
from sandbox.assets.listing import shown_page
from sandbox.assets.storage import remove, save
from sandbox.call import Call
from sandbox.errors import GraphError, parameter, unknown_object
from sandbox.fields import parse_fields
from sandbox.reading import NodeType
from sandbox.store import Doc

MOST = 2000
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
CODE = re.compile(r"[A-Z2-7]{14}")
FORMATS = ("SVG", "PNG")


def list_codes(call: Call, phone: Doc, query: Doc) -> Doc:
    """The newest first; `code` picks one; `fields=qr_image_url.format(SVG)` adds the picture."""
    wanted = call.text("code")
    rows = [
        {**code, "picture": _asked_format(query)}
        for code in reversed(call.store.all("qr_code", parent=phone["id"]))
        if wanted in (None, "", code["id"])
    ]
    return shown_codes(call, phone, query, rows)


def shown_codes(call: Call, phone: Doc, query: Doc, rows: list[Doc]) -> Doc:
    answer = shown_page(call, phone, "message_qrdls", query, "qr_code", rows)
    for row in answer["data"]:
        row.pop("id")
    return answer


def _asked_format(query: Doc) -> str:
    """SVG or PNG, from `qr_image_url.format(SVG)`."""
    for field in parse_fields(str(query["fields"])) if query.get("fields") else []:
        if field.name == "qr_image_url":
            asked = field.arguments.get("format", "PNG").upper()
            if asked not in FORMATS:
                raise parameter("qr_image_url.format must be one of {SVG, PNG}.")
            return asked
    return "PNG"


def write_code(call: Call, phone: Doc) -> Doc:
    """POST without `code` makes one, with `code` it changes the message behind it."""
    message = parameters.needed_text(call, "prefilled_message", most=140)
    picture = parameters.one_of(call, "generate_qr_image", FORMATS)
    known = call.text("code")
    if known:
        code = {**_find(call, phone, known), "prefilled_message": message}
    else:
        if len(call.store.all("qr_code", parent=phone["id"])) >= MOST:
            raise GraphError(100, "Invalid parameter", rule="qr_limit", arguments={"most": MOST})
        code = {
            "id": "".join(secrets.choice(LETTERS) for _ in range(14)), "phone": phone["id"],
            "prefilled_message": message, "created_at": int(call.store.now()),
        }  # fmt: skip
    save(call.store, "qr_code", code)
    answer = {
        "code": code["id"],
        "prefilled_message": message,
        "deep_link_url": link_of(code["id"]),
    }
    return (
        answer if picture is None else {**answer, "qr_image_url": _image_url(call, code, picture)}
    )


def read_code(call: Call, phone: Doc) -> Doc:
    code = _find(call, phone, call.segments[2])
    query = {"fields": call.text("fields")}
    return {
        "data": shown_codes(call, phone, query, [{**code, "picture": _asked_format(query)}])["data"]
    }


def delete_code(call: Call, phone: Doc) -> Doc:
    remove(call.store, _find(call, phone, call.segments[2]))
    return {"success": True}


def _find(call: Call, phone: Doc, id: str) -> Doc:
    found = call.store.get("qr_code", id) if CODE.fullmatch(id) else None
    if found is None or found["phone"] != phone["id"]:
        raise unknown_object(call.method, id)
    return found


def link_of(code: str) -> str:
    return f"https://wa.me/message/{code}"


def _image_url(call: Call, code: Doc, picture: str) -> str:
    return f"{call.base_url}/_sandbox/qr/{code['id']}.{picture.lower()}"


QR_CODE = NodeType(
    name="WhatsAppBusinessMessageQRDL",
    defaults=("code", "prefilled_message", "deep_link_url"),
    fields=frozenset({"id", "prefilled_message"}),
    access=need_parts_number,
    computed={
        "code": lambda call, code: code["id"],
        "deep_link_url": lambda call, code: link_of(code["id"]),
        "creation_time": lambda call, code: code["created_at"],
        "qr_image_url": lambda call, code: _image_url(call, code, code.get("picture", "PNG")),
    },
)
