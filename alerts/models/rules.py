"""Who is told of what: rules of an organisation, and each person's own wishes."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Role, User, roles_are_known, validate_time_zone
from alerts.models.cases import Kind, Severity


class Channel(models.TextChoices):
    """How people hear of a case beside the bell, which always knows."""

    EMAIL = "email", _("E-mail")
    CHAT = "chat", _("Chats and phones")
    WEBHOOK = "webhook", _("Your own systems")


@pghistory.track()
class Rule(models.Model):
    """What an organisation wants for a kind. Without a row the usual holds: `alerts.rules.usual`."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40, choices=Kind.choices)
    is_on = models.BooleanField(_("in use"), default=True)
    severity = models.CharField(
        _("severity"), max_length=10, choices=Severity.choices, blank=True
    )  # "": as it is found
    threshold = models.PositiveIntegerField(_("threshold"), null=True, blank=True)
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices), verbose_name=_("roles")
    )
    channels = ArrayField(
        models.CharField(max_length=10, choices=Channel.choices), verbose_name=_("channels")
    )
    escalate_after = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    tells_over = models.BooleanField(_("told when it is over"), default=False)
    escalate_to = models.CharField(
        _("told further"), max_length=20, choices=Role.choices, blank=True
    )
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("rule of alerts"), _("rules of alerts")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind"], name="alert_rule_one"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="alert_rule_kind_known"),
            models.CheckConstraint(
                condition=Q(severity__in=["", *Severity.values]), name="alert_rule_severity_known"
            ),
            models.CheckConstraint(
                condition=roles_are_known("roles"), name="alert_rule_roles_known"
            ),
            models.CheckConstraint(
                condition=Q(channels__contained_by=Channel.values), name="alert_rule_channels_known"
            ),
            models.CheckConstraint(
                condition=Q(escalate_after=None, escalate_to="")
                | (Q(escalate_after__gt=0) & Q(escalate_to__in=Role.values)),
                name="alert_rule_escalates_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_kind_display()}"

    @property
    def channel_names(self) -> list[str]:
        return [str(Channel(channel).label) for channel in self.channels]


class Volume(models.TextChoices):
    """From which severity on a person wants mail."""

    ALL = "info", _("All that concerns me")
    WARNINGS = "warning", _("Warnings and what is critical")
    CRITICAL = "critical", _("Only what is critical")
    NONE = "", _("None")


class Digest(models.TextChoices):
    NEVER = "", _("No summary")
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every Monday")


class Preference(models.Model):
    """One person's wishes in one organisation. Without a row: warnings at once, no quiet hours."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    mails = models.CharField(
        max_length=10, choices=Volume.choices, blank=True, default=Volume.WARNINGS
    )
    time_zone = models.CharField(
        max_length=64, blank=True, validators=[validate_time_zone]
    )  # "": the organisation's
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)  # may be on the next day
    digest = models.CharField(max_length=6, choices=Digest.choices, blank=True)
    digest_at = models.DateTimeField(null=True, blank=True)  # the next one; claiming moves it on

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="alert_preference_one"),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="alert_preference_quiet_has_both",
            ),
            models.CheckConstraint(
                condition=Q(digest="", digest_at=None)
                | (~Q(digest="") & Q(digest_at__isnull=False)),
                name="alert_preference_digest_is_due",
            ),
        ]
        indexes = [
            models.Index(
                fields=["digest_at"],
                condition=Q(digest_at__isnull=False),
                name="alert_preference_due",
            ),  # the ring's look
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"
