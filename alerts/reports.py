"""What the pages and files show of cases: the list as it is narrowed, the story of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, Role, User
from alerts.kinds import about, particulars
from alerts.models import (
    MILDER_FIRST,
    Alert,
    AlertQuerySet,
    Entry,
    Kind,
    Message,
    Severity,
    What,
)

STATES = ("open", "snoozed", "closed", "off")


@dataclass(frozen=True)
class Filters:
    """All of it stands in the address. `owner` is a person's id, "me" or "nobody"."""

    state: str = "open"
    severity: str = ""
    kind: str = ""
    owner: str = ""
    q: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> Filters:
        """What makes no sense is left out."""
        told = {one.name: str(query.get(one.name) or "").strip() for one in fields(cls)}
        owner = told["owner"]
        return cls(
            state=told["state"] if told["state"] in STATES else "open",
            severity=told["severity"] if told["severity"] in Severity.values else "",
            kind=told["kind"] if told["kind"] in Kind.values else "",
            owner=owner if owner in ("me", "nobody") or is_id(owner) else "",
            q=told["q"].replace("\x00", "")[:200],
        )

    @property
    def is_active(self) -> bool:
        return bool(self.severity or self.kind or self.owner or self.q)

    @property
    def query(self) -> str:
        shown = {one.name: getattr(self, one.name) for one in fields(self)}
        if self.state == "open":
            shown.pop("state")
        return urlencode({name: value for name, value in shown.items() if value})

    def rows(self, organisation: Organisation, user: User) -> AlertQuerySet:
        rows = self.narrowed(organisation, user)
        match self.state:
            case "closed":
                return rows.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")
            case "snoozed":
                return rows.snoozed().order_by("snoozed_until", "pk")
            case "off":
                return rows.open().filter(is_muted=True).worst_first()
        return rows.standing().worst_first()

    def narrowed(self, organisation: Organisation, user: User) -> AlertQuerySet:
        """By everything but the state."""
        rows = Alert.objects.of(organisation).select_related("acknowledged_by", "owner")
        if self.severity:
            rows = rows.filter(severity=self.severity)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.q:
            rows = rows.filter(title__icontains=self.q)
        if self.owner == "nobody":
            return rows.filter(owner=None)
        if self.owner == "me":
            return rows.filter(owner=user)
        return rows.filter(owner=int(self.owner)) if self.owner else rows


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def kinds_in_use(organisation: Organisation) -> list[tuple[str, str]]:
    """Kinds of which there ever was a case here, by their names."""
    used = Alert.objects.of(organisation).order_by().values_list("kind", flat=True).distinct()
    return sorted(((kind, str(Kind(kind).label)) for kind in used), key=lambda one: one[1])


def counts(organisation: Organisation) -> dict[str, int]:
    """Of the tabs; closed ones are not counted."""
    rows = Alert.objects.of(organisation)
    return {
        "open": rows.standing().count(),
        "snoozed": rows.snoozed().count(),
        "off": rows.open().filter(is_muted=True).count(),
    }


@dataclass(frozen=True)
class Line:
    """Of a case's story."""

    at: datetime
    icon: str
    tone: str
    what: str
    by: User | None = None
    text: str = ""
    until: datetime | None = None
    message: Message | None = None


LOOKS = {
    What.OPENED: ("alert", "bad"), What.WORSE: ("up", "bad"), What.MILDER: ("down", "good"),
    What.TAKEN: ("person", "info"), What.ASSIGNED: ("person", "info"), What.FREED: ("people", "warn"),
    What.SNOOZED: ("clock", "warn"), What.NOTE: ("edit", "info"), What.ESCALATED: ("flag", "warn"),
    What.OVER: ("check", "good"), What.ENDED: ("check", "good"), What.RUN_OUT: ("archive", "good"),
}  # fmt: skip


def story(alert: Alert) -> list[Line]:
    """The newest first: what happened, and who was told by what."""
    entries = alert.entries.select_related("by", "person")
    messages = alert.messages.select_related("reader", "destination")
    lines = [_of_entry(entry) for entry in entries] + [_of_message(one) for one in messages]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _of_entry(entry: Entry) -> Line:
    icon, tone = LOOKS[What(entry.what)]
    what, text = str(entry.get_what_display()), entry.text
    if entry.what == What.ASSIGNED:
        what = _("Given to %(person)s") % {"person": entry.person}
    elif entry.what == What.SNOOZED and entry.until is None:
        what = _("Shown again")
    elif entry.what == What.ESCALATED:
        role = Role(text).label if text in Role.values else text
        what, text = _("Nobody had taken it on: told to %(role)s") % {"role": role}, ""
    return Line(entry.at, icon, tone, what, entry.by, text, entry.until)


def _of_message(message: Message) -> Line:
    told = {"receiver": message.receiver, "reason": message.get_reason_display()}
    if message.destination is not None:
        what = _("To %(receiver)s: %(reason)s") % told
    else:
        what = _("Mail to %(receiver)s: %(reason)s") % told
    return Line(message.settled_at or message.made_at, "messages", "info", what, message=message)


def header() -> list[str]:
    return [
        _("Severity"), _("Kind"), _("About"), _("What happened"), _("What to do"), _("Owner"),
        _("Opened"), _("Last seen"), _("Times seen"), _("Taken on"), _("Put off until"),
        _("Appeal until"), _("Closed"), _("Closed by"), _("Link"),
    ]  # fmt: skip


def lines(rows: AlertQuerySet, site: str) -> Iterator[list[object]]:
    """For a file: exactly what the list shows, all pages."""
    for one in rows.select_related("closed_by"):
        yield [
            one.get_severity_display(), one.get_kind_display(), one.title,
            " ".join(particulars(one.detail)), about(one.kind).action, one.owner or "",
            one.opened_at, one.seen_at, one.times, one.acknowledged_at, one.snoozed_until,
            one.appeal_until, one.closed_at, one.closed_by or "", site + one.link if one.link else "",
        ]  # fmt: skip


def by_severity(organisation: Organisation) -> dict[str, int]:
    """Standing cases by severity, the worst first."""
    rows = Alert.objects.of(organisation).standing().order_by()
    found = dict(rows.values_list("severity").annotate(Count("pk")))
    return {one.value: found.get(one.value, 0) for one in reversed(MILDER_FIRST)}


@dataclass(frozen=True)
class Day:
    """Of a chart of bars: `percent` of the longest."""

    day: date
    count: int
    percent: int


def opened_by_day(organisation: Organisation, now: datetime, *, days: int) -> list[Day]:
    """How many cases were opened on each of the last days, in the active time zone."""
    last = timezone.localdate(now)
    shown = [last - timedelta(days=ago) for ago in reversed(range(days))]
    rows = Alert.objects.of(organisation).filter(
        opened_at__gt=now - timedelta(days=days + 1), is_test=False, is_muted=False
    )
    by_day = rows.annotate(day=TruncDate("opened_at")).order_by().values_list("day")
    found = dict(by_day.annotate(Count("pk")))
    most = max([found.get(day, 0) for day in shown] + [1])
    return [Day(day, found.get(day, 0), round(100 * found.get(day, 0) / most)) for day in shown]
