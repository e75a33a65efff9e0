"""Meta's own figures of costs: read every night or brought in from files, kept for ever.

They stand beside our charges and never replace them. Meta forgets after a year.
https://developers.facebook.com/documentation/business-messaging/whatsapp/analytics
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from assets.models import WhatsAppAccount
from billing.models.charges import OfOrganisation, Unit


class HistoryFileQuerySet(models.QuerySet["HistoryFile"]):
    def of(self, organisation: Organisation) -> HistoryFileQuerySet:
        return self.filter(account__organisation=organisation)

    def without_data(self) -> HistoryFileQuerySet:
        return self.defer("data")


class HistoryFile(models.Model):
    """A file of Meta's figures that Meta itself has forgotten, kept as it came.

    Until somebody confirms the dry run it waits and counts nowhere.
    """

    account = models.ForeignKey(
        WhatsAppAccount, on_delete=models.PROTECT, related_name="cost_files"
    )
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()
    currency = models.CharField(max_length=3)  # of its costs, as the person said
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    added = models.PositiveIntegerField(default=0)  # figures
    left_out = models.PositiveIntegerField(default=0)  # lines: known already, or not understood

    objects = HistoryFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "sha256"], name="historyfile_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="historyfile_confirmed_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class MetaPoint(models.Model):
    """One figure of Meta's: a day of the account's zone by everything Meta tells apart.

    Words are Meta's in small letters; "" is what Meta did not say. `cost` is NULL where Meta hides it or
    did not say: never zero. `currency` is the account's when it was read; Meta does not name it.
    """

    waba_id = models.TextField()
    unit = models.TextField(choices=Unit.choices)
    day = models.DateField()
    # Files may hold whole months: then `day` is the first of them. What is read is always of one day.
    days = models.PositiveSmallIntegerField(default=1)
    phone_number = models.TextField(default="")  # the business's, digits with country code
    country = models.TextField(default="")  # ISO 3166-1, of the recipient
    tier = models.TextField(default="")  # "0:750000", both counted; "0:max"
    type = models.TextField(default="")
    category = models.TextField(default="")
    direction = models.TextField(default="")  # of conversations
    volume = models.BigIntegerField()
    cost = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    currency = models.TextField(default="")  # ISO 4217
    read_at = models.DateTimeField()  # the reading, or the import, that last changed it
    file = models.ForeignKey(
        HistoryFile, on_delete=models.PROTECT, null=True, blank=True, related_name="points"
    )  # null: read from Meta

    objects = OfOrganisation["MetaPoint"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "waba_id", "day", "unit", "days", "phone_number", "country", "tier", "type",
                    "category", "direction",
                ],
                name="metapoint_once",
            ),
            models.CheckConstraint(condition=Q(volume__gte=0), name="metapoint_volume"),
            models.CheckConstraint(condition=Q(cost__gte=0), name="metapoint_cost"),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=31), name="metapoint_days"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.waba_id} {self.day} {self.category}"


class MetaPointBefore(models.Model):
    """What a figure of Meta's was before a later reading changed it. Only added to."""

    point = models.ForeignKey(MetaPoint, on_delete=models.PROTECT, related_name="befores")
    volume = models.BigIntegerField()
    cost = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    currency = models.TextField(default="")
    read_at = models.DateTimeField()
    file = models.ForeignKey(
        HistoryFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    replaced_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.point} until {self.replaced_at:%Y-%m-%d %H:%M}"


class CostsReadingQuerySet(models.QuerySet["CostsReading"]):
    def of(self, organisation: Organisation) -> CostsReadingQuerySet:
        return self.filter(account__organisation=organisation)

    def due(self, now: datetime) -> CostsReadingQuerySet:
        return self.filter(due_at__lte=now, account__connection__disabled_at=None)


class CostsReading(models.Model):
    """How far Meta's figures of an account are read. The row is the job: claiming moves `due_at` on.

    A pass goes back from today; `until` is the last day still to be read (null: no pass is under way).
    """

    account = models.OneToOneField(
        WhatsAppAccount, on_delete=models.CASCADE, related_name="costs_reading"
    )
    due_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(null=True, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)  # when the last whole pass began
    wide_at = models.DateTimeField(null=True, blank=True)  # the last one over 35 days or more
    known_from = models.DateField(null=True, blank=True)  # the days that whole passes covered
    known_to = models.DateField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)  # class and code

    objects = CostsReadingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="costsreading_due"),  # the ring's look
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.known_from or '—'} – {self.known_to or '—'}"

    def claim(self, until: datetime) -> bool:
        """True for the one worker that has it now."""
        rows = CostsReading.objects.due(timezone.now()).filter(pk=self.pk)
        return bool(rows.update(due_at=until))

    def note(self, **changes: object) -> None:
        CostsReading.objects.filter(pk=self.pk).update(**changes)
        for name, value in changes.items():
            setattr(self, name, value)

    def covers(self, day: date) -> bool:
        return bool(self.known_from and self.known_to and self.known_from <= day <= self.known_to)


class Payment(models.Model):
    """When Meta last refused messages of an account because of its payment (code 131042)."""

    account = models.OneToOneField(
        WhatsAppAccount, on_delete=models.CASCADE, related_name="payment"
    )
    refused_at = models.DateTimeField()

    class Meta:
        verbose_name = _("payment")

    def __str__(self) -> str:
        return f"{self.account} {self.refused_at:%Y-%m-%d %H:%M}"
