"""Messages that could be an opt-out: a person decides."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User


class UnclearState(models.TextChoices):
    OPEN = "open", _("To be decided")
    STOP = "stop", _("It was an opt-out")
    KEEP = "keep", _("It was none")


class DecidedBy(models.TextChoices):
    """Who said what it was."""

    PERSON = "person", _("the person, by a button or a clear message")
    COLLEAGUE = "colleague", _("a colleague")
    ERASURE = "erasure", _("an erasure")


class UnclearQuerySet(models.QuerySet["UnclearMessage"]):
    def of(self, organisation: Organisation) -> UnclearQuerySet:
        return self.filter(organisation=organisation)

    def open(self) -> UnclearQuerySet:
        return self.filter(state=UnclearState.OPEN)

    def overdue(self, now: datetime) -> UnclearQuerySet:
        return self.open().filter(due_at__lt=now)


class UnclearMessage(models.Model):
    """What somebody wrote who has opted in to marketing. Until it is decided their marketing is suspended.

    There is one that is open for a person; what they write meanwhile is added to it.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    subject = models.UUIDField()  # of optin_subject, which row-level security hides
    key = models.CharField(max_length=64)  # SHA-256 of the message's id, which holds the number
    phone_number_id = models.TextField()
    text = models.BinaryField()  # sealed with the person's key
    rule = models.TextField(blank=True)  # a code of RULES or OTHERS in withdrawal.rules
    language = models.TextField(blank=True)
    heard_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    suspension = models.UUIDField()  # the event
    state = models.TextField(choices=UnclearState.choices, default=UnclearState.OPEN)
    decided_by = models.TextField(choices=DecidedBy.choices, blank=True)
    colleague = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = UnclearQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="unclear_once"),
            models.UniqueConstraint(
                fields=["organisation", "subject"],
                condition=Q(state="open"),
                name="unclear_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None, decided_by="")
                | ~Q(state="open") & Q(decided_at__isnull=False) & ~Q(decided_by=""),
                name="unclear_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_at"], condition=Q(state="open"), name="unclear_by_due"
            ),  # the queue, the alert
            models.Index(fields=["organisation", "-heard_at"], name="unclear_by_age"),  # the list
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"
