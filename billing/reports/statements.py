"""What a statement says: whose costs, of when, by category and market, and how the figures were made."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.money import money
from billing.reports import converted
from billing.reports.converted import Conversion, Made
from billing.reports.naming import DIMENSION_NAMES, FIGURE_NAMES
from billing.reports.report import Line, Report, report
from billing.reports.scope import Scope
from billing.reports.slice import Slice
from billing.statement import Statement, Table

COLUMNS = ("units", "free", "unknown", "amount")


def statement(scope: Scope, asked: Slice, *, today: date) -> Statement:
    """Of the same accounts, time and filters as the report. Raises NotTogether, TooMany."""
    made = report(scope, asked.but(by="category", across="market", against=""), today=today)
    also = converted.of_report(made)
    return Statement(
        lang=(get_language() or "en").split("-")[0],
        title=_("Statement of WhatsApp costs"),
        issuer=scope.organisation.name,
        made_on=today.isoformat(),
        facts=_facts(made, today),
        tables=[*(_table(made, total) for total in made.total), *_converted(also)],
        notes_heading=_("How these figures were made"),
        notes=_notes(made, also, today),
        page=_("Page"),
    )


def _facts(made: Report, today: date) -> list[tuple[str, str]]:
    no_currency = _("currency not known")
    accounts = ", ".join(
        f"{one} ({one.waba_id}, {one.currency or no_currency}"
        + (f", {one.connection.get_environment_display()})" if one.connection.is_sandbox else ")")
        for one in made.scope.accounts
    )
    days = " – ".join(
        formats.date_format(day, "DATE_FORMAT") for day in (made.days.since, made.days.until)
    )
    facts = [
        (_("Organisation"), made.scope.organisation.name),
        (_("Period"), days),
        (_("Accounts"), accounts or "—"),
        (_("Made on"), formats.date_format(today, "DATE_FORMAT")),
    ]
    return facts + [
        (str(DIMENSION_NAMES[name]), str(label))
        for name, label, _query in made.chips
        if name not in ("account", "client")
    ]


def _table(made: Report, total: Line) -> Table:
    lines = [one for one in made.lines if one.currency == total.currency]
    lines.sort(key=lambda one: (str(one.labels[0]), str(one.labels[1])))
    head = [DIMENSION_NAMES["category"], DIMENSION_NAMES["market"]]
    return Table(
        heading=total.currency or _("Currency not known"),
        head=[str(one) for one in (*head, *(FIGURE_NAMES[column] for column in COLUMNS))],
        rows=[[*(str(label) for label in one.labels), *_figures(one)] for one in lines],
        total=[_("Total"), "", *_figures(total)],
    )


def _converted(also: Conversion | None) -> list[Table]:
    """What all the tables before are worth together, marked as nobody's bill."""
    if also is None:
        return []
    by: dict[str, Made] = defaultdict(Made)
    for key, made in also.lines.items():
        by[key.currency].add(made.amount, made.lacking)
    worth = _("≈ %(currency)s, converted") % {"currency": also.to}
    return [
        Table(
            heading=_("All currencies, converted to %(currency)s") % {"currency": also.to},
            head=[str(DIMENSION_NAMES["currency"]), "", _("No rate of exchange"), worth],
            rows=[
                [
                    currency, "", money(made.lacking, currency) if made.lacking else "—",
                    _worth(made.amount, also.to),
                ]
                for currency, made in sorted(by.items())
            ],
            total=[_("Total"), "", "", _worth(also.amount, also.to)],
        )
    ]  # fmt: skip


def _worth(amount: Decimal | None, currency: str) -> str:
    return _("not known") if amount is None else money(amount, currency)


def _figures(line: Line) -> list[str]:
    counts = [line.figures.units, line.figures.free, line.figures.unknown]
    told = [formats.number_format(one, force_grouping=True) for one in counts]
    return [*told, money(line.amount, line.currency)]


def _notes(made: Report, also: Conversion | None, today: date) -> list[str]:
    unknown = made.unknown
    notes = [
        _(
            "Each delivered message, or conversation until June 2025, is priced by Meta’s rates of its day in"
            " the account’s time zone, market and currency. These are our figures, not Meta’s invoice."
        ),
        _("Amounts in different currencies are not added up, and nothing is converted.")
        if also is None
        else _(
            "Amounts in different currencies are not added up. What they are worth together is converted"
            " by the reference rate of each day, or of the last day before within seven; nobody bills it. What"
            " has no rate is not in it."
        ),
    ]
    if unknown:
        notes.append(
            ngettext(
                "%(count)s message has no known price. It is counted, and is not in any amount.",
                "%(count)s messages have no known price. They are counted, and are not in any amount.",
                unknown,
            )
            % {"count": formats.number_format(unknown, force_grouping=True)}
        )
    else:
        notes.append(_("The price of every message is known."))
    if made.days.until >= today:
        notes.append(_("The period has not ended: more will be added."))
    return notes
