"""Bringing in Meta's figures from a file: a dry run, then once, and never anything twice."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from assets.models import WhatsAppAccount
from assets.zones import zone_of
from billing.exchange_files import plain_name
from billing.meta.history_files import Contents, read
from billing.meta.keeping import Figure, add_imported, key_of
from billing.models import HistoryFile, MetaPoint


class Outcome(StrEnum):
    NEW = "new"
    SAME = "same"  # known, with the same figures
    OTHER = "other"  # known with other figures, which stay
    OVERLAPS = "overlaps"  # its month is known by days, or its day by a whole month


class Confirmed(Exception):
    """The file was brought in already."""


@dataclass(frozen=True)
class Plan:
    contents: Contents
    outcomes: list[tuple[Figure, Outcome]]

    @property
    def new(self) -> list[Figure]:
        return [figure for figure, outcome in self.outcomes if outcome == Outcome.NEW]

    @property
    def counts(self) -> dict[str, int]:
        return dict(Counter(str(outcome) for _figure, outcome in self.outcomes))

    @property
    def refused(self) -> list[tuple[int, str]]:
        return [(line.place, line.problem) for line in self.contents.lines if line.problem]


def keep(
    account: WhatsAppAccount, *, data: bytes, file_name: str, currency: str, by: User
) -> HistoryFile:
    """The stored file, the same one when the account has it already. Raises UnfitFile."""
    read(data, zone=_zone(account), currency=currency)
    file, _is_new = HistoryFile.objects.get_or_create(
        account=account,
        sha256=hashlib.sha256(data).hexdigest(),
        defaults={
            "file_name": plain_name(file_name), "data": data, "currency": currency,
            "uploaded_by": by,
        },
    )  # fmt: skip
    return file


def planned(file: HistoryFile) -> Plan:
    """What bringing it in would do now. Two queries."""
    account = file.account
    contents = read(bytes(file.data), zone=_zone(account), currency=file.currency)
    figures = contents.figures
    if not figures:
        return Plan(contents, [])
    since = min(one.day for one in figures).replace(day=1)
    until = max(one.day for one in figures) + timedelta(days=31)
    rows = MetaPoint.objects.filter(waba_id=account.waba_id, day__range=(since, until))
    known = {key_of(row): (row.volume, row.cost) for row in rows}
    by_days = {(row.unit, _month(row.day)) for row in rows if row.days == 1}
    by_months = {(row.unit, _month(row.day)) for row in rows if row.days > 1}
    by_days |= {(one.unit, _month(one.day)) for one in figures if one.days == 1}

    def outcome(one: Figure) -> Outcome:
        if one.key in known:
            return Outcome.SAME if known[one.key] == (one.volume, one.cost) else Outcome.OTHER
        others = by_months if one.days == 1 else by_days
        return Outcome.OVERLAPS if (one.unit, _month(one.day)) in others else Outcome.NEW

    return Plan(contents, [(one, outcome(one)) for one in figures])


@transaction.atomic
def confirm(file: HistoryFile, *, by: User) -> int:
    """Bring in what is new. How many figures. Raises Confirmed."""
    now = timezone.now()
    mine = HistoryFile.objects.filter(pk=file.pk, confirmed_at=None)
    if not mine.update(confirmed_at=now, confirmed_by=by):
        raise Confirmed
    plan = planned(file)
    added = add_imported(file.account.waba_id, plan.new, file=file, now=now)
    left_out = len(plan.outcomes) - added + len(plan.refused)
    HistoryFile.objects.filter(pk=file.pk).update(added=added, left_out=left_out)
    return added


def months_of(file: HistoryFile) -> list[date]:
    """Those of which it brought days, for a comparison; whole months have none."""
    days = file.points.filter(days=1).values_list("day", flat=True).distinct()
    return sorted({_month(day) for day in days})


def _month(day: date) -> date:
    return day.replace(day=1)


def _zone(account: WhatsAppAccount) -> tzinfo:
    return zone_of(account.facts.get("timezone_id"))
