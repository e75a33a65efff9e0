"""One act on many templates: asked for, confirmed, carried out row by row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from templates_app.models.family import LABEL, Folder, Tag
from templates_app.models.template import Template


class BulkTask(models.TextChoices):
    TAG = "tag", _("Add a tag")
    UNTAG = "untag", _("Remove a tag")
    FOLDER = "folder", _("Move to a folder")
    REVIEW = "review", _("Send to a colleague")
    SUBMIT = "submit", _("Submit to Meta")
    ARCHIVE = "archive", _("Archive at Meta")
    DELETE = "delete", _("Delete at Meta")


class BulkAct(models.Model):
    """The job itself: its rows wait until somebody confirms, then each is done exactly once.

    `shelf` is the tag's or the folder's name as it was when it was asked for: the record stays when
    either is deleted.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    task = models.CharField(max_length=10, choices=BulkTask.choices)
    tag = models.ForeignKey(Tag, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    folder = models.ForeignKey(
        Folder, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )  # of a move; null, and no `shelf`: out of its folder
    shelf = models.CharField(max_length=LABEL, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)  # a worker does it, and says so

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(task__in=BulkTask.values), name="bulk_task_known"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def has_lost_its_shelf(self) -> bool:
        """The folder or tag that it is about was deleted."""
        return bool(self.shelf) and self.tag_id is None and self.folder_id is None


class BulkRow(models.Model):
    """One template of a bulk act. `problem`: why it cannot be, or could not be, done; the name of an
    error of services.errors."""

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="rows")
    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="+")
    problem = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)  # also when it was refused

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["act", "template"], name="bulkrow_once"),
        ]
        indexes = [
            # The sweeper's look for rows that wait.
            models.Index(
                fields=["act"], condition=Q(done_at=None, problem=""), name="bulkrow_waits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act}: {self.template}"
