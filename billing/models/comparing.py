"""Our figures against Meta's, and against invoices: what was found and what people said of it."""

from __future__ import annotations

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from assets.models import Connection, WhatsAppAccount
from billing.models.charges import OfOrganisation, Unit


class CellAnswer(models.Model):
    """Somebody looked at a difference and said why it is all right. Only added to.

    It holds for the figures that the person saw: when they change, the difference is open again.
    """

    waba_id = models.TextField()
    day = models.DateField()
    phone_number = models.TextField(default="")  # digits
    country = models.TextField(default="")
    category = models.TextField(default="")
    unit = models.TextField(choices=Unit.choices)
    figures = models.TextField()  # what was seen: volumes and amounts of both sides
    note = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfOrganisation["CellAnswer"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["waba_id", "day"], name="cellanswer_by_day"),  # a month's cells
        ]

    def __str__(self) -> str:
        return f"{self.waba_id} {self.day} {self.category}"


class MonthCheck(models.Model):
    """What the last comparison of an account's month found, in one currency. Made anew by each."""

    waba_id = models.TextField()
    month = models.DateField()  # its first day
    currency = models.TextField(default="")
    our_volume = models.BigIntegerField(default=0)
    our_unknown = models.BigIntegerField(default=0)  # of it, without a known price
    our_amount = models.DecimalField(max_digits=24, decimal_places=6, default=0)  # of the known
    meta_volume = models.BigIntegerField(default=0)
    meta_hidden = models.BigIntegerField(default=0)  # of it, whose cost Meta does not tell
    meta_amount = models.DecimalField(max_digits=24, decimal_places=6, default=0)  # of the told
    differing = models.PositiveIntegerField(default=0)  # cells beyond the tolerance
    open = models.PositiveIntegerField(default=0)  # of them, without an answer that still holds
    checked_at = models.DateTimeField(default=timezone.now)

    objects = OfOrganisation["MonthCheck"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["waba_id", "month", "currency"], name="monthcheck_once"
            ),
            models.CheckConstraint(condition=Q(open__lte=F("differing")), name="monthcheck_open"),
        ]

    def __str__(self) -> str:
        return f"{self.waba_id} {self.month:%Y-%m} {self.currency}"


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def of(self, organisation: Organisation) -> InvoiceQuerySet:
        return self.filter(organisation=organisation)

    def without_data(self) -> InvoiceQuerySet:
        return self.defer("data")


@pghistory.track(exclude=["data"])
class Invoice(models.Model):
    """A bill of Meta's for a month, of one account or of all accounts of a portfolio."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="invoices"
    )
    account = models.ForeignKey(
        WhatsAppAccount,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invoices",
        verbose_name=_("WhatsApp account"),
    )  # null: of every account of the portfolio
    connection = models.ForeignKey(
        Connection, on_delete=models.PROTECT, related_name="invoices",
        verbose_name=_("business portfolio"),
    )  # fmt: skip
    number = models.CharField(_("invoice number"), max_length=100)
    issued_on = models.DateField(_("date of the invoice"))
    month = models.DateField(_("month"))  # its first day
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(
        _("amount without tax"), max_digits=18, decimal_places=6,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    tax = models.DecimalField(
        _("tax"), max_digits=18, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    note = models.TextField(_("note"), blank=True)
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    file_type = models.CharField(max_length=40, blank=True)  # by its content; "": no file
    sha256 = models.CharField(max_length=64, blank=True)
    data = models.BinaryField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "connection", "number"], name="invoice_number_once"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="invoice_not_negative"),
            models.CheckConstraint(condition=Q(tax__gte=0), name="invoice_tax_not_negative"),
            models.CheckConstraint(condition=Q(month__day=1), name="invoice_month_first"),
        ]

    def __str__(self) -> str:
        return self.number
