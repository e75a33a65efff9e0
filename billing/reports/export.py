"""A report as the rows of a file: every line, numbers as numbers, times as days; what is converted in a column
of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from billing.reports.converted import Conversion
from billing.reports.naming import DIMENSION_NAMES, FIGURE_NAMES
from billing.reports.report import Report
from billing.reports.slice import TIMES

IDS = ("account", "number", "template", "country")  # told beside what they are called


def header(report: Report, conversion: Conversion | None = None) -> list[str]:
    columns: list[object] = []
    for dimension in report.asked.dimensions:
        columns.append(DIMENSION_NAMES[dimension])
        if dimension in IDS:
            columns.append(_("Id"))
    columns += [DIMENSION_NAMES["currency"]]
    columns += [FIGURE_NAMES[one] for one in ("units", "free", "paid", "unknown")]
    columns += [_("Read"), FIGURE_NAMES["amount"], _("Share in %")]
    columns += [FIGURE_NAMES["per_delivered"], FIGURE_NAMES["per_read"]]
    if report.has_clicks:
        columns += [_("Clicks"), _("Per click")]
    if report.earlier:
        columns += [_("Messages before"), _("Costs before"), _("Difference"), _("Difference in %")]
    if conversion:
        columns += [_("Costs in %(currency)s, converted") % {"currency": conversion.to}]
    return [str(one) for one in columns]


def rows(report: Report, conversion: Conversion | None = None) -> Iterator[list[object]]:
    """What is not known is empty, never zero."""
    for line in report.lines:
        row: list[object] = []
        pairs = zip(report.asked.dimensions, line.key.values, line.labels, strict=True)
        for dimension, value, label in pairs:
            row.append(date.fromisoformat(value) if dimension in TIMES and value else str(label))
            if dimension in IDS:
                row.append(value)
        figures = line.figures
        row += [line.currency, figures.units, figures.free, figures.paid, figures.unknown]
        row += [figures.reads, _exact(line.amount), _percent(line.share)]
        row += [_rate(figures.per_delivered), _rate(figures.per_read)]
        if report.has_clicks:
            row += [line.clicks, _rate(line.per_click)]
        if line.before is not None:
            row += [line.before.units, _exact(line.before.known_amount)]
            row += [_exact(line.difference), _percent(line.change)]
        if conversion:
            made = conversion.lines.get(line.key)
            row += [_exact(made.known) if made else None]
        yield row


def _exact(amount: Decimal | None) -> Decimal | None:
    """To two places at least, without zeros behind: 12.50, 0.0618."""
    if amount is None:
        return None
    short = amount.normalize()
    return short if short.as_tuple().exponent < -2 else amount.quantize(Decimal("0.01"))  # type: ignore[operator]


def _rate(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round(amount, 6)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share, 2)
