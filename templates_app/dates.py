"""Until when a template is meant to be used, and when somebody looks at it again."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from templates_app.models import Template

NOTICE = timedelta(days=14)  # so long before, it is told


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def next_review(template: Template) -> date | None:
    """When the next review is due after one today. A single day that is still far off stays."""
    day = template.organisation.today()
    if template.review_every:
        return months_after(day, template.review_every)
    due = template.review_by
    return due if due and due > day + NOTICE else None
