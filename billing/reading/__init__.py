"""Meta's rate-card files, read without writing anything: what is in them, and what is wrong with them.

Shapes that have been seen: rates as a CSV with a few lines of title before the header, whose name of the
column "Authentication-International" contains a line break, one row for each market; the same table as an
XLSX workbook that is named .csv; and volume tiers (see `tiers`). Linked from
https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing
"""

from __future__ import annotations

from billing.reading import rates, tiers
from billing.reading.grids import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_PARTS,
    MOST_ROWS,
    MOST_UNPACKED,
    grid_of,
)
from billing.reading.titles import day_in
from billing.reading.words import Found, Kind, NotACard, Problem, Reading, Shape, Wrong

__all__ = [
    "MOST_BYTES", "MOST_COLUMNS", "MOST_PARTS", "MOST_ROWS", "MOST_UNPACKED",
    "Found", "Kind", "NotACard", "Problem", "Reading", "Shape", "Wrong", "day_in", "read",
]  # fmt: skip


def read(data: bytes) -> Reading:
    """By what is in the file, whatever its name says. Raises NotACard."""
    shape, grid = grid_of(data)
    if header := tiers.header(grid):
        return tiers.read(shape, grid, header)
    return rates.read(shape, grid)
