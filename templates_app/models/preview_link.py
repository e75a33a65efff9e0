"""Links by which somebody without an account may look at a preview."""

from __future__ import annotations

from datetime import datetime

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from templates_app.models.template import Template


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def current(self, now: datetime | None = None) -> PreviewLinkQuerySet:
        """Those that open: neither revoked nor run out."""
        return self.filter(revoked_at=None, expires_at__gt=now or timezone.now())


@pghistory.track(exclude=["token_digest", "last_opened_at"])
class PreviewLink(models.Model):
    """Shows one template's present text in all its languages, and nothing else of the organisation.

    The link itself is shown once; we keep its digest.
    """

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="preview_links")
    note = models.CharField(max_length=100, blank=True)  # for whom it is
    token_digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_opened_at = models.DateTimeField(null=True, blank=True)  # noted once a minute

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="previewlink_lives_a_while"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} · {self.note or self.pk}"

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()
