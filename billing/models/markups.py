"""What a partner adds to Meta's costs when it bills its clients: dated rows, never changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from billing.models.cards import Category


class MarkUpQuerySet(models.QuerySet["MarkUp"]):
    def of(self, partner: Organisation) -> MarkUpQuerySet:
        return self.filter(partner=partner)


class MarkUp(models.Model):
    """From a day on, until a later row for the same client and category supersedes it.

    The amount is for each message that Meta charges, in its currency only; a rule without an amount
    is for every currency. The site may add rows and read them, nothing else.
    """

    partner = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="mark_ups", verbose_name=_("partner")
    )
    client = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="+",
        verbose_name=_("client"),
    )  # fmt: skip  # null: every client
    category = models.CharField(
        _("category"), max_length=30, choices=Category.choices, blank=True
    )  # "": every one
    percent = models.DecimalField(_("percent"), max_digits=7, decimal_places=3, default=0)
    amount = models.DecimalField(
        _("amount per message"), max_digits=18, decimal_places=6, default=0
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)  # of the amount
    from_day = models.DateField(_("from"))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = MarkUpQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("mark-up"), _("mark-ups")
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=0) & Q(amount__gte=0), name="markup_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(amount=0, currency="") | (Q(amount__gt=0) & ~Q(currency="")),
                name="markup_amount_in_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(client=None) | ~Q(client=models.F("partner")), name="markup_two_sides"
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "-from_day"], name="markup_of_partner"),  # a statement
        ]

    def __str__(self) -> str:
        return f"{self.client or '*'} {self.category or '*'} {self.from_day}"
