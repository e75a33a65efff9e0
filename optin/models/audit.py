"""What left the house about people's consent, and for what; and checks of all messages of a period."""

from __future__ import annotations

from datetime import datetime

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User


class ExportKind(models.TextChoices):
    """What was handed out."""

    RECEIPT = "receipt", _("Receipt")
    PROOF = "proof", _("Proof of one entry")
    PACK = "pack", _("Hand-over of one person")
    PERSON = "person", _("All data of one person")
    TABLE = "table", _("A list as a file")
    BUNDLE = "bundle", _("The whole log, with its proof")


class ExportQuerySet(models.QuerySet["Export"]):
    def of(self, organisation: Organisation) -> ExportQuerySet:
        return self.filter(organisation=organisation)


@pghistory.track(pghistory.InsertEvent())
class Export(models.Model):
    """One file: who took it, about whom or what, and why. Only added to; the audit trail shows it too."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(_("kind"), choices=ExportKind.choices)
    name = models.TextField(_("file"))  # as it was called
    subject = models.UUIDField(pgettext_lazy("recipients", "person"), null=True, blank=True)
    purpose = models.TextField(_("why"), blank=True)
    by = models.ForeignKey(  # null: whoever has a shell on the server
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("taken by"),
        null=True, blank=True,
    )  # fmt: skip
    at = models.DateTimeField(_("taken"), default=timezone.now, editable=False)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("consent export"), _("consent exports")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ExportKind.values), name="consentexport_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["table", "bundle"])
                | ~Q(purpose="") & Q(subject__isnull=False),
                name="consentexport_of_a_person_says_why",
            ),
            models.CheckConstraint(
                condition=Q(kind="bundle") | Q(by__isnull=False), name="consentexport_by_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-at"], name="consentexport_by_age"),  # the list
        ]

    def __str__(self) -> str:
        return self.name


class ReviewQuerySet(models.QuerySet["Review"]):
    def of(self, organisation: Organisation) -> ReviewQuerySet:
        return self.filter(organisation=organisation)

    def unfinished(self) -> ReviewQuerySet:
        return self.filter(finished_at=None)


class Review(models.Model):
    """Every message of a period held against consent as it was: a job, hour by hour."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    busy_until = models.DateTimeField(null=True)
    done_until = models.DateTimeField()  # messages before this moment have been looked at
    messages = models.BigIntegerField(default=0)
    without_purpose = models.BigIntegerField(default=0)  # replies within the window, and the like
    finished_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="review_has_a_span"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(finished_at=None), name="review_one_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-asked_at"], name="review_by_age"),  # the page
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d} {self.until:%Y-%m-%d}"

    def claim(self, now: datetime, until: datetime) -> bool:
        """Of two at once exactly one has it."""
        free = Q(busy_until=None) | Q(busy_until__lt=now)
        rows = Review.objects.unfinished().filter(free, pk=self.pk)
        return rows.update(busy_until=until) == 1


class FindingKind(models.TextChoices):
    """What is wrong with a message, the worst first."""

    AFTER_END = "after_end", _("After we knew that they wanted no more")
    AFTER_STOP = "after_stop", _("Marketing after they had told WhatsApp to stop")
    NO_GRANT = "no_grant", _("Without an opt-in that we knew of")
    NOT_CLEAN = "not_clean", _("Defensible, not clean: we learnt later that it was over")


class Finding(models.Model):
    """A message of a review that was sent without a valid opt-in. It holds no number."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="findings")
    kind = models.TextField(choices=FindingKind.choices)
    wamid_hash = models.TextField()  # SHA-256, hex: a message's id holds the number it went to
    subject = models.UUIDField(null=True)  # nobody we know: null
    purpose = models.TextField()
    template_id = models.TextField(blank=True)
    sent_at = models.DateTimeField()
    event_id = models.UUIDField(null=True)  # the end that came before, or turned out to have come

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "wamid_hash"], name="finding_once"),
            models.CheckConstraint(
                condition=Q(kind__in=FindingKind.values), name="finding_kind_known"
            ),
        ]
        indexes = [
            models.Index(fields=["review", "kind", "sent_at"], name="finding_by_kind"),  # page
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SourceTally(models.Model):
    """How far into the log opt-ins have been counted by where they came from."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    counted = models.BigIntegerField(default=0)  # entries

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.counted}"


class SourceCount(models.Model):
    """Opt-ins of one month by way, evidence and place. A projection of the log, added to entry by entry."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()  # its first day, of when they happened, UTC
    method = models.TextField()
    grade = models.TextField()
    jurisdiction = models.TextField()
    count = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "month", "method", "grade", "jurisdiction"],
                name="sourcecount_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.method} {self.grade} {self.jurisdiction}"
