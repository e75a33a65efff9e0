"""What happened to a case, one row for each thing. Who was told stands in its messages."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from alerts.models.cases import Alert

MOST_WORDS = 2000


class What(models.TextChoices):
    OPENED = "opened", _("Opened")
    WORSE = "worse", _("Became worse")
    MILDER = "milder", _("Became milder")
    TAKEN = "taken", _("Taken on")
    ASSIGNED = "assigned", _("Given to a colleague")
    FREED = "freed", _("Given back: nobody has it")
    SNOOZED = "snoozed", _("Put off")
    NOTE = "note", _("Note")
    ESCALATED = "escalated", _("Nobody had taken it on: told further")
    OVER = "over", _("Closed: the cause is gone")
    ENDED = "ended", _("Closed by a person")
    RUN_OUT = "run_out", _("Closed: it was news, and it is old")


class Entry(models.Model):
    """A line of a case's story."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="entries")
    at = models.DateTimeField(default=timezone.now)
    what = models.CharField(max_length=10, choices=What.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # who has it now
    until = models.DateTimeField(null=True, blank=True)  # of putting off
    text = models.CharField(max_length=MOST_WORDS, blank=True)  # a person's words

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=What.values), name="alert_entry_what_known"
            ),
            models.CheckConstraint(
                condition=~Q(what=What.NOTE) | ~Q(text=""), name="alert_entry_note_says_something"
            ),
        ]
        indexes = [models.Index(fields=["alert", "at"], name="alert_entry_story")]  # its page

    def __str__(self) -> str:
        return f"{self.alert_id}: {self.what}"
