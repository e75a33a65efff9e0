"""What somebody changes at Meta about an account or a number: planned, confirmed, done, and kept as history."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from assets.models.reached import PhoneNumber, WhatsAppAccount
from assets.secrets import EncryptedTextField

LEASE = timedelta(minutes=5)  # after this a worker that has not come back is given up


class ChangeState(models.TextChoices):
    PLANNED = "planned", _("Not confirmed yet")
    DROPPED = "dropped", _("Not done")
    ASKED = "asked", _("Waiting to be done")
    DOING = "doing", _("Being done")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    UNCLEAR = "unclear", _("Unclear")


OPEN = (ChangeState.ASKED, ChangeState.DOING)
ENDED = (ChangeState.DROPPED, ChangeState.DONE, ChangeState.REFUSED, ChangeState.UNCLEAR)


class ChangeQuerySet(models.QuerySet["Change"]):
    def of(self, organisation: Organisation) -> ChangeQuerySet:
        return self.filter(organisation=organisation)

    def open(self) -> ChangeQuerySet:
        """Those that somebody confirmed and that are not over."""
        return self.filter(state__in=OPEN)

    def confirmed(self) -> ChangeQuerySet:
        """The history: what was only planned is none."""
        return self.exclude(state__in=(ChangeState.PLANNED, ChangeState.DROPPED))

    def due(self, now: datetime) -> ChangeQuerySet:
        """Those to be done now: their time has come, or a worker died with them."""
        waits = Q(state=ChangeState.ASKED, due_at__lte=now)
        return self.filter(waits | Q(state=ChangeState.DOING, claimed_at__lt=now - LEASE))

    def forgotten(self, before: datetime) -> ChangeQuerySet:
        """Those that nobody confirmed since."""
        return self.filter(state=ChangeState.PLANNED, planned_at__lt=before)

    def newest_first(self) -> ChangeQuerySet:
        return self.order_by("-planned_at", "-pk")

    def with_names(self) -> ChangeQuerySet:
        return self.select_related("account", "number", "asked_by", "confirmed_by")


class Change(models.Model):
    """One write at Meta. The row is the job; `assets.changes.KINDS` says what its kind does and means.

    `before` and `after` are facts under the names of the kind's form, without secrets. What is secret (a PIN, a
    code, a person's number) and the picture are here only until the change is over.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(WhatsAppAccount, on_delete=models.PROTECT, related_name="changes")
    number = models.ForeignKey(
        PhoneNumber, on_delete=models.PROTECT, null=True, blank=True, related_name="changes"
    )
    subject = models.CharField(max_length=60)  # the asset and kind: of a pair one is open at a time
    kind = models.CharField(max_length=40)  # a key of assets.changes.KINDS
    about = models.CharField(max_length=80, blank=True)  # a part of the asset: a QR code's letters
    state = models.CharField(
        max_length=10, choices=ChangeState.choices, default=ChangeState.PLANNED
    )
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    sealed = EncryptedTextField(blank=True)  # JSON
    picture = models.BinaryField(blank=True, default=b"")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    planned_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    unsure_since = models.DateTimeField(null=True, blank=True)  # Meta may have done it already
    ended_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(
        max_length=100, blank=True
    )  # class and code, as in `trouble.note_of`
    answer = models.JSONField(default=dict, blank=True)  # Meta's, without secrets

    objects = ChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ChangeState.values), name="change_state_known"
            ),
            models.UniqueConstraint(
                fields=["subject"], condition=Q(state__in=OPEN), name="change_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ENDED) | (Q(sealed="") & Q(picture=b"")),
                name="change_secrets_end_with_it",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(ChangeState.PLANNED, ChangeState.DROPPED))
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="change_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(ended_at=None)),
                name="change_end_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(F("due_at"), condition=Q(state__in=OPEN), name="change_by_due"),  # sweep
            models.Index(fields=["organisation", "-planned_at"], name="change_by_time"),  # list
            models.Index(fields=["number", "-planned_at"], name="change_by_number"),  # its page
            models.Index(fields=["account", "-planned_at"], name="change_by_account"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asset}"

    @property
    def asset(self) -> PhoneNumber | WhatsAppAccount:
        return self.number or self.account

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_over(self) -> bool:
        return self.state in ENDED

    def facts(self) -> dict[str, Any]:
        """What Meta is told, secrets included. Raises SecretUnreadable."""
        secrets: dict[str, Any] = json.loads(self.sealed) if self.sealed else {}
        return {**self.after, **secrets}
