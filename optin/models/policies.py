"""An organisation's own say on the rules, its registrations, and what do-not-call registries answered."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User


class What(models.TextChoices):
    """What of a rule is another here."""

    VALUE = "value", _("Another value")
    OFF = "off", _("Not applied")
    REVIEW = "review", _("Looked at again by")


class PolicyChange(models.Model):
    """A dated row; the newest of a rule that has begun counts. Rows are added and never changed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(_("rule"), max_length=60)  # a code of optin.policies.RULES
    what = models.CharField(_("what"), max_length=8, choices=What.choices)
    value = models.CharField(_("value"), max_length=60, blank=True)  # as optin.policies.own reads
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(what__in=What.values), name="policychange_what_known"
            ),
            models.CheckConstraint(condition=~Q(by=F("second")), name="policychange_by_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="policychange_says_why"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="policychange_ends_later"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "rule", "id"], name="policychange_by_rule")]

    def __str__(self) -> str:
        return f"{self.rule} {self.what} {self.value}"


class Registration(models.Model):
    """The sender is registered where a country asks for it, until a day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(_("country"), max_length=2)
    name = models.CharField(_("registration"), max_length=80)  # as the policies name it
    number = models.CharField(_("number"), max_length=80)
    valid_until = models.DateField(_("valid until"))  # the last day
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)  # a mistake, or given back

    class Meta:
        indexes = [models.Index(fields=["organisation", "valid_until"], name="registration_by_end")]

    def __str__(self) -> str:
        return f"{self.country} {self.name}"


class RegistryCheck(models.Model):
    """The receipt of an answer of a registry: what file, what day, how many."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(_("country"), max_length=2)
    checked_on = models.DateField(_("as of"))
    is_whole = models.BooleanField()  # the whole list: a number that is not in it is not listed
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(_("numbers"))
    listed = models.PositiveIntegerField(_("listed"))
    unreadable = models.PositiveIntegerField(_("unreadable"))
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "country", "-checked_on"], name="registrycheck_by_country"
            )
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.checked_on}"


class RegistryResult(models.Model):
    """What a registry says of one number, which is kept as the same fingerprint as a suppression.

    Seen by its organisation alone, as people are.
    """

    organisation_id = models.BigIntegerField()
    country = models.CharField(max_length=2)
    index = models.BinaryField()
    listed = models.BooleanField()
    checked_on = models.DateField()
    kept_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "index", "country"], name="registryresult_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.pk}"
