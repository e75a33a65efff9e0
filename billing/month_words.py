"""Months in addresses and forms: 2026-10."""

from __future__ import annotations

import re
from datetime import date


def month_of(said: str) -> date | None:
    """Its first day; None for what is no month."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", said, re.ASCII)
    return date(int(found[1]), int(found[2]), 1) if found else None
