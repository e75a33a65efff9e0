"""Pages typeset from data, never from pasted text: as PDF, or one page as SVG.

The data goes in as JSON through `sys.inputs`, so nothing that anybody named can become markup. The same data
gives the same bytes: fonts are those that come with us, and the only date is the one that is said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import typst


class MoreThanAPage(Exception):
    """An SVG is one page, and the text needs more."""


def typeset(
    layout: Path,
    data: Mapping[str, object],
    *,
    on: date,
    form: Literal["pdf", "svg"] = "pdf",
    with_system_fonts: bool = False,
) -> bytes:
    """`layout` is a file of typst's; `on` becomes the date of a PDF; `form`: "pdf" or "svg". Of scripts that our
    fonts do not have, the server's fonts draw what they can. Raises MoreThanAPage."""
    import typst  # 7 MB of every program's memory otherwise

    noon = datetime.combine(on, time(12), tzinfo=UTC)
    written = typst.compile(
        layout,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        font_paths=_fonts(with_system_fonts),
        timestamp=int(noon.timestamp()),
        format=form,
    )
    if not isinstance(written, bytes):  # a list of pages
        raise MoreThanAPage
    return written


@lru_cache(maxsize=1_000)
def can_draw(text: str, *, with_system_fonts: bool = False) -> bool:
    """Has any font that `typeset` uses each of these signs? Where none has, an empty box would be printed. Asked
    of typst's own check for archives, which refuses such boxes."""
    import typst

    try:
        typst.compile(
            b"#sys.inputs.text",
            sys_inputs={"text": text},
            font_paths=_fonts(with_system_fonts),
            format="pdf",
            pdf_standards=["a-2b"],
        )
    except typst.TypstError:
        return False
    return True


@cache
def _fonts(with_system_fonts: bool) -> typst.Fonts:
    """To look for them takes longer than to draw with them."""
    import typst
    from pylopdf_fonts_jp import sans_path

    return typst.Fonts(with_system_fonts, font_paths=[sans_path().parent])
