"""The list as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from accounts.models import Organisation
from templates_app.reports.filters import Filters
from templates_app.reports.listing import ordered

COLUMNS = (
    "name", "language", "category", "requested_category", "status", "meta_status", "quality",
    "rejected_reason", "meta_id", "account__waba_id", "account__name", "updated_at", "body",
)  # fmt: skip


def header() -> list[str]:
    return [name.replace("__", "_") for name in COLUMNS]


def lines(
    organisation: Organisation, filters: Filters, *, ticked: Sequence[int] = ()
) -> Iterator[tuple[Any, ...]]:
    """Everything the filters leave, or of it what was `ticked` (ids), in the list's order, a value for
    each column of `header`."""
    rows = ordered(filters.rows(organisation), filters)
    rows = rows.filter(pk__in=ticked) if ticked else rows
    return iter(rows.values_list(*COLUMNS).iterator(chunk_size=1000))
