"""What was priced again, why, and what each charge was before."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User


class Because(models.TextChoices):
    CARD = "card", _("Another rate card")
    ACCOUNT = "account", _("Something new about the account")
    FACTS = "facts", _("Late or corrected news of messages")
    ASKED = "asked", _("Somebody asked for it")


class RepricingQuerySet(models.QuerySet["Repricing"]):
    def of(self, organisation: Organisation) -> RepricingQuerySet:
        return self.filter(organisation=organisation)

    def unfinished(self) -> RepricingQuerySet:
        return self.filter(finished_at=None)


class Repricing(models.Model):
    """One act of it, month after month; `next_month` is where it goes on."""

    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.CASCADE, related_name="+"
    )
    currency = models.TextField(default="")  # of the accounts; "" of news: whichever they have
    first_day = models.DateField()
    last_day = models.DateField()
    because = models.TextField(choices=Because.choices)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    next_month = models.DateField(null=True)
    finished_at = models.DateTimeField(null=True)
    # [{month, category, currency, units, changed, before, after, unknown_before, unknown_after}]
    totals = models.JSONField(default=list)

    objects = RepricingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-made_at"], name="repricing_by_age"),  # pages
        ]

    def __str__(self) -> str:
        return f"{self.because} {self.first_day} {self.last_day}"


class RepricedCharge(models.Model):
    """A charge that came out differently, with what it was and what it is."""

    repricing = models.ForeignKey(
        Repricing, on_delete=models.CASCADE, related_name="charges", db_index=False
    )
    unit_id = models.TextField()
    participant = models.TextField(default="")
    old_currency = models.TextField(default="")
    old_amount = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    old_unknown = models.TextField(default="")
    old_rate_id = models.BigIntegerField(null=True)
    new_currency = models.TextField(default="")
    new_amount = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    new_unknown = models.TextField(default="")
    new_rate_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            BrinIndex(fields=["repricing"], name="repricedcharge_by_act"),  # one act's page
            models.Index(fields=["unit_id"], name="repricedcharge_by_unit"),  # one charge's history
        ]

    def __str__(self) -> str:
        return self.unit_id
