"""What Meta did that a person has to answer: changed texts, changed categories, and appeals."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from templates_app.models.history import Revision
from templates_app.models.template import Template


class DriftAnswer(models.TextChoices):
    THEIRS = "theirs", _("Meta's text taken")
    OURS = "ours", _("Our text submitted again")
    DISMISSED = "dismissed", _("Left as it is")
    GONE = "gone", _("The texts agree again")


class Drift(models.Model):
    """Meta's text is no longer the one that we know there, and somebody here wrote another.

    `base` is what Meta had before; `theirs` what it has now; ours is the template's own revision.
    """

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="drifts")
    base = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    theirs = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField(default=timezone.now, editable=False)
    answer = models.CharField(max_length=10, choices=DriftAnswer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template"], condition=Q(answer=""), name="drift_one_open"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | Q(answer__in=DriftAnswer.values, answered_at__isnull=False),
                name="drift_answer_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.found_at:%Y-%m-%d}"


class CategoryAnswer(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    REVIEW = "review", _("Review asked for")
    DISMISSED = "dismissed", _("Dismissed")


class CategoryChangeQuerySet(models.QuerySet["CategoryChange"]):
    def of(self, organisation: Organisation) -> CategoryChangeQuerySet:
        return self.filter(template__organisation=organisation)

    def standing(self) -> CategoryChangeQuerySet:
        """Announced or done, and not taken back by Meta."""
        return self.filter(taken_back_at=None)

    def unanswered(self) -> CategoryChangeQuerySet:
        return self.standing().filter(answer="")


class CategoryChange(models.Model):
    """Meta will bill, or bills, a template in another category.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-categorization
    """

    template = models.ForeignKey(
        Template, on_delete=models.CASCADE, related_name="category_changes"
    )
    old = models.CharField(max_length=40)  # Meta's words
    new = models.CharField(max_length=40)
    announced_at = models.DateTimeField(null=True, blank=True)  # null: it came without notice
    due_at = models.DateTimeField(null=True, blank=True)  # when an announced one comes to pass
    done_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)  # by Meta
    answer = models.CharField(max_length=10, choices=CategoryAnswer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(blank=True)

    objects = CategoryChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template"],
                condition=Q(done_at=None, taken_back_at=None),
                name="categorychange_one_announced",
            ),
            models.CheckConstraint(condition=~Q(old=F("new")), name="categorychange_differs"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | Q(answer__in=CategoryAnswer.values, answered_at__isnull=False),
                name="categorychange_answer_known",
            ),
        ]
        indexes = [
            # The watch: what waits for an answer.
            models.Index(
                fields=["template"],
                condition=Q(answer="", taken_back_at=None),
                name="categorychange_unanswered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template}: {self.old} → {self.new}"


class AppealKind(models.TextChoices):
    REJECTION = "rejection", _("Rejection")
    CATEGORY = "category", _("Category")


class Outcome(models.TextChoices):
    GRANTED = "granted", _("Granted")
    DENIED = "denied", _("Denied")
    DROPPED = "dropped", _("Not pursued")


class Appeal(models.Model):
    """A review asked for at Meta, which has no API: a person asks there and says so here, or Meta's
    word IN_APPEAL tells. `ended_by` null with an outcome: heard from Meta.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-review
    """

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="appeals")
    kind = models.CharField(max_length=10, choices=AppealKind.choices)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # null: heard from Meta
    due_at = models.DateTimeField(null=True, blank=True)  # Meta's answer is expected by
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template", "kind"], condition=Q(outcome=""), name="appeal_one_open"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AppealKind.values), name="appeal_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at=None)
                | Q(outcome__in=Outcome.values, ended_at__isnull=False),
                name="appeal_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.kind} {self.asked_at:%Y-%m-%d}"
