"""Until when a person's request is answered, by jurisdiction: dated data with its source, for counsel to review.

Of the jurisdictions that hold for somebody the shortest counts. A month ends on the same day of the next one,
or on its last; days that fall on weekends are not moved on, which is the stricter reading. Working days know no
holidays.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from optin.policies.jurisdictions import META, holding
from optin.policies.rule import REVIEW_BY, Certainty

COLLECTED = "cookiebeam.com and clym.io on answering deadlines, read in November 2026"
EVERY = ("access", "erasure", "objection", "correction", "portability", "withdrawal")
ENDS = ("objection", "withdrawal")  # nothing has to be found out before they have effect


@dataclass(frozen=True)
class Deadline:
    """`extension`: by how much more it can be put off once, for a reason that the person is told; 0: not at all."""

    jurisdiction: str
    code: str
    amount: int
    unit: str  # days, working_days, months
    source: str
    certainty: Certainty
    kinds: tuple[str, ...] = EVERY
    extension: int = 0  # of the same unit
    since: date | None = None
    until: date | None = None
    review_by: date = REVIEW_BY
    is_default: bool = False

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )

    def due(self, received: date, *, extended: bool = False) -> date:
        return after(received, self.amount + (self.extension if extended else 0), self.unit)


S, K, U = Certainty.SECONDARY, Certainty.KNOWLEDGE, Certainty.UNVERIFIED
OWN = "waportal’s own: an opt-out is honoured at once, a day to confirm it"
INDIA = "DPDP Act; sources say 30 and 90 days: the shorter"
MEXICO = "clym.io says 15 days, general knowledge 20 working days"
INDONESIA = "UU 27/2022, 3 × 24 hours, privacad.com and clym.io"
TABLE = "setupanalytics.com, a table of response windows"
DEADLINES: tuple[Deadline, ...] = (
    Deadline(META, "meta_end", 1, "days", OWN, S, ENDS, is_default=True),
    Deadline("EU", "eu_answer", 1, "months", f"GDPR 12(3), {COLLECTED}", S, extension=2),
    Deadline("GB", "gb_answer", 1, "months", f"UK GDPR 12(3), {COLLECTED}", S, extension=2),
    Deadline("US", "us_answer", 45, "days", f"CCPA 1798.130, {COLLECTED}", S, extension=45),
    Deadline("CA", "ca_answer", 30, "days", f"PIPEDA 4.9.4, {TABLE}", S, extension=30),
    Deadline("BR", "br_answer", 15, "days", f"LGPD 19, {COLLECTED}", S),
    Deadline("IN", "in_answer", 30, "days", INDIA, U, is_default=True),
    Deadline("JP", "jp_answer", 14, "days", f"APPI: without delay, no number, {TABLE}", S, is_default=True),
    Deadline("SG", "sg_answer", 30, "days", f"PDPA 21, {TABLE}", S),
    Deadline("AU", "au_answer", 30, "days", f"Privacy Act, APP 12.4, {TABLE}", S),
    Deadline("MX", "mx_answer", 15, "working_days", MEXICO, U),
    Deadline("ID", "id_answer", 3, "days", INDONESIA, S),
    Deadline("ZA", "za_answer", 30, "days", f"POPIA, {COLLECTED}", S),
    Deadline("AE", "ae_answer", 30, "days", "No number found", K, is_default=True),
    Deadline("SA", "sa_answer", 30, "days", f"PDPL, {COLLECTED}", S),
)  # fmt: skip


def deadline(kind: str, country: str, *, received: date) -> Deadline:
    """The one that ends first. `country`: "" where nobody knows, and then all of them count."""
    places = holding(country)
    found = [
        one
        for one in DEADLINES
        if one.jurisdiction in places and kind in one.kinds and one.holds(received)
    ]
    return min(found, key=lambda one: (one.due(received), one.code))


def of_code(code: str) -> Deadline | None:
    return next((one for one in DEADLINES if one.code == code), None)


def after(day: date, amount: int, unit: str) -> date:
    if unit == "months":
        year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    if unit == "days":
        return day + timedelta(days=amount)
    while amount:
        day += timedelta(days=1)
        amount -= day.weekday() < 5
    return day
