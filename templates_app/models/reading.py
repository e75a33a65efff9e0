"""How the readings of Meta's list went."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Organisation
from assets.models import WhatsAppAccount


class SyncRunQuerySet(models.QuerySet["SyncRun"]):
    def of(self, organisation: Organisation) -> SyncRunQuerySet:
        return self.filter(account__organisation=organisation)


class SyncRun(models.Model):
    """One reading of all templates of an account. The open row is the claim; `beat_at` moves
    with each page."""

    account = models.ForeignKey(WhatsAppAccount, on_delete=models.CASCADE, related_name="sync_runs")
    started_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    pages = models.PositiveIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    odd = models.PositiveIntegerField(default=0)  # kept, but we could not understand them fully
    problem = models.CharField(max_length=200, blank=True)  # why it ended early, as class and code

    objects = SyncRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(finished_at=None), name="syncrun_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-started_at"], name="syncrun_latest"),  # "last read"
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.started_at:%Y-%m-%d %H:%M}"
