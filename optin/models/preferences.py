"""Links by which a person sees, without an account, what they agreed to, and ends it."""

from __future__ import annotations

from datetime import datetime

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Organisation, User
from optin.models.people import Subject


class PreferenceLinkQuerySet(models.QuerySet["PreferenceLink"]):
    def of(self, organisation: Organisation) -> PreferenceLinkQuerySet:
        return self.filter(organisation=organisation)

    def current(self, now: datetime | None = None) -> PreferenceLinkQuerySet:
        """Those that open: neither revoked nor run out."""
        return self.filter(revoked_at=None, expires_at__gt=now or timezone.now())


@pghistory.track(exclude=["token_digest", "last_opened_at"])
class PreferenceLink(models.Model):
    """Opens one person's preference page. It is never prolonged: each message carries a new one.

    The link itself is shown once; we keep its digest. No row-level security, unlike the tables of people: who
    comes with a token has not said yet whose it is, and the row names nobody.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="preference_links"
    )
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="preference_links")
    token_digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # null: a message carried it
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_opened_at = models.DateTimeField(null=True, blank=True)  # noted once a minute

    objects = PreferenceLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="preferencelink_lives_a_while"
            ),
        ]
        indexes = [
            models.Index(
                fields=["subject", "-created_at"], name="preferencelink_by_person"
            ),  # a person's page
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()
