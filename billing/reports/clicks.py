"""Clicks by the lines of a report, where they are counted by what the lines are."""

from __future__ import annotations

from billing import ports
from billing.reports.days import Days
from billing.reports.scope import Scope
from billing.reports.slice import Slice

KNOWN_BY = {"template", "tag", "account", "month", "client"}


def clicks_by(scope: Scope, asked: Slice, days: Days) -> dict[tuple[str, ...], int | None] | None:
    """By the lines' values; None where clicks are not counted by these dimensions or filters."""
    wanted = {*asked.dimensions, *asked.filters}
    if not wanted <= KNOWN_BY or not wanted & {"template", "tag"}:
        return None
    templates = {one: waba for one, waba, _name in ports.templates_in(scope.wabas)}
    found: dict[tuple[str, ...], int | None] = {}
    for (template, month), clicks in ports.clicks_of(scope.wabas, days.since, days.until).items():
        tags = scope.tags.get(template) or ("",)
        if asked.template not in ("", template) or (asked.tag and asked.tag not in tags):
            continue
        waba = templates.get(template, "")
        owners = [one.organisation.slug for one in scope.accounts if one.waba_id == waba]
        words = {"template": (template,), "tag": tags, "account": (waba,),
                 "month": (month.isoformat(),), "client": tuple(owners)}  # fmt: skip
        told: list[tuple[str, ...]] = [()]
        for dimension in asked.dimensions:
            told = [(*one, each) for one in told for each in words[dimension]]
        for values in told:
            before = found.get(values, 0)
            found[values] = None if before is None or clicks is None else before + clicks
    return found


def all_clicks(clicks: dict[tuple[str, ...], int | None] | None) -> int | None:
    """None when those of a line are not known."""
    if not clicks or None in clicks.values():
        return None
    return sum(one for one in clicks.values() if one is not None)
