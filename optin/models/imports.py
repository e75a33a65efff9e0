"""Lists that are brought in: the file until it is brought in, what two people said of it, what became of each line."""

from __future__ import annotations

from datetime import datetime

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from accounts.secrets import EncryptedTextField
from optin.models.notices import NoticeVersion
from optin.notices.wording import Purpose


class ImportStatus(models.TextChoices):
    """DRAFT ⇄ IN_REVIEW → APPROVED → DONE ⇄ REVERSAL_ASKED → REVERSING → REVERSED; DISCARDED from the first two."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("With a colleague")
    APPROVED = "approved", _("Being brought in")
    DONE = "done", _("Brought in")
    REVERSAL_ASKED = "reversal_asked", _("To be taken back, with a colleague")
    REVERSING = "reversing", _("Being taken back")
    REVERSED = "reversed", _("Taken back")
    DISCARDED = "discarded", _("Discarded")


class Work(models.TextChoices):
    """What a job has to do with it now."""

    CHECK = "check", _("Reading it")
    WITHDRAW = "withdraw", _("Recording the opt-outs")
    COMMIT = "commit", _("Bringing it in")
    REVERSE = "reverse", _("Taking it back")


class Outcome(models.TextChoices):
    """What becomes of a line."""

    NEW = "new", pgettext_lazy("line", "New")
    NO_NOTICE = "no_notice", _("Claim: no notice or no moment")
    WITHDRAWAL = "withdrawal", _("Opt-out")
    UNCHANGED = "unchanged", pgettext_lazy("line", "Unchanged")
    CONFLICT = "conflict", _("Refused: opted out")
    SUPPRESSED = "suppressed", _("Refused: suppressed")
    UNREADABLE = "unreadable", _("Refused: unreadable")


class OptInImportQuerySet(models.QuerySet["ImportBatch"]):
    def of(self, organisation: Organisation) -> OptInImportQuerySet:
        return self.filter(organisation=organisation)

    def at_work(self) -> OptInImportQuerySet:
        return self.exclude(work="")

    def forgotten(self, before: datetime) -> OptInImportQuerySet:
        """Files that nobody has brought in."""
        waiting = [ImportStatus.DRAFT, ImportStatus.IN_REVIEW]
        return self.filter(status__in=waiting, work="", made_at__lt=before)


@pghistory.track(
    exclude=[
        "content", "key", "lines", "done", "work", "busy_until", "counts", "sample", "problem",
        "columns",
    ]
)  # fmt: skip
class ImportBatch(models.Model):
    """One file. Its content is sealed with a key of its own and goes once it is brought in or discarded."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    key = EncryptedTextField(default="", blank=True)
    content = models.BinaryField(null=True)
    status = models.CharField(
        _("status"), max_length=16, choices=ImportStatus.choices, default=ImportStatus.DRAFT
    )
    # How the file is read: see `optin.importing.reading.Columns`.
    columns = models.JSONField(default=dict)
    # What was agreed to, and how that is known.
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices, blank=True)
    version = models.ForeignKey(
        NoticeVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("notice"),
    )  # fmt: skip
    # A text that is no notice here: {"text", "language", "jurisdiction", "business"}. Approved, it is one.
    text = models.JSONField(_("text shown"), default=dict, blank=True)
    source = models.CharField(_("system it comes from"), max_length=120, blank=True)
    act = models.CharField(_("what people did"), max_length=200, blank=True)
    collected_at = models.DateTimeField(_("moment of all"), null=True, blank=True)
    statement = models.TextField(_("statement of provenance"), max_length=2_000, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)  # why it was sent back
    # Who did what.
    author_ids = ArrayField(models.BigIntegerField(), verbose_name=_("authors"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    offered_at = models.DateTimeField(_("sent to a colleague"), null=True, blank=True)
    approved_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("approved by"),
    )  # fmt: skip
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    done_at = models.DateTimeField(_("brought in"), null=True, blank=True)
    reversal_asked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("reversal asked for by"),
    )  # fmt: skip
    reversal_reason = models.CharField(_("why it is taken back"), max_length=500, blank=True)
    reversal_approved_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("reversal approved by"),
    )  # fmt: skip
    reversed_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    # The job: lines of the file that are dealt with, of how many.
    work = models.CharField(max_length=8, choices=Work.choices, blank=True)
    done = models.PositiveIntegerField(default=0)
    lines = models.PositiveIntegerField(default=0)
    busy_until = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)  # the work
    problem = models.TextField(default="", blank=True)  # why the work could not be done
    counts = models.JSONField(default=dict)  # {outcome: how many} by the last reading
    sample = models.JSONField(default=list)  # [[line, outcome, reason], …] of those not taken
    checked_at = models.DateTimeField(null=True)

    objects = OptInImportQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("import of opt-ins"), _("imports of opt-ins")
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ImportStatus.values), name="optinimport_status_known"
            ),
            models.CheckConstraint(
                condition=Q(work__in=["", *Work.values]), name="optinimport_work_known"
            ),
            models.CheckConstraint(
                condition=Q(author_ids__len__gt=0), name="optinimport_has_author"
            ),
            # Four eyes, coming and going.
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(author_ids__contains=[F("approved_by")]),
                name="optinimport_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(reversal_approved_by=None)
                | ~Q(reversal_approved_by=F("reversal_asked_by")),
                name="optinimport_reversal_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review", "discarded"])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="optinimport_approved",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["reversing", "reversed"])
                | Q(reversal_approved_by__isnull=False),
                name="optinimport_reversal_approved",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-made_at"], name="optinimport_by_age"),  # list
            models.Index(fields=["work"], condition=~Q(work=""), name="optinimport_at_work"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def link(self) -> str:
        return reverse("optin:import_detail", args=[self.organisation.slug, self.pk])

    @property
    def reference(self) -> str:
        """How the ledger names it."""
        return f"I{self.pk}"

    @property
    def is_draft(self) -> bool:
        return self.status == ImportStatus.DRAFT

    @property
    def is_waiting(self) -> bool:
        return self.status == ImportStatus.IN_REVIEW

    def claim(self, now: datetime, until: datetime) -> bool:
        """Of two workers at once exactly one has it."""
        free = Q(busy_until=None) | Q(busy_until__lt=now)
        rows = ImportBatch.objects.at_work().filter(free, pk=self.pk)
        return rows.update(busy_until=until) == 1


class ImportRow(models.Model):
    """What became of a line that was dealt with. It names nobody: `person` and `event_id` lead to the ledger."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()  # of the file, the first is 1
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    reason = models.CharField(max_length=20, blank=True)  # of `optin.importing.reasons`
    person = models.UUIDField(null=True, blank=True)
    event_id = models.UUIDField(null=True, blank=True)
    undone_by = models.UUIDField(null=True, blank=True)  # the event that took it back

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="importrow_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="importrow_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(undone_by=None) | Q(event_id__isnull=False), name="importrow_undone"
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "outcome", "line"], name="importrow_by_outcome"),  # page
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line} {self.outcome}"
