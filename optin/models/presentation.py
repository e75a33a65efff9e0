"""What was shown to one visitor of a web form, and that it was sent once."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from optin.models.capture import Flow
from optin.models.people import Subject

LIFE = timedelta(minutes=30)


def _ends_at() -> datetime:
    return timezone.now() + LIFE


class PresentationQuerySet(models.QuerySet["Presentation"]):
    def waiting(self, flow: Flow, subjects: list[uuid.UUID]) -> PresentationQuerySet:
        """Sent with their number, and not confirmed yet."""
        return self.filter(
            flow=flow, subject_id__in=subjects, event_id__isnull=False, confirmed_at=None
        )

    def never_sent(self, before: datetime) -> PresentationQuerySet:
        return self.filter(used_at=None, expires_at__lt=before)


class Presentation(models.Model):
    """One page with a form, served to somebody. Its id is the form's ticket: good for 30 minutes and once.

    Like flows it has no row-level security, for nobody has said yet whose it is; it names nobody but by a
    random id.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    flow = models.ForeignKey(Flow, on_delete=models.PROTECT, related_name="presentations")
    served_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=_ends_at)
    snapshot = models.CharField(max_length=64)  # SHA-256 of what was shown, as it was rendered
    # The page that the form stood in, as its browser told: scheme and host. Empty: its own page.
    host = models.CharField(max_length=300, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    # Whose number was sent, and the event that says so. Null where nothing was written down.
    subject = models.ForeignKey(
        Subject, null=True, blank=True, on_delete=models.SET_NULL, related_name="presentations"
    )
    event_id = models.UUIDField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = PresentationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("served_at")), name="presentation_lives_a_while"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(used_at__lt=F("expires_at")),
                name="presentation_used_in_time",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=False) | Q(subject=None, event_id=None),
                name="presentation_tells_of_use",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(event_id__isnull=False),
                name="presentation_confirms_something",
            ),
        ]
        indexes = [
            models.Index(
                fields=["flow", "subject"],
                condition=Q(event_id__isnull=False, confirmed_at=None),
                name="presentation_waiting",
            ),  # whose message is this?
            models.Index(
                fields=["expires_at"], condition=Q(used_at=None), name="presentation_never_sent"
            ),  # to be forgotten
        ]

    def __str__(self) -> str:
        return str(self.pk)
