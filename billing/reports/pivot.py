"""A report as a table: lines × columns for each currency, of one figure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from billing.reports.naming import Text
from billing.reports.report import Line, Report
from billing.reports.slice import TIMES
from billing.reports.sums import Figures, Key

SHOWN_LINES, SHOWN_COLUMNS = 50, 24


class Pivot:
    def __init__(self, report: Report, *, shown: int = SHOWN_LINES) -> None:
        lines, asked = report.lines, report.asked
        columns: dict[str, Text] = {}
        for line in sorted(lines, key=lambda one: _order(one, asked.across)):
            columns[line.key.values[1]] = line.labels[1]
        self.columns_left_off = max(len(columns) - SHOWN_COLUMNS, 0)
        self.columns = list(columns.items())[:SHOWN_COLUMNS]
        rows: dict[Key, tuple[Text, dict[str, Line]]] = {}
        for line in lines:
            key = Key(line.key.values[:1], line.currency)
            rows.setdefault(key, (line.label, {}))[1][line.key.values[1]] = line
        self.rows_left_off = max(len(rows) - shown, 0)
        self.rows = [
            PivotRow(label, key.currency, [cells.get(name) for name, _label in self.columns],
                     _sum(cells.values()))
            for key, (label, cells) in list(rows.items())[:shown]
        ]  # fmt: skip
        self.totals = [self._total(one, lines) for one in report.total]

    def _total(self, total: Line, lines: Sequence[Line]) -> TotalRow:
        sums: dict[str, Figures] = {}
        for line in lines:
            if line.currency == total.currency:
                sums.setdefault(line.key.values[1], Figures()).add(line.figures)
        cells = [sums.get(name) for name, _label in self.columns]
        return TotalRow(total.currency, cells, total.figures)


@dataclass(frozen=True)
class TotalRow:
    currency: str
    cells: list[Figures | None]
    total: Figures


@dataclass(frozen=True)
class PivotRow:
    label: Text
    currency: str
    cells: list[Line | None]
    total: Figures


def _sum(lines: Iterable[Line]) -> Figures:
    total = Figures()
    for line in lines:
        total.add(line.figures)
    return total


def _order(line: Line, across: str) -> tuple[str, str]:
    return "" if across in TIMES else str(line.labels[1]), line.key.values[1]
