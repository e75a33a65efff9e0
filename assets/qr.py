"""A QR code as SVG, drawn here: no address of anybody else's picture is shown or stored."""

from __future__ import annotations

from io import BytesIO

import qrcode
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.image.svg import SvgPathFillImage


def svg(text: str) -> bytes:
    """Dark on white with its quiet zone; a quarter of it may be covered, by a logo or dirt."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, image_factory=SvgPathFillImage, border=4)
    code.add_data(text)
    return bytes(code.make_image().to_string(encoding="unicode").encode())


def png(text: str) -> bytes:
    """The same in black and white pixels, large enough to print a hand's width."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, box_size=24, border=4)
    code.add_data(text)
    written = BytesIO()
    code.make_image().save(written)
    return written.getvalue()
