"""What became of messages by day, and how far limits were used. Counted anew for some days, kept for ever."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils import timezone

from accounts.models import Organisation


class NumberDayQuerySet(models.QuerySet["NumberDay"]):
    def of(self, organisation: Organisation) -> NumberDayQuerySet:
        return self.filter(organisation=organisation)

    def between(self, since: date | None, until: date) -> NumberDayQuerySet:
        """Both days counted; None: from the beginning."""
        found = self.filter(day__lte=until)
        return found.filter(day__gte=since) if since else found


class NumberDay(models.Model):
    """The messages that a number sent on one day of its account's zone, as webhooks told them.

    A read of tomorrow counts on the day of its message. `errors`: how many failed by Meta's code,
    {"131026": 12}; "" is a failure without a code. `templates`: of those whose template a webhook named,
    by Meta's id, {"1689556908129832": [sent, delivered, read]}. `people`: recipients, each once;
    `new_people`: those whom the number had not written to in the 30 days before.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    waba_id = models.CharField(max_length=40)
    phone_number_id = models.CharField(max_length=40)
    day = models.DateField()
    sent = models.PositiveIntegerField(default=0)  # Meta took them on their way
    delivered = models.PositiveIntegerField(default=0)
    read = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(
        default=0
    )  # never delivered; some of them were sent before
    people = models.PositiveIntegerField(default=0)
    new_people = models.PositiveIntegerField(null=True, blank=True)  # null: not counted
    received = models.PositiveIntegerField(default=0)  # what people wrote to it
    stopped = models.PositiveIntegerField(default=0)  # who told Meta to stop marketing
    errors = models.JSONField(default=dict, blank=True)
    templates = models.JSONField(default=dict, blank=True)
    counted_at = models.DateTimeField(default=timezone.now)

    objects = NumberDayQuerySet.as_manager()

    class Meta:
        constraints = [
            # The timelines' index too.
            models.UniqueConstraint(
                fields=["organisation", "phone_number_id", "day"], name="numberday_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "waba_id", "day"], name="numberday_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.phone_number_id} {self.day}"


class PortfolioDayQuerySet(models.QuerySet["PortfolioDay"]):
    def of(self, organisation: Organisation) -> PortfolioDayQuerySet:
        return self.filter(organisation=organisation)


class PortfolioDay(models.Model):
    """How far a portfolio's messaging limit was used on a day (UTC).

    `peak`: the most people in any 24 hours that ended on the day. `week` and `month`: people written to
    first in the 7 and 30 days up to the last count of the day.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    business_id = models.CharField(max_length=40)
    day = models.DateField()
    peak = models.PositiveIntegerField(default=0)
    week = models.PositiveIntegerField(null=True, blank=True)
    month = models.PositiveIntegerField(null=True, blank=True)

    objects = PortfolioDayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "business_id", "day"], name="portfolioday_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.business_id} {self.day}"
