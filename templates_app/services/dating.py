"""Set until when a template is used and when it is reviewed again; tell in time."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from alerts.kinds import about
from alerts.models import Alert, Kind
from templates_app.dates import months_after
from templates_app.models import Source, Subject, Template
from templates_app.services import telling

FIELDS = ("expires_on", "review_by", "review_every")


def set_dates(
    template: Template,
    *,
    expires_on: date | None,
    review_by: date | None,
    review_every: int | None,
    by: User,
) -> bool:
    """False when nothing changed. Months without a first day: the first is so many from today."""
    if review_every and review_by is None:
        review_by = months_after(template.organisation.today(), review_every)
    wanted = dict(zip(FIELDS, (expires_on, review_by, review_every), strict=True))
    with transaction.atomic():
        row = Template.objects.select_for_update(of=("self",)).get(pk=template.pk)
        was = {name: getattr(row, name) for name in FIELDS}
        if was == wanted:
            return False
        Template.objects.filter(pk=row.pk).update(**wanted)
        row.events.create(
            about=Subject.DATES, from_status=row.status, to_status=row.status, by=by,
            source=Source.PERSON, word="set", revision_id=row.revision_id,
            payload={name: _told(value) for name, value in wanted.items()},
        )  # fmt: skip
    template.refresh_from_db()
    telling.dates(template)
    return True


def watch() -> int:
    """Raise what is due soon or past, close what no longer is. How many were looked at.

    How soon is a rule of each organisation; here the longest. Days begin at another hour in each
    organisation's zone, so one more day is looked at.
    """
    longest = about(Kind.TEMPLATE_EXPIRES).threshold
    assert longest is not None
    horizon = timezone.now().date() + timedelta(days=longest.most + 1)
    told = Alert.objects.open().filter(kind__in=(Kind.TEMPLATE_EXPIRES, Kind.TEMPLATE_REVIEW_DUE))
    ids = {
        int(subject.removeprefix("template:")) for subject in told.values_list("subject", flat=True)
    }
    ids |= set(Template.objects.due_on(horizon).values_list("pk", flat=True))
    for template in Template.objects.filter(pk__in=ids).select_related("organisation"):
        telling.dates(template)
    return len(ids)


def _told(value: date | int | None) -> str | int | None:
    return value.isoformat() if isinstance(value, date) else value
