"""Cost centres: who inside the business bears a cost.

An account as a whole, or single numbers or single templates of it, belong to a centre. Sums are kept by number
and by template apart, so within one account it is either numbers or templates: a message would otherwise
belong to two centres and nobody could say from the sums to which.
"""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User


class Covers(models.TextChoices):
    ACCOUNT = "account", _("Account")
    NUMBER = "number", _("Number")
    TEMPLATE = "template", _("Template")


@pghistory.track()
class CostCentre(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name, verbose_name_plural = _("cost centre"), _("cost centres")
        constraints = [
            models.UniqueConstraint("organisation", Lower("name"), name="costcentre_unique_name"),
            models.CheckConstraint(condition=~Q(name=""), name="costcentre_named"),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class CentrePart(models.Model):
    """One thing that a centre covers, by Meta's id."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    centre = models.ForeignKey(CostCentre, on_delete=models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=8, choices=Covers.choices)
    meta_id = models.CharField(max_length=40)
    waba_id = models.CharField(max_length=40)  # its account's; the same for an account

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "meta_id"], name="centrepart_in_one_centre"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Covers.values), name="centrepart_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.meta_id}"
