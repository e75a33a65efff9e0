"""The list as a file."""

from __future__ import annotations

import csv
from typing import Any, Protocol

from accounts.models import Organisation
from templates_app.reports.filters import Filters
from templates_app.reports.listing import ordered

COLUMNS = (
    "name", "language", "category", "requested_category", "status", "meta_status", "quality",
    "rejected_reason", "meta_id", "account__waba_id", "account__name", "updated_at", "body",
)  # fmt: skip
# A spreadsheet takes a cell that starts like this for a formula.
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Writable(Protocol):
    def write(self, text: str, /) -> Any: ...


def write_csv(out: Writable, organisation: Organisation, filters: Filters) -> None:
    """Everything the filters leave, in the list's order, to a file or response."""
    writer = csv.writer(out)
    writer.writerow([name.replace("__", "_") for name in COLUMNS])
    rows = ordered(filters.rows(organisation), filters)
    for row in rows.values_list(*COLUMNS).iterator(chunk_size=1000):
        writer.writerow([harmless(value) for value in row])


def harmless(value: Any) -> str:
    """The value as text that no spreadsheet computes."""
    text = (
        value.isoformat()
        if hasattr(value, "isoformat")
        else str(value if value is not None else "")
    )
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
