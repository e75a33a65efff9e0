"""Saved reports: keep, change, send by mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Act, people_who_may
from accounts.models import Organisation, User
from billing.models import Frequency, ReportMail, SavedReport
from billing.periods import month_after

HOUR = time(7)  # where the organisation is


class NameTaken(Exception):
    def __init__(self) -> None:
        super().__init__(_("You have a report of this name already."))


def keep(
    organisation: Organisation,
    *,
    name: str,
    query: str,
    is_shared: bool,
    frequency: str,
    form: str,
    readers: Sequence[User],
    by: User,
    report: SavedReport | None = None,
) -> SavedReport:
    """Make one, or change `report`. Raises NameTaken."""
    kept = report or SavedReport(organisation=organisation, owner=by)
    if frequency != kept.frequency:
        kept.due_at = next_at(frequency, organisation, timezone.now())
    kept.name, kept.query, kept.is_shared = name, query, is_shared
    kept.frequency, kept.form = frequency, form
    try:
        with transaction.atomic():
            kept.save()
            kept.readers.set(readers)
    except IntegrityError:
        raise NameTaken from None
    return kept


def next_at(frequency: str, organisation: Organisation, after: datetime) -> datetime | None:
    """The first moment of a schedule after this one; None for no schedule."""
    zone = ZoneInfo(organisation.time_zone)
    day = after.astimezone(zone).date()
    while frequency:
        moment = datetime.combine(day, HOUR, zone)
        if moment > after and _fits(frequency, day):
            return moment
        day += timedelta(days=1)
    return None


def _fits(frequency: str, day: date) -> bool:
    if frequency == Frequency.WEEKLY:
        return day.weekday() == 0
    return frequency != Frequency.MONTHLY or day == month_after(day.replace(day=1), 0)


def readers_of(report: SavedReport) -> QuerySet[User]:
    """Who is to get it and still may."""
    may = people_who_may(report.organisation, Act.COSTS_READ)
    return report.readers.filter(pk__in=may.order_by().values("pk"))


def plan(report: SavedReport, now: datetime) -> list[ReportMail]:
    """Write down the mails of a due report and when it is due next; nothing when somebody was faster.

    Days that were missed are not made up for: the mail that comes says all.
    """
    zone = ZoneInfo(report.organisation.time_zone)
    following = next_at(report.frequency, report.organisation, now)
    with transaction.atomic():
        moved = SavedReport.objects.due(now).filter(pk=report.pk, due_at=report.due_at)
        if not moved.update(due_at=following) or report.due_at is None:
            return []
        day = report.due_at.astimezone(zone).date()
        for reader in readers_of(report):
            ReportMail.objects.get_or_create(report=report, reader=reader, day=day)
    return list(report.mails.filter(day=day, sent_at=None))
