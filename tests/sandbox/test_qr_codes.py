"""Short links with a message already written, and their pictures."""

import struct
import zlib

import qrcode

from tests.sandbox.hearing import code_of
from tests.sandbox.server import NUMBER, OTHER_TOKEN, Json, Sandbox

PATH = f"/{NUMBER}/message_qrdls"


def make(sandbox: Sandbox, text: str = "Hello", **more: str) -> Json:
    return sandbox.post(PATH, {"prefilled_message": text, **more})


def test_a_code_is_made_changed_listed_and_deleted(sandbox: Sandbox) -> None:
    first, second = make(sandbox), make(sandbox, "Second")
    assert first["deep_link_url"] == f"https://wa.me/message/{first['code']}"
    assert "qr_image_url" not in first
    changed = make(sandbox, "Other words", code=first["code"])
    assert changed == {**first, "prefilled_message": "Other words"}
    assert sandbox.get(PATH)["data"] == [second, changed]
    assert sandbox.get(PATH, code=first["code"])["data"] == [changed]
    assert sandbox.get(f"{PATH}/{first['code']}") == {"data": [changed]}
    assert sandbox.delete(f"{PATH}/{first['code']}") == {"success": True}
    assert code_of(sandbox.get(f"{PATH}/{first['code']}")) == 100
    assert code_of(sandbox.delete(f"{PATH}/{second['code']}", token=OTHER_TOKEN)) == 200


def test_what_does_not_fit_is_refused(sandbox: Sandbox) -> None:
    assert code_of(make(sandbox, "")) == 100
    assert code_of(make(sandbox, "x" * 141)) == 100
    assert code_of(make(sandbox, generate_qr_image="GIF")) == 100
    assert code_of(make(sandbox, code="ABCDEFGHIJKLMN")) == 100
    assert sandbox.get(PATH)["data"] == []


def test_a_number_has_at_most_two_thousand(sandbox: Sandbox) -> None:
    state = sandbox.control("GET", "/state")
    codes = [f"{n:014}".replace("0", "A").replace("1", "B").replace("8", "C").replace("9", "D")
             for n in range(2000)]  # fmt: skip
    bodies = [{"id": code, "phone": NUMBER, "prefilled_message": "x", "created_at": 1}
              for code in codes]  # fmt: skip
    state["objects"] = {"qr_code": [{"parent": NUMBER, "body": body} for body in bodies]}
    sandbox.control("POST", "/reset", {"scenario": state})
    error = make(sandbox)["error"]
    assert "2000" in error["error_user_msg"]
    assert sandbox.delete(f"{PATH}/{codes[0]}") == {"success": True}
    assert "code" in make(sandbox)


def test_the_picture_is_a_true_qr_code(sandbox: Sandbox) -> None:
    made = make(sandbox, generate_qr_image="PNG")
    png = sandbox.http.get(made["qr_image_url"], timeout=15)
    assert png.headers["Content-Type"] == "image/png"
    assert modules(png.content) == expected(made["deep_link_url"])
    field = "qr_image_url.format(SVG)"
    (row,) = sandbox.get(f"{PATH}/{made['code']}", fields=field)["data"]
    svg = sandbox.http.get(row["qr_image_url"], timeout=15)
    assert svg.headers["Content-Type"].startswith("image/svg+xml")
    black = sum(sum(line) for line in expected(made["deep_link_url"]))
    assert svg.text.count("h1v1h-1z") == black


def modules(png: bytes, scale: int = 8, quiet: int = 4) -> list[list[bool]]:
    """The modules in the middle of a grey PNG of ours."""
    side = struct.unpack(">I", png[16:20])[0]
    start = png.index(b"IDAT") + 4
    length = struct.unpack(">I", png[start - 8 : start - 4])[0]
    pixels = zlib.decompress(png[start : start + length])
    rows = [pixels[at * (side + 1) + 1 : (at + 1) * (side + 1)] for at in range(side)]
    middle = range(quiet * scale, side - quiet * scale, scale)
    return [[rows[row][column] == 0 for column in middle] for row in middle]


def expected(text: str) -> list[list[bool]]:
    """What another program draws."""
    correction = qrcode.constants.ERROR_CORRECT_L
    drawing = qrcode.QRCode(version=3, error_correction=correction, border=0, mask_pattern=0)
    drawing.add_data(qrcode.util.QRData(text, mode=qrcode.util.MODE_8BIT_BYTE))
    drawing.make(fit=False)
    return [[bool(one) for one in line] for line in drawing.get_matrix()]
