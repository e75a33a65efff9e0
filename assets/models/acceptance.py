"""Which of Meta's terms somebody of an organisation has read and accepted, in which version. Never changed."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from accounts.models import Organisation, User


class Acceptance(models.Model):
    """One person's word for the organisation on one version of `assets.policies.POLICIES`."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    policy = models.CharField(max_length=40)  # a key of POLICIES
    version = models.CharField(max_length=20)  # the day from which the text counts
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "policy", "version"], name="acceptance_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.version}"
