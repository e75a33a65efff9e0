"""How much of a messaging limit is used right now."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Organisation


class LimitUseQuerySet(models.QuerySet["LimitUse"]):
    def of(self, organisation: Organisation) -> LimitUseQuerySet:
        return self.filter(organisation=organisation)


class LimitUse(models.Model):
    """People that a portfolio wrote to first, outside a customer-service window, in the last 24 hours.

    Counted every few minutes from what webhooks told. `leaving`: of them, how many cease to count in
    each of the 24 hours to come, unless they are written to again. `arrived`: who was not among them two
    hours ago. https://developers.facebook.com/documentation/business-messaging/whatsapp/messaging-limits
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    business_id = models.CharField(max_length=40)
    used = models.PositiveIntegerField()
    leaving = ArrayField(models.PositiveIntegerField(), size=24)
    arrived = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    objects = LimitUseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "business_id"], name="limituse_one_per_portfolio"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.business_id} {self.used}"
