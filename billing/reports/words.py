"""Why a report cannot be made, for people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from billing.reports.naming import DIMENSION_NAMES
from billing.reports.sums import NotTogether, TooMany


def words(problem: NotTogether | TooMany) -> str:
    """What is wrong, and what to do."""
    if isinstance(problem, TooMany):
        return _("That is more than 20,000 lines. Choose a shorter time, or lines that are wider.")
    return _(
        "Sums are kept by “%(one)s” and by “%(other)s” apart, so they cannot stand in one report. Take one of"
        " them away, or open the single charges, which know both."
    ) % {"one": DIMENSION_NAMES[problem.one], "other": DIMENSION_NAMES[problem.other]}
