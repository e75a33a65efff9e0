"""Opt-ins on paper, at the counter and by telephone: keyed in by one person, verified by another."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from optin.models.capture import Flow
from optin.models.people import Subject


class Medium(models.TextChoices):
    """On what it was given."""

    PAPER = "paper", _("On paper")
    COUNTER = "counter", _("At the counter, on a screen")
    PHONE = "phone", _("By telephone")


class PaperStatus(models.TextChoices):
    WAITING = "waiting", _("To be verified")
    VERIFIED = "verified", pgettext_lazy("paper", "Verified")
    REFUSED = "refused", _("Not confirmed")


class PaperQuerySet(models.QuerySet["Paper"]):
    def of(self, organisation: Organisation) -> PaperQuerySet:
        return self.filter(organisation=organisation)

    def waiting(self) -> PaperQuerySet:
        return self.filter(status=PaperStatus.WAITING)


class Paper(models.Model):
    """One act that somebody saw or heard. It counts once a second person has looked at the evidence."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    flow = models.ForeignKey(Flow, on_delete=models.PROTECT, related_name="papers")
    medium = models.CharField(_("how"), max_length=8, choices=Medium.choices)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    evidence_ids = ArrayField(models.UUIDField())
    occurred_at = models.DateTimeField(_("when"))
    place = models.CharField(_("where"), max_length=120)
    clerk = models.CharField(_("taken by"), max_length=120)  # the colleague who was there
    mark = models.CharField(_("place of the yes"), max_length=8, blank=True)  # in a recording
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(db_default=Now())
    status = models.CharField(
        _("status"), max_length=8, choices=PaperStatus.choices, default=PaperStatus.WAITING
    )
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    event_id = models.UUIDField(null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("opt-in on paper"), _("opt-ins on paper")
        constraints = [
            models.CheckConstraint(
                condition=Q(medium__in=Medium.values), name="paper_medium_known"
            ),
            models.CheckConstraint(
                condition=Q(evidence_ids__len__gt=0), name="paper_has_evidence"
            ),
            # Four eyes.
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("entered_by"))
                | Q(status="refused"),
                name="paper_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", decided_by=None, decided_at=None, event_id=None)
                | Q(status="verified", decided_by__isnull=False, decided_at__isnull=False, event_id__isnull=False)
                | Q(status="refused", decided_by__isnull=False, decided_at__isnull=False, event_id=None),
                name="paper_decided_whole",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["organisation", "status", "entered_at"], name="paper_by_status"
            ),  # the queue
        ]

    def __str__(self) -> str:
        return f"{self.get_medium_display()} {self.pk}"

    @property
    def link(self) -> str:
        return reverse("optin:paper_detail", args=[self.organisation.slug, self.pk])
