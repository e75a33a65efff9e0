"""What one person asked for and a second has to agree to before it happens."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User


class Agreed(models.TextChoices):
    """What needs two people."""

    LIFT = "lift", _("Lift a suppression")
    ERASE = "erase", _("Erase a person")
    HOLD = "hold", _("Place a legal hold")
    RELEASE = "release", _("Release a legal hold")
    OPEN = "open", _("Open kept proof")
    POLICY = "policy", _("Change a rule")
    RETENTION = "retention", _("Erase people whose proof’s time is over")
    INVALIDATE = "invalidate", _("Declare a notice void")


class Verdict(models.TextChoices):
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Declined")
    TAKEN_BACK = "taken_back", _("Taken back")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def of(self, organisation: Organisation) -> ProposalQuerySet:
        return self.filter(organisation=organisation)

    def open(self) -> ProposalQuerySet:
        """Waiting for a second person."""
        return self.filter(outcome="")

    def about(self, subject: str) -> ProposalQuerySet:
        return self.filter(subject=subject)


class Proposal(models.Model):
    """`subject` is a stable key, such as "suppression:12"; `details` what the act needs, nothing personal."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="proposals"
    )
    act = models.CharField(_("act"), max_length=10, choices=Agreed.choices)
    subject = models.CharField(max_length=120)
    details = models.JSONField(default=dict)
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Verdict.choices, blank=True)
    second = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # who decided; of what was taken back, the same
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "act", "subject"],
                condition=Q(outcome=""),
                name="proposal_one_open",
            ),
            models.CheckConstraint(condition=Q(act__in=Agreed.values), name="proposal_act_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="proposal_says_why"),
            models.CheckConstraint(
                condition=Q(outcome="", second=None, decided_at=None)
                | Q(outcome__in=Verdict.values, second__isnull=False, decided_at__isnull=False),
                name="proposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="agreed") | ~Q(second=F("by")), name="proposal_four_eyes"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-at"], name="proposal_by_age"),  # the list
            models.Index(fields=["organisation", "subject"], name="proposal_by_subject"),  # a page
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.subject}"

    @property
    def is_open(self) -> bool:
        return not self.outcome
