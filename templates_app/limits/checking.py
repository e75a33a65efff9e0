"""The list of rules and how they run."""

from __future__ import annotations

from templates_app.limits.draft import Draft
from templates_app.limits.finding import Finding


def check(draft: Draft) -> list[Finding]:
    """Every hard limit the draft breaks, in the order of the composer's fields; empty: Meta will take it."""
    return [finding for rule in RULES for finding in rule(draft)]


RULES: list = []
