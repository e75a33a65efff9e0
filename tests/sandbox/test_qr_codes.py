"""Short links with a message already written, and their pictures."""

import struct
import zlib

from tests.sandbox.hearing import code_of
from tests.sandbox.server import NUMBER, OTHER_TOKEN, Json, Sandbox

# What another program draws (version 3, correction L, mask 0): each line of modules as one number.
LINK_CODE = "ABCDEFGHIJKLMN"
DRAWN = (
    "1fc9d47f 10476b41 175de25d 174ecc5d 1744475d 1048b341 1fd5557f 001dfb00 1df671c4 00b679c9"
    " 06689cf7 11b23d12 1bc1314b 02a3b9c9 18eb408b 1811ca5a 047e71cb 0b8a79ed 117890b3 0aa20c2a"
    " 116531f0 001bb917 1fdb4b5b 1051e91a 175e71f3 17467937 17509939 105a2d12 1fd133fb"
)
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
    state = sandbox.control("GET", "/state")
    body = {"id": LINK_CODE, "phone": NUMBER, "prefilled_message": "Hello", "created_at": 1}
    state["objects"] = {"qr_code": [{"parent": NUMBER, "body": body}]}
    sandbox.control("POST", "/reset", {"scenario": state})
    expected = [[line >> (28 - at) & 1 == 1 for at in range(29)] for line in drawn()]
    (row,) = sandbox.get(PATH, fields="qr_image_url")["data"]
    png = sandbox.http.get(row["qr_image_url"], timeout=15)
    assert png.headers["Content-Type"] == "image/png"
    assert modules(png.content) == expected
    field = "qr_image_url.format(SVG)"
    (row,) = sandbox.get(f"{PATH}/{LINK_CODE}", fields=field)["data"]
    svg = sandbox.http.get(row["qr_image_url"], timeout=15)
    assert svg.headers["Content-Type"].startswith("image/svg+xml")
    assert svg.text.count("h1v1h-1z") == sum(sum(line) for line in expected)
    assert make(sandbox, generate_qr_image="SVG")["qr_image_url"].endswith(".svg")


def drawn() -> list[int]:
    return [int(line, 16) for line in DRAWN.split()]


def modules(png: bytes, scale: int = 8, quiet: int = 4) -> list[list[bool]]:
    """The modules in the middle of a grey PNG of ours."""
    side = struct.unpack(">I", png[16:20])[0]
    start = png.index(b"IDAT") + 4
    length = struct.unpack(">I", png[start - 8 : start - 4])[0]
    pixels = zlib.decompress(png[start : start + length])
    rows = [pixels[at * (side + 1) + 1 : (at + 1) * (side + 1)] for at in range(side)]
    middle = range(quiet * scale, side - quiet * scale, scale)
    return [[rows[row][column] == 0 for column in middle] for row in middle]
