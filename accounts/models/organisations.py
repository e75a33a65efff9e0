"""Organisations, who is a member with which roles, and which partner is let in."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

import pghistory
from allauth.mfa.models import Authenticator
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import SECOND_FACTORS, User
from accounts.models.roles import Role, roles_are_known


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone, such as Asia/Tokyo."), params={"name": name}
        )


@pghistory.track()
class Organisation(models.Model):
    """A business, or a solution partner that looks after other businesses."""

    slug = models.SlugField(_("address"), unique=True, max_length=40)
    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(_("country"), max_length=2, blank=True)  # ISO 3166-1 alpha-2
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    currency = models.CharField(_("billing currency"), max_length=3, default="USD")  # ISO 4217
    requires_mfa = models.BooleanField(_("second factor required"), default=False)
    domains = models.CharField(
        _("own domains"), max_length=1000, blank=True, default=""
    )  # "shop.example other.example"; none: not declared
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("organisation"), _("organisations")

    def __str__(self) -> str:
        return self.name

    def today(self) -> date:
        """The day it is where the organisation is."""
        return timezone.localdate(timezone=ZoneInfo(self.time_zone))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, organisation: Organisation) -> MembershipQuerySet:
        return self.filter(organisation=organisation)

    def current(self, now: datetime | None = None) -> MembershipQuerySet:
        """Those that have not run out; an external auditor's membership usually will."""
        now = now or timezone.now()
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), user__is_active=True)

    def named(self, text: str) -> MembershipQuerySet:
        """Those whose name or e-mail address has this in it."""
        return self.filter(Q(user__name__icontains=text) | Q(user__email__icontains=text))

    def with_second_factor(self) -> MembershipQuerySet:
        """Each with `has_second_factor`: an authenticator app or a passkey."""
        factors = Authenticator.objects.filter(
            user=models.OuterRef("user"), type__in=SECOND_FACTORS
        )
        return self.annotate(has_second_factor=models.Exists(factors))


@pghistory.track()
class Membership(models.Model):
    """A person's roles in one organisation."""

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("organisation"),
    )
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices), verbose_name=_("roles")
    )
    expires_at = models.DateTimeField(_("ends"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("membership"), _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="membership_unique"),
            models.CheckConstraint(
                condition=roles_are_known("roles"), name="membership_roles_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"

    @property
    def has_ended(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()


class PartnerLinkQuerySet(models.QuerySet["PartnerLink"]):
    def of(self, organisation: Organisation) -> PartnerLinkQuerySet:
        """Both the links it gave as a client and those it holds as a partner."""
        return self.filter(Q(client=organisation) | Q(partner=organisation))

    def open(self) -> PartnerLinkQuerySet:
        """Offered or accepted, and not revoked."""
        return self.filter(revoked_at=None)

    def current(self) -> PartnerLinkQuerySet:
        return self.filter(accepted_at__isnull=False, revoked_at=None)


@pghistory.track()
class PartnerLink(models.Model):
    """A client lets a partner's people in, as far as `roles` reach, until one side revokes it."""

    client = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="partner_links")
    partner = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="client_links")
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices), verbose_name=_("roles")
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = PartnerLinkQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("partner link"), _("partner links")
        constraints = [
            models.UniqueConstraint(
                fields=["client", "partner"],
                condition=Q(revoked_at=None),
                name="partnerlink_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(client=models.F("partner")), name="partnerlink_two_sides"
            ),
            models.CheckConstraint(
                condition=roles_are_known("roles"), name="partnerlink_roles_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} → {self.client}"
