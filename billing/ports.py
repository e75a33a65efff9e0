"""What this room needs from its siblings, with safe defaults; `waportal.wiring` binds the real ones.

Templates are named by Meta's ids, accounts by their waba_id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date


def _no_names(template_ids: Sequence[str]) -> Mapping[str, str]:
    return {}


# What people call these templates: {"1689556908129832": "order_sent · ja"}. One that is missing: not known.
names_of: Callable[[Sequence[str]], Mapping[str, str]] = _no_names


def _no_tags(waba_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
    return {}


# The tags of these accounts' templates: {"1689556908129832": ["autumn", "vip"]}. A template without is missing.
tags_of: Callable[[Sequence[str]], Mapping[str, Sequence[str]]] = _no_tags


def _no_templates(waba_ids: Sequence[str]) -> Sequence[tuple[str, str, str]]:
    return ()


# These accounts' templates, to choose from: (template id, waba_id, name), by name.
templates_in: Callable[[Sequence[str]], Sequence[tuple[str, str, str]]] = _no_templates


def _no_clicks(
    waba_ids: Sequence[str], since: date, until: date
) -> Mapping[tuple[str, date], int | None]:
    return {}


# Clicks by template and month (its first day), within days of the accounts' zones, both counted. None, or
# missing: not known, which is not zero.
clicks_of: Callable[[Sequence[str], date, date], Mapping[tuple[str, date], int | None]] = _no_clicks
