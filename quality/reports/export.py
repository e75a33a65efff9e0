"""Timelines and lists as rows of a file: every line, Meta's own words beside ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _

from quality.reports.days import Days
from quality.reports.numbers_list import Line
from quality.reports.timeline import Timeline


def timeline_header() -> list[str]:
    return [
        _("Held from"),
        _("Held until"),
        _("About"),
        _("What"),
        _("Value"),
        _("Meta's word"),
        _("Told by"),
    ]


def timeline_rows(timeline: Timeline) -> Iterator[list[object]]:
    """Values first, then what happened."""
    for row in timeline.rows:
        about = row.subject.prefix or row.subject.id
        yield [
            row.since, row.until, about, str(row.label), str(row.word.text), row.value, row.source,
        ]  # fmt: skip
    for mark in timeline.marks:
        yield [mark.what.at, None, "", _("Event"), str(mark.what.what), "", ""]


def days_header() -> list[str]:
    return [
        _("Day"), _("Sent"), _("Delivered"), _("Read"), _("Failed"), _("People"), _("Received"),
        _("Stopped marketing"), _("Failures by code"),
    ]  # fmt: skip


def days_rows(days: Days, errors: Mapping[date, Mapping[str, int]]) -> Iterator[list[object]]:
    """`errors`: by day and code."""
    for day in reversed(days.every):
        one, failed = day.counts, sorted(errors.get(day.at, {}).items())
        codes = ", ".join(f"{code or '—'}: {count}" for code, count in failed)
        yield [
            day.at, one.sent, one.delivered, one.read, one.failed, one.people, one.received,
            one.stopped, codes,
        ]  # fmt: skip


def list_header() -> list[str]:
    return [
        _("Number"), _("Id"), _("Display name"), _("WhatsApp account"), _("Quality rating"), _("Rated so since"),
        _("Rating before"), _("Connection"), _("Sending"), _("Messaging limit"), _("Sent, 7 days"),
        _("Delivered in %"), _("Failed in %"),
    ]  # fmt: skip


def list_rows(lines: Iterable[Line]) -> Iterator[list[object]]:
    """What is not known is empty."""
    for line in lines:
        number, counts = line.number, line.lately
        words = (line.status, line.health, line.limit)
        yield [
            number.display_phone_number, number.phone_number_id, number.verified_name,
            str(number.account), str(line.rating.text) if line.rating else None, line.since,
            str(line.trend.was.text) if line.trend else None,
            *(str(word.text) if word else None for word in words),
            counts.sent, _rate(counts.delivery), _rate(counts.failure),
        ]  # fmt: skip


def _rate(share: float | None) -> float | None:
    return None if share is None else round(share, 2)
