"""What was heard and when, what readings found that no webhook had told, back-fills and repairs."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assets.models import WhatsAppAccount


class Heard(models.Model):
    """How much of one field came for one account in one hour.

    The digest only adds rows, one for each account and field of a set, so that it never waits for
    another; a job adds those of past hours together. So every question sums. A replay counts again.
    """

    waba_id = models.CharField(max_length=40)
    field = models.CharField(max_length=80)  # of the webhook; `messages` with their statuses
    hour = models.DateTimeField()  # its beginning
    count = models.PositiveIntegerField()
    late = models.PositiveIntegerField()  # of these: came much later than they happened
    late_from = models.DateTimeField(null=True)  # when the earliest of the late ones happened
    last_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "heard"
        indexes = [
            models.Index(fields=["waba_id", "hour"], name="heard_by_account"),  # rhythm, page
            models.Index(fields=["hour"], name="heard_by_hour"),  # adding together, expiry
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.waba_id} {self.hour:%Y-%m-%d %H}"


class Verdict(models.TextChoices):
    WAITING = "waiting", _("The webhook may still come")
    TOLD = "told", _("A webhook told it in time")
    MISSED = "missed", _("No webhook told it in time")


class MissedQuerySet(models.QuerySet["Missed"]):
    def missed(self) -> MissedQuerySet:
        return self.filter(verdict=Verdict.MISSED)

    def waiting(self, before: datetime) -> MissedQuerySet:
        """Those that were found before this moment and not judged yet."""
        return self.filter(verdict=Verdict.WAITING, found_at__lt=before)


class Missed(models.Model):
    """A change that a reading found before any webhook told it; missed when none came in time."""

    account = models.ForeignKey(WhatsAppAccount, on_delete=models.CASCADE, related_name="missed")
    key = models.CharField(max_length=160)  # of the change: found twice, it is one row
    field = models.CharField(max_length=80)  # the webhook that should have told it
    subject = models.CharField(max_length=600)  # in a person's words
    object_id = models.CharField(max_length=40, blank=True)  # template's id or number's digits
    what = models.CharField(max_length=80)  # Meta's name of what changed
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField()  # the reading before: it changed between this and found_at
    found_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.WAITING)
    told_at = models.DateTimeField(null=True, blank=True)  # when the webhook came, late or not

    objects = MissedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "missed"
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="missed_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="missed_verdict_known"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-found_at"], name="missed_by_account"),  # page
            models.Index(
                fields=["found_at"], condition=Q(verdict=Verdict.WAITING), name="missed_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.what}"


class _Job(models.Model):
    """The row is the job: due when the moment has come, done when there is none any more."""

    asked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # null: the clock
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)  # class and code of the last refusal

    class Meta:
        abstract = True

    def claim(self, until: datetime) -> bool:
        """True for the one who may do it now; a worker that dies loses it at `until`."""
        rows = type(self)._default_manager.filter(pk=self.pk, due_at__lte=timezone.now())
        return bool(rows.update(due_at=until))

    def note(self, **columns: object) -> None:
        for name, value in columns.items():
            setattr(self, name, value)
        self.save(update_fields=list(columns))


class Backfill(_Job):
    """Reading what webhooks may not have told between two moments: account, templates, messages."""

    account = models.ForeignKey(WhatsAppAccount, on_delete=models.CASCADE, related_name="backfills")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    number = models.CharField(max_length=40, blank=True)  # the one being read
    after = models.TextField(blank=True)  # the cursor behind the last page of it
    seen = models.PositiveIntegerField(default=0)  # messages of the span that Meta listed
    learned = models.PositiveIntegerField(default=0)  # statuses that no webhook had told
    templates_changed = models.PositiveIntegerField(default=0)
    history_offered = models.BooleanField(null=True)  # null: no number was asked yet

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(finished_at=None), name="backfill_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-asked_at"], name="backfill_by_account"),  # page
            models.Index(
                fields=["due_at"], condition=Q(finished_at=None), name="backfill_due"
            ),  # the sweep
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.from_at:%Y-%m-%d %H:%M}"


class Repair(_Job):
    """The steps that somebody confirmed to bring an account's webhooks here, and their results.

    `steps` are assets.subscription.Trouble as dicts; `results` has a text for each done so far: ""
    for success, else the refusal's class and code.
    """

    account = models.ForeignKey(WhatsAppAccount, on_delete=models.CASCADE, related_name="repairs")
    steps = models.JSONField()
    results = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(finished_at=None), name="repair_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-asked_at"], name="repair_by_account"),  # page
            models.Index(fields=["due_at"], condition=Q(finished_at=None), name="repair_due"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.asked_at:%Y-%m-%d %H:%M}"
