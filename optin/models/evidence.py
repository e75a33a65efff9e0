"""What proves an event: a message as Meta told it, a page as it was shown, a scan, a recording.

Rows are only added; an erasure empties one and leaves what it was and when (`optin/identity/evidence_tables.py`).
"""

from __future__ import annotations

import uuid

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from optin.models.people import Subject

LARGEST = 10 * 1024 * 1024  # bytes of one


class EvidenceKind(models.TextChoices):
    WEBHOOK = "raw_webhook", _("Message as Meta told it")
    PAGE = "page_snapshot", _("Page as it was shown")
    SCREENSHOT = "screenshot", _("Screenshot")
    SCAN = "scan", _("Signed paper")
    AUDIO = "audio", _("Recording")
    TRANSCRIPT = "transcript", _("Transcript")
    ATTACHMENT = "attachment", _("Attachment")
    REGISTRY = "registry_result", _("Answer of a registry")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def of(self, organisation: Organisation) -> EvidenceQuerySet:
        return self.filter(organisation_id=organisation.pk)


class Evidence(models.Model):
    """One piece, about one person. The log holds its commitment alone, which tells nothing of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation_id = models.BigIntegerField()
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=20, choices=EvidenceKind.choices)
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()  # bytes
    commitment = models.CharField(max_length=64)  # of salt and content; in the event's leaf
    kept_at = models.DateTimeField(db_default=Now())
    # What an erasure takes away. The content is sealed with the person's key.
    salt = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    content = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "commitment"], name="evidence_by_commitment"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=EvidenceKind.values), name="evidence_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=LARGEST), name="evidence_size_sane"
            ),
            models.CheckConstraint(
                condition=Q(
                    erased_at=None, content__isnull=False, salt__isnull=False,
                    sha256__regex="^[0-9a-f]{64}$",
                )
                | Q(erased_at__isnull=False, content=None, salt=None, sha256=""),
                name="evidence_whole_or_erased",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["subject", "kept_at"], name="evidence_by_person"),  # page
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


@pghistory.track(pghistory.InsertEvent())
class EvidenceReading(models.Model):
    """Somebody opened a piece of evidence. Told in the audit trail."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    evidence_id = models.UUIDField(_("evidence"))
    evidence_kind = models.CharField(_("kind"), max_length=20, choices=EvidenceKind.choices)
    person = models.UUIDField(pgettext_lazy("recipients", "person"))
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("read by")
    )
    at = models.DateTimeField(_("read at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("reading of evidence"), _("readings of evidence")

    def __str__(self) -> str:
        return f"{self.evidence_kind} {self.evidence_id}"

    @staticmethod
    def trail_name(event: EvidenceReading) -> str:
        return str(event.evidence_id)
