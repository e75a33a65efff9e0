"""What Meta allows of templates in a time, how much of it is used, and when there is more.

Creations: 100 an account and hour. Edits of an approved template: one in 24 hours, ten in 30 days;
rejected and paused ones any number. Templates: 250, or 6,000 with a verified business and an
approved display name. The name of a deleted approved template: locked for 30 days.
https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from assets.models import PhoneNumber, WhatsAppAccount
from templates_app.models import Allowance, Event, QuotaUse, Status, Template

CREATIONS_AN_HOUR = 100
EDITS_A_DAY, EDITS_A_MONTH = 1, 10
ROOM, ROOM_VERIFIED = 250, 6000
HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
LOCK = timedelta(days=30)
GONE = (Status.DELETED, Status.PENDING_DELETION)
NO_ROOM_TAKEN = (Status.DELETED, Status.ARCHIVED)


@dataclass(frozen=True)
class Used:
    """`used` of `limit`; `next_at`: when the next one is possible, None: now. `limit` None: not
    known yet."""

    used: int
    limit: int | None
    next_at: datetime | None = None

    @property
    def is_full(self) -> bool:
        return self.limit is not None and self.used >= self.limit


@dataclass(frozen=True)
class Terms:
    """What counts for the next submission of one template. `edits` is None where edits are free or
    where it would be a creation; `next_at` None: it can go at once."""

    is_edit: bool
    creations: Used | None
    edits: Used | None
    room: Used | None
    locked_until: datetime | None
    next_at: datetime | None


def terms(template: Template, now: datetime | None = None) -> Terms:
    now = now or timezone.now()
    if template.meta_id:
        counted = edits(template, now) if template.has_fixed_category else None
        return Terms(True, None, counted, None, None, counted.next_at if counted else None)
    hourly = creations(template.account, now, but=template)
    locked = locked_until(template.account, template.name, template.language, now)
    waits = [at for at in (hourly.next_at, locked) if at]
    room = room_of(template.account)
    return Terms(False, hourly, None, room, locked, max(waits) if waits else None)


def next_possible(template: Template, now: datetime | None = None) -> datetime | None:
    """When Meta would take this submission; None: now."""
    return terms(template, now).next_at


def edits(template: Template, now: datetime) -> Used:
    """Of an approved template, in the last 30 days; the one of the last 24 hours delays the next."""
    uses = QuotaUse.objects.filter(template=template, kind=Allowance.EDIT, at__gt=now - MONTH)
    moments = sorted(uses.values_list("at", flat=True))
    waits = [at + DAY for at in moments[-EDITS_A_DAY:] if at > now - DAY]
    if len(moments) >= EDITS_A_MONTH:
        waits.append(moments[-EDITS_A_MONTH] + MONTH)
    return Used(len(moments), EDITS_A_MONTH, max(waits) if waits else None)


def creations(account: WhatsAppAccount, now: datetime, *, but: Template | None = None) -> Used:
    """In the last hour, with those that a worker is at Meta with at this moment."""
    uses = QuotaUse.objects.filter(account=account, kind=Allowance.CREATION, at__gt=now - HOUR)
    moments = sorted(uses.values_list("at", flat=True))
    flying = Template.objects.filter(account=account, status=Status.SUBMITTING, meta_id="")
    flying = flying.exclude(push_started_at=None)
    flying = flying.exclude(pk=but.pk) if but else flying
    used = len(moments) + flying.count()
    if used < CREATIONS_AN_HOUR:
        return Used(used, CREATIONS_AN_HOUR)
    waited_for = moments[-CREATIONS_AN_HOUR] if len(moments) >= CREATIONS_AN_HOUR else None
    return Used(used, CREATIONS_AN_HOUR, waited_for + HOUR if waited_for else now + HOUR / 60)


def room_of(account: WhatsAppAccount) -> Used:
    """How many templates Meta has of this account, each language one. Archived ones take no room."""
    there = Template.objects.filter(account=account, missing_since=None).exclude(meta_id="")
    return Used(there.exclude(status__in=NO_ROOM_TAKEN).count(), _room(account))


def _room(account: WhatsAppAccount) -> int | None:
    """None while the account's verification was not read."""
    verified = account.facts.get("business_verification_status")
    if not isinstance(verified, str):
        return None
    numbers = PhoneNumber.objects.filter(account=account, missing_since=None)
    named = any(
        str(facts.get("name_status", "")).upper() == "APPROVED"
        for facts in numbers.values_list("facts", flat=True)
    )
    return ROOM_VERIFIED if verified.casefold() == "verified" and named else ROOM


def locked_until(
    account: WhatsAppAccount, name: str, language: str, now: datetime | None = None
) -> datetime | None:
    """Until when a deleted template keeps this name in this language; None: it is free."""
    now = now or timezone.now()
    ends = Event.objects.filter(
        template__account=account, template__name=name, template__language=language,
        from_status=Status.APPROVED, to_status__in=GONE, at__gt=now - LOCK,
    )  # fmt: skip
    last = ends.order_by("-at").values_list("at", flat=True).first()
    return last + LOCK if last else None
