"""A partner's statement for one client and month as a PDF: the same layout as that of one's own costs."""

from __future__ import annotations

from datetime import date

from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.money import money
from billing.reports.clients import Line, Statement
from billing.reports.naming import CATEGORIES, DIMENSION_NAMES, FIGURE_NAMES
from billing.statement import Statement as Printed
from billing.statement import Table


def printed(made: Statement, *, for_client: bool, today: date) -> Printed:
    """`for_client`: the total alone, without how it is made."""
    month = made.month
    days = " – ".join(formats.date_format(day, "DATE_FORMAT") for day in (month.first, month.last))
    return Printed(
        lang=(get_language() or "en").split("-")[0],
        title=_("Statement of WhatsApp costs"),
        issuer=made.partner.name,
        made_on=today.isoformat(),
        facts=[
            (_("Client"), made.client.name),
            (_("From"), made.partner.name),
            (_("Period"), days),
            (_("Made on"), formats.date_format(today, "DATE_FORMAT")),
        ],
        tables=[_table(made, total, for_client=for_client) for total in made.totals],
        notes_heading=_("How these figures were made"),
        notes=_notes(made, today, for_client=for_client),
        page=_("Page"),
    )


def _table(made: Statement, total: Line, *, for_client: bool) -> Table:
    head = [DIMENSION_NAMES["category"], DIMENSION_NAMES["market"], FIGURE_NAMES["units"],
            FIGURE_NAMES["unknown"]]  # fmt: skip
    amounts = [_("Total")] if for_client else [_("Meta’s cost"), _("Mark-up"), _("Total")]
    lines = [one for one in made.lines if one.currency == total.currency]
    return Table(
        heading=total.currency or _("Currency not known"),
        head=[*(str(one) for one in head), *amounts],
        rows=[
            [
                str(CATEGORIES.get(one.category, one.category)), one.market or "—",
                *_figures(one, for_client=for_client),
            ]
            for one in lines
        ],
        total=[_("Total"), "", *_figures(total, for_client=for_client)],
    )  # fmt: skip


def _figures(line: Line, *, for_client: bool) -> list[str]:
    """A currency that is not known has no amounts."""
    counts = [formats.number_format(n, force_grouping=True) for n in (line.units, line.unknown)]
    amounts = [line.total] if for_client else [line.cost, line.mark_up, line.total]
    return [*counts, *(money(one, line.currency) if line.currency else "—" for one in amounts)]


def _notes(made: Statement, today: date, *, for_client: bool) -> list[str]:
    notes = [] if for_client else [
        _("Meta’s cost is worked out by Meta’s rates of each day; the mark-up by the rules of each day."),
    ]  # fmt: skip
    notes.append(_("Amounts in different currencies are not added up, and nothing is converted."))
    if unknown := sum(one.unknown for one in made.totals):
        notes.append(
            ngettext(
                "%(count)s message has no known price. It is counted, and is not in any amount.",
                "%(count)s messages have no known price. They are counted, and are not in any amount.",
                unknown,
            )
            % {"count": formats.number_format(unknown, force_grouping=True)}
        )
    if not made.lines:
        notes.append(_("Nothing was charged in this month."))
    if made.month.last >= today:
        notes.append(_("The period has not ended: more will be added."))
    return notes
