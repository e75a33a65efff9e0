"""An uploaded file of templates between its dry run and its confirmation."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from accounts.models import Organisation, User
from assets.models import WhatsAppAccount

KEPT = timedelta(days=1)


def a_day_from_now() -> datetime:
    return timezone.now() + KEPT


class ImportQuerySet(models.QuerySet["Import"]):
    def of(self, organisation: Organisation) -> ImportQuerySet:
        return self.filter(account__organisation=organisation)

    def current(self) -> ImportQuerySet:
        return self.filter(expires_at__gt=timezone.now())

    def expired(self) -> ImportQuerySet:
        return self.filter(expires_at__lte=timezone.now())


class Import(models.Model):
    """What was read from the file, and after the confirmation what became of each line of it."""

    account = models.ForeignKey(WhatsAppAccount, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=200)
    lines = models.JSONField(default=list)  # [{"number", "document" | "field", "words", …}]
    results = models.JSONField(default=list)  # [{"number", "name", "language", "outcome", …}]
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=a_day_from_now, db_index=True)  # the nightly broom
    confirmed_at = models.DateTimeField(null=True, blank=True)  # set once, before anything is done

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("made_at")), name="import_lives_a_while"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
