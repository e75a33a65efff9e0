"""People who sign in, and their second factors."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# What counts as a second factor; recovery codes only replace one.
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


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
        verbose_name, verbose_name_plural = _("person"), _("people")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower_case")
        ]

    def __str__(self) -> str:
        return self.name or self.email


@pghistory.track(exclude=["data", "last_used_at"])
class SecondFactor(Authenticator):  # type: ignore[misc]
    """An authenticator app, a passkey or a set of recovery codes, kept by allauth.

    A proxy, so that setting one up and taking one away are in the audit trail; the secret is not.
    """

    class Meta:
        verbose_name, verbose_name_plural = _("second factor"), _("second factors")
        proxy = True
