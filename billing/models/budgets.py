"""Budgets: how much may be spent in a month, quarter or year, and what happens on the way there."""

from __future__ import annotations

from datetime import date

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from assets.models import WhatsAppAccount
from billing.periods import Length, Period


def usual_thresholds() -> list[int]:
    return [50, 80, 100]


class BudgetQuerySet(models.QuerySet["Budget"]):
    def of(self, organisation: Organisation) -> BudgetQuerySet:
        return self.filter(organisation=organisation)

    def in_use(self) -> BudgetQuerySet:
        return self.filter(archived_at=None)

    def hard_stops_of(self, account: WhatsAppAccount) -> BudgetQuerySet:
        """Those that may forbid what this account sends."""
        meant = Q(account=None) | Q(account=account)
        mine = self.filter(organisation=account.organisation_id, is_hard_stop=True)
        return mine.in_use().filter(meant)


@pghistory.track()
class Budget(models.Model):
    """A limit in one currency for each period, of the whole organisation, an account, or a tag.

    Charges in another currency are not counted, and that is told; nothing is converted.
    """

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="budgets",
        verbose_name=_("organisation"),
    )
    name = models.CharField(_("name"), max_length=80)
    account = models.ForeignKey(
        WhatsAppAccount, null=True, blank=True, on_delete=models.CASCADE, related_name="+",
        verbose_name=_("account"),
    )  # fmt: skip
    tag = models.CharField(_("tag"), max_length=60, blank=True)  # of templates, by its name
    length = models.CharField(
        _("period"), max_length=10, choices=Length.choices, default=Length.MONTH
    )
    currency = models.CharField(_("currency"), max_length=3)  # ISO 4217
    limit = models.DecimalField(_("limit"), max_digits=18, decimal_places=2)
    # Of the limit, in percent; each reached one is told.
    thresholds = ArrayField(
        models.PositiveSmallIntegerField(), default=usual_thresholds, verbose_name=_("thresholds")
    )
    tells_forecast = models.BooleanField(_("forecast over the limit is told"), default=True)
    is_hard_stop = models.BooleanField(_("hard stop"), default=False)
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        verbose_name=_("owner"),
    )  # fmt: skip
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    archived_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("budget"), _("budgets")
        constraints = [
            models.UniqueConstraint(
                "organisation", Lower("name"), condition=Q(archived_at=None), name="budget_one_name"
            ),
            models.CheckConstraint(condition=Q(limit__gt=0), name="budget_limit_above_zero"),
            models.CheckConstraint(
                condition=Q(account=None) | Q(tag=""), name="budget_of_account_or_tag"
            ),
            models.CheckConstraint(
                condition=Q(length__in=Length.values), name="budget_length_known"
            ),
            models.CheckConstraint(condition=~Q(currency=""), name="budget_in_a_currency"),
        ]

    def __str__(self) -> str:
        return self.name

    def period(self, day: date) -> Period:
        return Period.holding(day, self.length)
