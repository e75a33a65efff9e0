"""People and what binds them: organisations, memberships, partner links, invitations, API keys."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import ClassVar
from zoneinfo import available_timezones

import pghistory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is in an organisation. `accounts.access` says what each may do."""

    ADMIN = "admin", _("Admin")
    MARKETER = "marketer", _("Marketer")
    REVIEWER = "reviewer", _("Reviewer")
    COMPLIANCE = "compliance", _("Compliance")
    AUDITOR = "auditor", _("Auditor")
    FINANCE = "finance", _("Finance")
    AGENT = "agent", _("Agent")
    VIEWER = "viewer", _("Viewer")


class Scope(models.TextChoices):
    """What an API key may be used for."""

    TEMPLATES_READ = "templates.read", _("Read templates")
    TEMPLATES_WRITE = "templates.write", _("Draft and submit templates")
    ASSETS_READ = "assets.read", _("Read accounts and numbers")


# What counts as a second factor; recovery codes only replace one.
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def roles_are_known(field: str) -> Q:
    """At least one role, and only roles we know."""
    return Q(**{f"{field}__contained_by": Role.values}) & Q(**{f"{field}__len__gt": 0})


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone, such as Asia/Tokyo."), params={"name": name}
        )


class UserManager(BaseUserManager["User"]):
    """Users are known by their e-mail address."""

    def active(self) -> models.QuerySet[User]:
        return self.filter(is_active=True)

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """A person whose address is proved already: by an invitation, or by the site's operator."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


@pghistory.track(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Support staff have `is_staff` and work in the Django admin."""

    email = models.EmailField(_("e-mail"), unique=True)  # lower case
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("support staff"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case")
        ]

    def __str__(self) -> str:
        return self.name or self.email


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
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.name


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
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices))
    expires_at = models.DateTimeField(_("ends"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
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
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = PartnerLinkQuerySet.as_manager()

    class Meta:
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


def digest(secret: str) -> str:
    """How a secret that we only compare is kept: long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def of(self, organisation: Organisation) -> InvitationQuerySet:
        return self.filter(organisation=organisation)

    def pending(self) -> InvitationQuerySet:
        """Neither accepted nor revoked, though perhaps run out."""
        return self.filter(accepted_at=None, revoked_at=None)

    def open(self, now: datetime | None = None) -> InvitationQuerySet:
        return self.pending().filter(expires_at__gt=now or timezone.now())

    def unsent(self) -> InvitationQuerySet:
        return self.open().filter(sent_at=None)


@pghistory.track(exclude=["token_digest"])
class Invitation(models.Model):
    """A way in, sent by e-mail, good once and for a while."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField(_("e-mail"))
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices))
    membership_expires_at = models.DateTimeField(_("membership ends"), null=True, blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_one_open",
            ),
            models.CheckConstraint(
                condition=roles_are_known("roles"), name="invitation_roles_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} · {self.organisation}"

    @property
    def has_run_out(self) -> bool:
        return self.expires_at <= timezone.now()


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def of(self, organisation: Organisation) -> ApiKeyQuerySet:
        return self.filter(organisation=organisation)

    def usable(self, now: datetime | None = None) -> ApiKeyQuerySet:
        return self.filter(revoked_at=None).filter(
            Q(expires_at=None) | Q(expires_at__gt=now or timezone.now())
        )


@pghistory.track(exclude=["secret_digest", "last_used_at"])
class ApiKey(models.Model):
    """A key for one organisation's own programs. The secret is shown once and kept as a digest."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="api_keys"
    )
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12)  # shown in lists, so that people recognise a key
    secret_digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=40, choices=Scope.choices))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values) & Q(scopes__len__gt=0),
                name="apikey_scopes_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @staticmethod
    def new_secret() -> str:
        return f"wap_{secrets.token_urlsafe(32)}"


@pghistory.track(exclude=["data", "last_used_at"])
class SecondFactor(Authenticator):  # type: ignore[misc]
    """An authenticator app, a passkey or a set of recovery codes, kept by allauth.

    A proxy, so that setting one up and taking one away are in the audit trail; the secret is not.
    """

    class Meta:
        proxy = True
