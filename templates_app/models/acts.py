"""What we do at Meta with templates: what it used up, and what waits to be done."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from assets.models import WhatsAppAccount
from templates_app.models.template import Template
from templates_app.models.words import Status

# A worker holds an errand this long; longer than all tries of one call together.
ERRAND_LEASE = timedelta(minutes=4)


class Allowance(models.TextChoices):
    """What Meta lets an account do only so often."""

    CREATION = "creation", _("Creation")
    EDIT = "edit", _("Edit of an approved template")


class QuotaUse(models.Model):
    """One use of an allowance, by us or, where a reading shows it, in WhatsApp Manager.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
    """

    account = models.ForeignKey(WhatsAppAccount, on_delete=models.CASCADE, related_name="+")
    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="quota_uses")
    kind = models.CharField(max_length=10, choices=Allowance.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Allowance.values), name="quotause_kind_known"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "kind", "-at"], name="quotause_of_account"),  # per hour
            models.Index(fields=["template", "kind", "-at"], name="quotause_of_template"),  # edits
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.kind} {self.at:%Y-%m-%d %H:%M}"


class Task(models.TextChoices):
    """An errand's task, as the path of Meta's API names it."""

    DELETE = "delete", _("Delete")
    ARCHIVE = "archive", _("Archive")
    UNARCHIVE = "unarchive", _("Take out of the archive")
    UNPAUSE = "unpause", _("End the pause")


# What Meta takes each from; while somebody writes an edit here, the edit is discarded first.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
STARTS: dict[str, tuple[str, ...]] = {
    Task.DELETE: (
        Status.PENDING, Status.APPROVED, Status.REJECTED, Status.PAUSED, Status.IN_APPEAL,
        Status.LIMIT_EXCEEDED, Status.ARCHIVED, Status.UNKNOWN,
    ),
    Task.ARCHIVE: (Status.APPROVED, Status.REJECTED),
    Task.UNARCHIVE: (Status.ARCHIVED,),
    Task.UNPAUSE: (Status.PAUSED,),
}  # fmt: skip
GENERATED = "AUTO_GENERATED"  # Direct Send's: neither edited nor deleted


def is_possible(template: Template, task: str) -> bool:
    """Does Meta have it, in a state that this starts from?"""
    starts = template.status in STARTS[task]
    return bool(template.meta_id and template.meta_source != GENERATED and starts)


class ErrandQuerySet(models.QuerySet["Errand"]):
    def of(self, organisation: Organisation) -> ErrandQuerySet:
        return self.filter(template__organisation=organisation)

    def open(self) -> ErrandQuerySet:
        return self.filter(ended_at=None)

    def due(self, now: datetime) -> ErrandQuerySet:
        """Open, past their waiting time, and with no worker."""
        free = Q(claimed_at=None) | Q(claimed_at__lt=now - ERRAND_LEASE)
        return self.open().filter(free, due_at__lte=now)


class Errand(models.Model):
    """Something to be done at Meta with a template that it has: asked for, not yet done.

    A deletion waits a while in which it can be taken back. The row is the job; it ends as done, as
    taken back (`taken_back_by`) or as refused (`problem`).
    """

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="errands")
    task = models.CharField(max_length=10, choices=Task.choices)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField()  # not before
    claimed_at = models.DateTimeField(null=True, blank=True)  # a worker is, or was, at Meta with it
    attempts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    problem = models.CharField(max_length=200, blank=True)  # as in Template.push_problem

    objects = ErrandQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template"], condition=Q(ended_at=None), name="errand_one_open"
            ),
            models.CheckConstraint(condition=Q(task__in=Task.values), name="errand_task_known"),
        ]
        indexes = [
            # The sweeper's look for what is due.
            models.Index(fields=["due_at"], condition=Q(ended_at=None), name="errand_due"),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.task}"

    @property
    def is_untouched(self) -> bool:
        """Nobody was at Meta with it: it can be taken back."""
        return self.ended_at is None and self.attempts == 0
