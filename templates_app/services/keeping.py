"""Taking days that Meta told into our rows. The same again costs no write.

Meta corrects recent days, and a week after a day it sets the reads and clicks to zero. So a zero of an
old day takes nothing away; and where nothing was read in time, it is not known and not zero.
https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from graph import analytics
from templates_app.models import ButtonDay, Template, TemplateDay

WATCHED_FOR = timedelta(days=7)  # after the end of the day
COUNTS = ("sent", "delivered", "read", "clicked", "spent", "currency")
MOST_MONEY = 10**12  # what a column holds
Key = tuple[int, date]  # template and day
Clicks = dict[tuple[str, str], int]  # by kind and words of the button


def keep(
    by_id: Mapping[str, Template],
    days: Iterable[analytics.TemplateDay],
    *,
    product: str,
    currency: str,
) -> int:
    """How many days were new or different. `by_id`: the templates by Meta's id."""
    now = timezone.now()
    told = {(by_id[day.template_id].pk, day.day): day for day in days}
    known = _known(told, product)
    changed, clicks = [], {}
    for key, day in told.items():
        old, old_clicks = known.get(key, (None, {}))
        new_clicks = _clicks(day, old_clicks, now)
        row = TemplateDay(template_id=key[0], day=key[1], product=product, read_at=now)
        _fill(row, day, old, now)
        row.clicked = None if new_clicks is None else sum(new_clicks.values())
        row.currency = currency if row.spent is not None else ""
        is_news = old is None or any(getattr(old, one) != getattr(row, one) for one in COUNTS)
        if new_clicks and new_clicks != old_clicks:
            clicks[key], is_news = new_clicks, True
        if is_news:
            changed.append(row)
    if changed:
        _write(changed, clicks)
    return len(changed)


def _known(told: Iterable[Key], product: str) -> dict[Key, tuple[TemplateDay, Clicks]]:
    """Our rows of these days with their clicks. Two queries."""
    rows = TemplateDay.objects.filter(
        product=product, template__in={pk for pk, _ in told}, day__in={day for _, day in told}
    )
    found: dict[Key, tuple[TemplateDay, Clicks]] = {
        (row.template_id, row.day): (row, {}) for row in rows.prefetch_related("buttons")
    }
    for row, clicks in found.values():
        clicks |= {(one.kind, one.content): one.count for one in row.buttons.all()}
    return found


def is_forgotten(day: analytics.TemplateDay, now: datetime) -> bool:
    """Has Meta set the reads and clicks of this day to zero?"""
    return day.ends_at + WATCHED_FOR < now


def _fill(
    row: TemplateDay, day: analytics.TemplateDay, old: TemplateDay | None, now: datetime
) -> None:
    row.sent, row.delivered = day.sent, day.delivered
    row.read = _watched(day.read, old.read if old else None, forgotten=is_forgotten(day, now))
    row.spent = None if day.spent is None or abs(day.spent) >= MOST_MONEY else day.spent
    if row.spent is None and old:
        row.spent = old.spent


def _watched(new: int | None, old: int | None, *, forgotten: bool) -> int | None:
    """A count that Meta stops showing: what was read in time stays."""
    if not new:
        return old if old or forgotten else new
    return max(new, old or 0) if forgotten else new


def _clicks(day: analytics.TemplateDay, known: Clicks, now: datetime) -> Clicks | None:
    """By button; None: Meta did not say, or no longer does."""
    forgotten, told = is_forgotten(day, now), Counter[tuple[str, str]]()
    for one in day.clicks or ():
        told[one.kind.replace("\x00", "")[:60], one.content.replace("\x00", "")[:200]] += one.count
    merged = dict(known)
    for button, count in told.items():
        value = _watched(count, known.get(button), forgotten=forgotten)
        if value is not None:
            merged[button] = value
    return merged if merged or (day.clicks is not None and not forgotten) else None


@transaction.atomic
def _write(rows: list[TemplateDay], clicks: Mapping[Key, Clicks]) -> None:
    written = TemplateDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["template", "day", "product"],
        update_fields=[*COUNTS, "read_at"],
    )
    ButtonDay.objects.bulk_create(
        [
            ButtonDay(day=row, kind=kind, content=content, count=count)
            for row in written
            for (kind, content), count in clicks.get((row.template_id, row.day), {}).items()
        ],
        update_conflicts=True,
        unique_fields=["day", "kind", "content"],
        update_fields=["count"],
    )
