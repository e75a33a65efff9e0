"""What charges add up to by day, kept by differences: the old row goes out of its sums, the new one in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from billing.charging.rows import Row

FIGURES = ("units", "free", "unknown", "reads", "amount")
BY = {
    "billing_daily": (
        "waba_id", "day", "phone_number_id", "unit", "model", "type", "category", "country",
        "market", "currency", "tier_from",
    ),
    "billing_dailytemplate": (
        "waba_id", "day", "template_id", "campaign", "model", "type", "category", "market",
        "currency",
    ),
}  # fmt: skip
PLACES = {table: [Row._fields.index(name) for name in by] for table, by in BY.items()}
NOTHING = Decimal(0)
ADD = {
    table: f"""
    INSERT INTO {table} AS d ({", ".join((*by, *FIGURES))})
    SELECT {", ".join((*by, *FIGURES))} FROM stage_{table} ORDER BY {", ".join(by)}
    ON CONFLICT ({", ".join(by)}) DO UPDATE SET
        {", ".join(f"{name} = d.{name} + EXCLUDED.{name}" for name in FIGURES)}
    """  # noqa: S608 - names of ours
    for table, by in BY.items()
}
DROP_EMPTY = {
    table: f"""
    DELETE FROM {table} d USING stage_{table} s
    WHERE d.units = 0 AND {" AND ".join(f"d.{name} = s.{name}" for name in by)}
    """  # noqa: S608
    for table, by in BY.items()
}
STAGE = {
    table: f"""
    CREATE TEMPORARY TABLE IF NOT EXISTS stage_{table} (LIKE {table}) ON COMMIT DELETE ROWS;
    ALTER TABLE stage_{table} ALTER COLUMN id DROP NOT NULL;
    TRUNCATE stage_{table};
    """
    for table in BY
}
# The same from the charges themselves.
FROM_CHARGES = {
    table: f"""
    INSERT INTO {table} ({", ".join((*by, *FIGURES))})
    SELECT {", ".join(by)}, count(*), count(*) FILTER (WHERE amount = 0),
        count(*) FILTER (WHERE amount IS NULL), count(*) FILTER (WHERE is_read),
        coalesce(sum(amount), 0)
    FROM billing_charge WHERE waba_id = ANY (%(wabas)s)
        AND day BETWEEN %(first)s AND %(last)s
    GROUP BY {", ".join(by)}
    """  # noqa: S608
    for table, by in BY.items()
}


class Sums:
    """Differences, until they are written."""

    def __init__(self) -> None:
        self.by: dict[str, dict[tuple[Any, ...], list[Any]]] = {
            table: defaultdict(lambda: [0, 0, 0, 0, NOTHING]) for table in BY
        }

    def count(self, row: Row, sign: int) -> None:
        """`sign` 1: the row is there now. -1: it is no more as it was."""
        amount = row.amount
        for table, places in PLACES.items():
            one = self.by[table][tuple([row[place] for place in places])]
            one[0] += sign
            if amount is None:
                one[2] += sign
            elif amount:
                one[4] += amount * sign
            else:
                one[1] += sign
            if row.is_read:
                one[3] += sign

    def write(self, cursor: Any) -> None:
        for table, by in BY.items():
            changed = [(*key, *one) for key, one in self.by[table].items() if any(one)]
            if not changed:
                continue
            cursor.execute(STAGE[table])
            names = ", ".join((*by, *FIGURES))
            with cursor.copy(f"COPY stage_{table} ({names}) FROM STDIN") as copy:
                for one in changed:
                    copy.write_row(one)
            cursor.execute(ADD[table])
            if any(one[-len(FIGURES)] < 0 for one in changed):
                cursor.execute(DROP_EMPTY[table])


def rebuild(cursor: Any, wabas: Sequence[str], first: Any, last: Any) -> None:
    """Make these days' sums anew from the charges. Nobody may charge meanwhile."""
    days = {"wabas": list(wabas), "first": first, "last": last}
    for table in BY:
        cursor.execute(
            f"DELETE FROM {table} WHERE waba_id = ANY (%(wabas)s)"  # noqa: S608
            " AND day BETWEEN %(first)s AND %(last)s",
            days,
        )
        cursor.execute(FROM_CHARGES[table], days)
