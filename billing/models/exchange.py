"""Rates of exchange from uploaded files, for figures in one reporting currency."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User


class ExchangeFileQuerySet(models.QuerySet["ExchangeFile"]):
    def of(self, organisation: Organisation) -> ExchangeFileQuerySet:
        return self.filter(organisation=organisation)

    def without_data(self) -> ExchangeFileQuerySet:
        return self.defer("data")


class ExchangeFile(models.Model):
    """A file of reference rates as the European Central Bank publishes them, kept as it came.

    Files are only added: where two say different things of a day, the newer one counts, and the older
    one still shows what counted before.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="exchange_files"
    )
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()
    first_day = models.DateField()
    last_day = models.DateField()
    new = models.PositiveIntegerField()  # rates that were not known, or were others
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ExchangeFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sha256"], name="exchangefile_once"),
        ]

    def __str__(self) -> str:
        return self.file_name


class ExchangeRate(models.Model):
    """What one euro was worth on a day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(ExchangeFile, on_delete=models.PROTECT, related_name="rates")
    day = models.DateField()
    currency = models.CharField(max_length=3)
    per_euro = models.DecimalField(max_digits=18, decimal_places=6)

    class Meta:
        constraints = [
            # Its order serves the look-up of a span of days, too.
            models.UniqueConstraint(
                fields=["organisation", "currency", "day", "file"], name="exchangerate_once"
            ),
            models.CheckConstraint(condition=Q(per_euro__gt=0), name="exchangerate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.currency} {self.per_euro}"


@pghistory.track()
class ReportingCurrency(models.Model):
    """The one currency that an organisation wants to see its costs in, besides the true ones."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="reporting_currency"
    )
    currency = models.CharField(max_length=3)

    class Meta:
        verbose_name = _("reporting currency")

    def __str__(self) -> str:
        return self.currency
