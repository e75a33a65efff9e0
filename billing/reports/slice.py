"""What a report is of; all of it stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from billing.reports.days import DAYS, Days, named_days

NONE = "none"  # as a filter: those that have none, or of which nobody told
TIMES = ("day", "week", "month")
FILTERS = (
    "account", "number", "model", "category", "country", "market", "template", "campaign",
    "tag", "centre", "type", "currency", "client",
)  # fmt: skip
DIMENSIONS = (*TIMES, *(one for one in FILTERS if one != "currency"))
SHOWN = ("amount", "units", "free", "paid", "unknown", "per_delivered", "per_read")
AGAINST = ("", "before", "year")
SORTS = ("", "name", "units", "amount")
LONGEST = 120


@dataclass(frozen=True)
class Slice:
    """`by` are the lines, `across` the columns; `show` is the figure of a table with columns. A filter is a
    value as Meta writes it, or NONE. `sort`: "-" before it for descending."""

    period: str = "last_12_months"
    since: str = ""
    until: str = ""
    by: str = "month"
    across: str = ""
    show: str = "amount"
    against: str = ""
    sort: str = ""
    account: str = ""
    number: str = ""
    model: str = ""
    category: str = ""
    country: str = ""
    market: str = ""
    template: str = ""
    campaign: str = ""
    tag: str = ""
    centre: str = ""
    type: str = ""
    currency: str = ""
    client: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> Slice:
        """From a request's GET; what makes no sense is left at its default."""
        said = {
            one.name: str(query.get(one.name) or "").replace("\x00", "").strip()[:LONGEST]
            for one in fields(cls)
        }
        known = {
            "by": DIMENSIONS, "across": ("", *DIMENSIONS), "show": SHOWN, "against": AGAINST,
        }  # fmt: skip
        for name, words in known.items():
            if said[name] not in words:
                said[name] = DEFAULTS[name]
        if said["across"] == said["by"]:
            said["across"] = ""
        if said["sort"].removeprefix("-") not in SORTS:
            said["sort"] = ""
        if not named_days(said["period"], date(2026, 1, 1), said["since"], said["until"]):
            said["period"] = DEFAULTS["period"]
        if said["period"] != DAYS:
            said["since"] = said["until"] = ""
        return cls(**said)

    @classmethod
    def from_text(cls, query: str) -> Slice:
        return cls.from_query(dict(parse_qsl(query)))

    def days(self, today: date) -> Days:
        found = named_days(self.period, today, self.since, self.until)
        assert found is not None  # from_query saw to it
        return found

    @property
    def query(self) -> str:
        """The same report as an address's query; "" for the plain one."""
        told = {name: getattr(self, name) for name in DEFAULTS}
        return urlencode({name: value for name, value in told.items() if value != DEFAULTS[name]})

    def but(self, **changes: str) -> Slice:
        other = replace(self, **changes)
        return replace(other, across="") if other.across == other.by else other

    @property
    def dimensions(self) -> tuple[str, ...]:
        return (self.by, self.across) if self.across else (self.by,)

    @property
    def filters(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in FILTERS if getattr(self, name)}

    def narrowed(self, dimension: str, key: str) -> Slice:
        """The same for one line: a filter, or for a time its days."""
        if dimension == "month":
            return self.but(period=key[:7])
        if dimension in TIMES:
            last = date.fromisoformat(key).toordinal() + (6 if dimension == "week" else 0)
            return self.but(period=DAYS, since=key, until=date.fromordinal(last).isoformat())
        return self.but(**{dimension: key or NONE})

    def closer(self, today: date) -> Slice:
        """What a figure of this slice leads to: its months, or its days."""
        by = "month" if self.days(today).months > 3 else "day"  # fmt: skip
        return self.but(by=by, across="", sort="")


DEFAULTS: dict[str, str] = {one.name: str(one.default) for one in fields(Slice)}
