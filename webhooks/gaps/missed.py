"""Changes that a reading found: did a webhook tell them, in time, late or not at all?

The reading has repaired them by finding them. What is missed is only evidence, so nothing is lost when a
change is looked at twice or late. A webhook may overtake the reading or come a little after it: GRACE.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone

from alerts.models import Kind, Severity
from alerts.services import close_alert, raise_alert
from assets.differences import Difference
from assets.models import WhatsAppAccount
from templates_app.models import Event, Source, Subject, SyncRun
from webhooks.gaps.hearing import MESSAGES
from webhooks.gaps.links import webhooks_page
from webhooks.gaps.models import Heard, Missed, Verdict
from webhooks.models import Change

GRACE = timedelta(minutes=10)
LOOK_BACK = timedelta(days=8)  # Meta repeats for seven days
AT_ONCE = 500
KEPT = timedelta(days=90)
MOST_DIGITS = 20  # Meta's numbers have 64 bits

# https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_status_update
TEMPLATE_FIELDS = {
    Subject.STATUS: "message_template_status_update",
    Subject.CATEGORY: "template_category_update",
    Subject.QUALITY: "message_template_quality_update",
    Subject.CONTENT: "message_template_components_update",
}
BY_ABSENCE = ("missing", "replaced")  # found because the list no longer has it: Meta says nothing


def note_differences(account: WhatsAppAccount, differences: Sequence[Difference]) -> None:
    """What a reading of the account found changed. Bound to assets.ports; in its transaction."""
    rows = [
        Missed(
            account=account,
            key=one.key[:160],
            field=one.webhook,
            subject=one.subject[:600],
            object_id=one.number[:40],
            what=one.what,
            before=one.before[:200],
            after=one.after[:200],
            since=one.since,
            found_at=one.found_at,
        )
        for one in differences
    ]
    Missed.objects.bulk_create(rows, ignore_conflicts=True)


def note_templates(account: WhatsAppAccount) -> None:
    """What readings of templates found changed lately. The templates' own history says it."""
    known = Missed.objects.filter(account=account, key__startswith="template:").values("key")
    before = SyncRun.objects.filter(
        account=account, problem="", finished_at__lt=OuterRef("happened_at")
    ).order_by("-started_at")
    events = (
        Event.objects.filter(
            template__account=account,
            source=Source.POLL,
            at__gt=timezone.now() - LOOK_BACK,
            happened_at__isnull=False,
            about__in=list(TEMPLATE_FIELDS),
        )
        .exclude(note__in=BY_ABSENCE)
        .exclude(from_status="")  # seen for the first time
        .exclude(Q(about=Subject.STATUS) & Q(from_status=F("to_status")))
        .exclude(about=Subject.QUALITY, word="UNKNOWN")  # no rating yet: nothing to tell
        .annotate(since=Subquery(before.values("started_at")[:1]))
        .exclude(since=None)
        .select_related("template")
        .order_by("pk")
    )
    fresh = events.annotate(
        missed_key=Concat(Value("template:"), "pk", output_field=CharField())
    ).exclude(missed_key__in=known)
    Missed.objects.bulk_create(
        [_of_event(account, event) for event in fresh[:AT_ONCE]], ignore_conflicts=True
    )


def judge(account: WhatsAppAccount) -> int:
    """Decide about what was found GRACE ago and look for webhooks that came late. How many are new
    among the missed."""
    now = timezone.now()
    count = 0
    for one in Missed.objects.waiting(now - GRACE).filter(account=account)[:AT_ONCE]:
        told_at = _told_at(one)
        in_time = told_at is not None and told_at <= one.found_at + GRACE
        one.verdict = Verdict.TOLD if in_time else Verdict.MISSED
        one.told_at = told_at
        one.save(update_fields=["verdict", "told_at"])
        count += not in_time
    late = account.missed.missed().filter(told_at=None, found_at__gt=now - LOOK_BACK)
    for one in late.order_by("found_at")[:AT_ONCE]:
        told_at = _told_at(one)
        if told_at:
            Missed.objects.filter(pk=one.pk).update(told_at=told_at)
    _report(account)
    return count


def forget(now: datetime) -> None:
    """What is old."""
    Missed.objects.filter(found_at__lt=now - KEPT).delete()


def _report(account: WhatsAppAccount) -> None:
    """An alert while nothing has come since a change was missed; each webhook ends it."""
    subject = f"missed:{account.waba_id}"
    newest = account.missed.missed().filter(told_at=None).order_by("-found_at").first()
    quiet = newest is not None and not _heard_since(account, newest.found_at)
    recent = newest is not None and newest.found_at > timezone.now() - LOOK_BACK
    if newest is None or not quiet or not recent:
        close_alert(account.organisation, kind=Kind.WEBHOOKS_MISSED, subject=subject)
        return
    told = [part for part in (newest.subject, newest.what, newest.before, newest.after) if part]
    raise_alert(
        account.organisation,
        kind=Kind.WEBHOOKS_MISSED,
        subject=subject,
        title=str(account),
        severity=Severity.WARNING,
        link=webhooks_page(account),
        detail={"webhook": newest.field, "change": " · ".join(told)[:300]},
    )


def _heard_since(account: WhatsAppAccount, moment: datetime) -> bool:
    rows = Heard.objects.filter(waba_id=account.waba_id, last_at__gt=moment)
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return rows.filter(hour__gte=hour).exclude(field=MESSAGES).exists()


def _told_at(one: Missed) -> datetime | None:
    """When the webhook of this change came, whether before or after it was found."""
    changes: QuerySet[Change] = Change.objects.filter(
        field=one.field,
        entry_id__in=[one.account.waba_id, one.account.connection.business_id],
        received_at__gt=one.since - GRACE,
    )
    if one.key.startswith("template:"):
        changes = changes.filter(
            Q(value__message_template_id=one.object_id)
            | Q(value__message_template_id=_as_number(one.object_id))
        )
        if one.what == Subject.STATUS:
            changes = changes.filter(value__event__iexact=one.after)
    elif one.object_id:
        changes = changes.filter(
            Q(value__display_phone_number__isnull=True)
            | Q(value__display_phone_number__icontains=one.object_id)
        )
    return changes.order_by("received_at").values_list("received_at", flat=True).first()


def _as_number(id_: str) -> int:
    """-1, which no webhook names, for what is no number of Meta's."""
    is_number = len(id_) <= MOST_DIGITS and id_.isascii() and id_.isdecimal()
    return int(id_) if is_number else -1


def _of_event(account: WhatsAppAccount, event: Event) -> Missed:
    """The word before is in the history of templates, where one looks for it."""
    template, moved = event.template, event.about == Subject.STATUS
    return Missed(
        account=account,
        key=f"template:{event.pk}",
        field=TEMPLATE_FIELDS[Subject(event.about)],
        subject=f"{template.name} · {template.language}"[:600],
        object_id=template.meta_id,
        what=event.about,
        before=event.from_status.upper() if moved else "",
        after=event.word[:200],
        since=event.since,  # type: ignore[attr-defined]  # annotated
        found_at=event.at,
    )
