"""QR codes, drawn here: as SVG for print and as PNG for everything else, dark on white with their quiet zone.

`level` is how much damage a code mends: "M" 15 %, "Q" 25 %, with more and smaller squares (ISO/IEC 18004).
"""

from __future__ import annotations

from io import BytesIO

BORDER = 4  # squares
PIXELS = 1200  # about, of a PNG's side: sharp at 10 cm


class TooLongForACode(ValueError):
    """More than any QR code of this level holds: 2,331 bytes of "M", 1,663 of "Q"."""


def squares(text: str, *, level: str = "M") -> list[list[bool]]:
    """Rows of dark (True) and light, the border around them. Raises TooLongForACode."""
    import qrcode  # only who draws one needs it
    from qrcode.exceptions import DataOverflowError

    levels = {"M": qrcode.ERROR_CORRECT_M, "Q": qrcode.ERROR_CORRECT_Q}
    code = qrcode.QRCode(error_correction=levels[level], border=BORDER)
    code.add_data(text)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise TooLongForACode from error
    rows: list[list[bool]] = code.get_matrix()
    return rows


def svg(text: str, *, level: str = "M") -> bytes:
    """Of no fixed size; one path, so that it stays sharp and small. Raises TooLongForACode."""
    rows = squares(text, level=level)
    side = len(rows)
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    )
    return drawn.encode()


def png(text: str, *, level: str = "M") -> bytes:
    """Black and white. Raises TooLongForACode."""
    from PIL import Image  # 10 MB of every program's memory otherwise

    rows = squares(text, level=level)
    side = len(rows)
    picture = Image.new("1", (side, side), 1)
    picture.putdata([0 if dark else 1 for row in rows for dark in row])
    scale = max(PIXELS // side, 1)
    written = BytesIO()
    picture.resize((side * scale, side * scale), Image.Resampling.NEAREST).save(written, "PNG")
    return written.getvalue()
