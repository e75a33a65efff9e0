"""Keys for an organisation's own programs."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation
from accounts.models.people import User
from accounts.models.roles import Scope


def digest(secret: str) -> str:
    """How a secret that we only compare is kept: long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


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
        Organisation,
        on_delete=models.CASCADE,
        related_name="api_keys",
        verbose_name=_("organisation"),
    )
    name = models.CharField(_("name"), max_length=80)
    # Shown in lists, so that people recognise a key.
    prefix = models.CharField(_("prefix"), max_length=12)
    secret_digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(
        models.CharField(max_length=40, choices=Scope.choices), verbose_name=_("scopes")
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("API key"), _("API keys")
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
