"""Reports that people come back to, and those that come by mail.

A schedule's row is the job: `due_at` says when. Each mail is a row of its own, one for a reader and a day, so
that nobody gets the same report twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User

LEASE = timedelta(minutes=15)  # after which a worker that has a mail counts as lost
TRIES = 5


class Frequency(models.TextChoices):
    NEVER = "", _("Not by mail")
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every Monday")
    MONTHLY = "monthly", _("On the first of each month")


class FileForm(models.TextChoices):
    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"
    PDF = "pdf", "PDF"


class SavedReportQuerySet(models.QuerySet["SavedReport"]):
    def visible_to(self, user: User, organisation: Organisation) -> SavedReportQuerySet:
        """The person's own, and what colleagues share."""
        mine = Q(owner=user) | Q(is_shared=True)
        return self.filter(mine, organisation=organisation).order_by(Lower("name"), "pk")

    def with_last_mail(self) -> SavedReportQuerySet:
        """Each with `last_day`, `last_sent_at` and `last_problem` of its newest mail."""
        newest = ReportMail.objects.filter(report=models.OuterRef("pk")).order_by("-day", "-pk")
        names = {"last_day": "day", "last_sent_at": "sent_at", "last_problem": "problem"}
        return self.annotate(
            **{name: models.Subquery(newest.values(of)[:1]) for name, of in names.items()}
        )

    def due(self, now: datetime) -> SavedReportQuerySet:
        return self.filter(due_at__lte=now).exclude(frequency=Frequency.NEVER)


class SavedReport(models.Model):
    """A name for what a report is of. `query` is as in the address, read and written again by Slice."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    is_shared = models.BooleanField(default=False)  # everybody who may read costs sees it
    frequency = models.CharField(max_length=7, choices=Frequency.choices, blank=True)
    readers = models.ManyToManyField(User, blank=True, related_name="+")  # who gets the mail
    form = models.CharField(max_length=4, choices=FileForm.choices, default=FileForm.XLSX)
    due_at = models.DateTimeField(null=True, blank=True)  # the next mail; claiming moves it on

    objects = SavedReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation", "owner", Lower("name"), name="savedreport_unique_name"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="savedreport_named"),
            models.CheckConstraint(
                condition=Q(frequency="", due_at=None) | (~Q(frequency="") & ~Q(due_at=None)),
                name="savedreport_due_when_scheduled",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="savedreport_due"
            ),  # the ring's look
        ]

    def __str__(self) -> str:
        return self.name


class ReportMailQuerySet(models.QuerySet["ReportMail"]):
    def waiting(self, now: datetime) -> ReportMailQuerySet:
        """Those that nobody is at: the doorbell was lost, or the worker."""
        free = Q(started_at=None) | Q(started_at__lt=now - LEASE)
        return self.filter(free, sent_at=None, tries__lt=TRIES)


class ReportMail(models.Model):
    """A report for one reader and one day of the schedule."""

    report = models.ForeignKey(SavedReport, on_delete=models.CASCADE, related_name="mails")
    reader = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()  # of the schedule, in the organisation's zone
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True)  # a worker is, or was, at it
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)  # of the last try

    objects = ReportMailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "reader", "day"], name="reportmail_once"),
        ]
        indexes = [
            models.Index(
                fields=["made_at"], condition=Q(sent_at=None), name="reportmail_waiting"
            ),  # the sweeper's look
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.day} → {self.reader}"

    def claim(self, now: datetime) -> bool:
        """True for the one worker that has it now."""
        rows = ReportMail.objects.waiting(now).filter(pk=self.pk)
        return bool(rows.update(started_at=now, tries=models.F("tries") + 1))
