"""What follows from the ledger, who must not be written to at all, and what the gate decided.

States are a projection: `manage.py rebuild_consent` makes them anew from the events, the same bytes.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Organisation
from optin.models.people import Subject


class State(models.Model):
    """Where a person stands towards one sender for one purpose. Written by `projecting` alone.

    An empty sender or purpose is about all of them: only ends can be so.
    """

    organisation_id = models.BigIntegerField()
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="states")
    sender = models.TextField()
    purpose = models.TextField()
    status = models.TextField()
    since_event = models.UUIDField()
    since = models.DateTimeField()  # when that happened
    grade = models.CharField(max_length=1, default="", blank=True)
    notice = models.TextField(default="", blank=True)  # the hash of the text that was shown
    reason = models.TextField(default="", blank=True)

    class Meta:
        db_table = "optin_state"
        constraints = [
            # The index alone says what the gate asks of it, for a million.
            models.UniqueConstraint(
                fields=["subject", "sender", "purpose"],
                include=["organisation_id", "status", "grade"],
                name="state_once",
            ),
            models.CheckConstraint(
                condition=~Q(status="granted") | ~Q(sender="") & ~Q(purpose=""),
                name="state_grants_name_sender_and_purpose",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "purpose", "status", "-since", "-id"],
                name="state_by_status",
            ),  # the list's filters
            models.Index(
                fields=["organisation_id", "notice", "status"],
                condition=~Q(notice=""),
                name="state_by_notice",
            ),  # who agreed to this text, and for whom it still counts
            models.Index(
                fields=["subject", "purpose"], condition=Q(sender=""), name="state_of_every_sender"
            ),  # the gate, for many
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.sender} {self.purpose} {self.status}"


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def of(self, organisation: Organisation) -> SuppressionQuerySet:
        return self.filter(organisation_id=organisation.pk)

    def in_force(self) -> SuppressionQuerySet:
        return self.filter(lifted_at=None)


class Suppression(models.Model):
    """An address that is not written to, whoever has it. It names nobody and survives an erasure."""

    organisation_id = models.BigIntegerField()
    purpose = models.TextField(default="", blank=True)  # "": every purpose
    index = models.BinaryField()  # HMAC with a key of its own, not the one of look-ups
    reason = models.TextField()
    since_event = models.UUIDField()
    added_at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by_event = models.UUIDField(null=True, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "index", "purpose"],
                condition=Q(lifted_at=None),
                name="suppression_once",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by_event=None)
                | Q(lifted_at__isnull=False, lifted_by_event__isnull=False),
                name="suppression_lifted_by_an_event",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "-added_at", "-id"], name="suppression_by_age"
            ),  # the list
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.pk}"


class Decision(models.Model):
    """What the gate said before one send, and on what. Only added to; the log takes them in batches."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation_id = models.BigIntegerField()
    subject = models.UUIDField(null=True, blank=True)  # nobody we know: null
    sender = models.TextField()
    purpose = models.TextField()
    category = models.TextField(default="", blank=True)  # of the template, at that moment
    template_id = models.TextField(default="", blank=True)
    code = models.TextField()
    status = models.TextField(default="", blank=True)
    event_id = models.UUIDField(null=True, blank=True)  # the event that decided
    epoch = models.BigIntegerField(default=0)
    log_size = models.BigIntegerField(default=0)
    policy = models.TextField(default="", blank=True)
    decided_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "subject", "-decided_at"], name="decision_by_person"
            ),  # a person's page
            models.Index(
                fields=["organisation_id", "decided_at"], name="decision_by_age"
            ),  # batches for the log, a period
            models.Index(
                fields=["organisation_id", "-decided_at"],
                condition=~Q(code="ALLOWED"),
                name="decision_refused",
            ),  # what was not sent, among millions that were
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.pk}"


class Batched(models.Model):
    """Which batch of the log a decision's record is in. Made by a trigger with each decision.

    It names nobody; no row-level security, so that it is seen for whom something waits.
    """

    decision = models.UUIDField(primary_key=True)
    organisation_id = models.BigIntegerField()
    batch = models.UUIDField(null=True, blank=True)  # the event; null: it waits

    class Meta:
        verbose_name_plural = "batched decisions"
        indexes = [
            models.Index(
                fields=["organisation_id"], condition=Q(batch=None), name="batched_waiting"
            ),
            models.Index(fields=["batch"], name="batched_by_batch"),  # a bundle
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.batch}"
