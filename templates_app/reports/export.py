"""The list as a file: all that the filters leave, in the list's order.

CSV and XLSX have a row for each template with its whole content (docs/template-files.md), and what
is told of it beside; JSON has the content alone, as Meta writes it. All three can be imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from accounts.models import Organisation
from templates_app import files
from templates_app.files.reading import escaped
from templates_app.files.told import TOLD
from templates_app.models import Template
from templates_app.reports.filters import Filters
from templates_app.reports.listing import ordered

IDENTITY = ("name", "language", "category")
REST = tuple(name for name in files.COLUMNS if name not in IDENTITY)


def header() -> list[str]:
    return [*IDENTITY, *TOLD, *REST]


def found(
    organisation: Organisation, filters: Filters, ticked: Sequence[int] | None = None
) -> Iterator[Template]:
    """Everything the filters leave, or of it what was `ticked` (ids; None: all of it)."""
    rows = ordered(filters.rows(organisation), filters).select_related("account", "revision")
    rows = rows.filter(pk__in=ticked) if ticked is not None else rows
    return rows.iterator(chunk_size=500)


def lines(
    organisation: Organisation,
    filters: Filters,
    *,
    ticked: Sequence[int] | None = None,
    for_csv: bool = True,
) -> Iterator[tuple[Any, ...]]:
    """A value for each column of `header`."""
    for template in found(organisation, filters, ticked):
        yield _line(template, for_csv)


def _line(template: Template, for_csv: bool) -> tuple[Any, ...]:
    row = files.to_row(files.Document.of(template))
    row = escaped(row) if for_csv else row
    told = (
        template.requested_category, template.status, template.meta_status, template.quality,
        template.rejected_reason, template.meta_id, template.account.waba_id,
        template.account.name, template.updated_at,
    )  # fmt: skip
    identity = (template.name, template.language, template.category)
    return (*identity, *told, *(row[name] for name in REST))


def documents(
    organisation: Organisation, filters: Filters, *, ticked: Sequence[int] | None = None
) -> list[dict[str, Any]]:
    rows = found(organisation, filters, ticked)
    return [files.to_json(files.Document.of(template)) for template in rows]
