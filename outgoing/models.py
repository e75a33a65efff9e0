"""Webhooks to an organisation's own systems: where to, what happened, and how the sending went."""

from __future__ import annotations

import secrets
from base64 import b64encode
from datetime import datetime
from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.secrets import EncryptedTextField


class Kind(models.TextChoices):
    """What can happen: the `type` of the message, once published never changed."""

    TEMPLATE_STATUS = "template.status_changed", _("A template moved to another state")
    TEMPLATE_CATEGORY = "template.category_changed", _("Meta changed or announced a category")
    TEMPLATE_QUALITY = "template.quality_changed", _("Meta changed a template’s quality")
    ALERT_OPENED = "alert.opened", _("An alert was opened or became worse")
    ALERT_CLOSED = "alert.closed", _("An alert was closed")
    TEST = "endpoint.test", _("A test that you asked for")


# What an endpoint may choose; a test goes to the endpoint it is for.
CHOICES = [(kind.value, kind.label) for kind in Kind if kind is not Kind.TEST]


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    GIVEN_UP = "given_up", _("Given up")


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def of(self, organisation: Organisation) -> EndpointQuerySet:
        return self.filter(organisation=organisation)

    def in_use(self) -> EndpointQuerySet:
        return self.filter(disabled_at=None)

    def wanting(self, kind: str) -> EndpointQuerySet:
        return self.in_use().filter(kinds__contains=[kind])

    def free(self, now: datetime) -> EndpointQuerySet:
        """Those in use where no worker is, and that are not resting."""
        return self.in_use().filter(Q(busy_until=None) | Q(busy_until__lte=now))

    def due(self, now: datetime) -> EndpointQuerySet:
        """Free ones for which something waits."""
        waiting = Delivery.objects.due(now).filter(endpoint=OuterRef("pk"))
        return self.free(now).filter(Exists(waiting))


@pghistory.track(exclude=["secret", "previous_secret", "busy_until", "failing_since"])
class Endpoint(models.Model):
    """One address of an organisation's own systems, and what it wants to be told."""

    SECRETS = ("secret", "previous_secret")

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.CASCADE,
        related_name="endpoints",
        verbose_name=_("organisation"),
    )
    name = models.CharField(_("name"), max_length=80)
    url = models.CharField(_("address"), max_length=500)
    kinds = ArrayField(
        models.CharField(max_length=40, choices=Kind.choices), verbose_name=_("events")
    )
    secret = EncryptedTextField()
    # Signed with too until then, so that the receiver can change over without losing a message.
    previous_secret = EncryptedTextField(blank=True)
    previous_secret_until = models.DateTimeField(_("old secret until"), null=True, blank=True)
    busy_until = models.DateTimeField(null=True, blank=True)  # a worker is there, or it rests
    failing_since = models.DateTimeField(null=True, blank=True)  # nothing arrived since
    disabled_at = models.DateTimeField(_("disabled"), null=True, blank=True)
    disabled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # null while disabled: we gave up
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("outgoing webhook"), _("outgoing webhooks")
        constraints = [
            models.CheckConstraint(
                condition=Q(kinds__contained_by=Kind.values) & Q(kinds__len__gt=0),
                name="endpoint_kinds_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """What its alert is about."""
        return f"endpoint:{self.pk}"

    @property
    def link(self) -> str:
        return reverse("outgoing:endpoint_detail", args=[self.organisation.slug, self.pk])

    @property
    def chosen(self) -> list[Kind]:
        return [Kind(kind) for kind in self.kinds]

    @property
    def was_given_up(self) -> bool:
        return self.disabled_at is not None and self.disabled_by_id is None

    @staticmethod
    def new_secret() -> str:
        """https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"""
        return "whsec_" + b64encode(secrets.token_bytes(32)).decode()

    def signing_secrets(self, now: datetime) -> list[str]:
        """The newest first. Raises SecretUnreadable."""
        until = self.previous_secret_until
        is_changing = until is not None and now < until and self.previous_secret
        return [self.secret, self.previous_secret] if is_changing else [self.secret]


def new_key() -> str:
    return f"msg_{secrets.token_hex(16)}"


class Event(models.Model):
    """Something that happened, as it is told: the same to every endpoint, however often it is sent."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40, unique=True, default=new_key)  # webhook-id
    kind = models.CharField(max_length=40, choices=Kind.choices)
    data = models.JSONField()
    happened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name, verbose_name_plural = _("outgoing event"), _("outgoing events")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="outgoing_event_kind_known"
            ),
        ]
        indexes = [
            models.Index(fields=["happened_at"], name="outgoing_event_by_age")
        ]  # the nightly trim

    def __str__(self) -> str:
        return self.key


class OutgoingQuerySet(models.QuerySet["Delivery"]):
    def of(self, organisation: Organisation) -> OutgoingQuerySet:
        return self.filter(endpoint__organisation=organisation)

    def due(self, now: datetime) -> OutgoingQuerySet:
        return self.filter(state=State.WAITING, due_at__lte=now)


class Delivery(models.Model):
    """An event on its way to an endpoint. The row is the job."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)  # since it was last asked for
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("outgoing delivery"), _("outgoing deliveries")
        constraints = [
            models.UniqueConstraint(fields=["event", "endpoint"], name="outgoing_delivery_once"),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="outgoing_delivery_state_known"
            ),
        ]
        indexes = [
            models.Index(  # what the ringing looks for
                fields=["endpoint", "due_at"],
                condition=Q(state="waiting"),
                name="outgoing_delivery_due",
            ),
            models.Index(
                fields=["endpoint", "-id"], name="outgoing_delivery_log"
            ),  # the endpoint's page
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.endpoint_id}"

    def begin(self) -> bool:
        """Count a try, before anything is sent. False when it is no longer due."""
        due = Delivery.objects.due(timezone.now()).filter(pk=self.pk)
        return bool(due.update(tries=F("tries") + 1))

    def settle(self, state: str, **changes: Any) -> bool:
        """WAITING → DELIVERED or GIVEN_UP. False when it is settled already."""
        waiting = Delivery.objects.filter(pk=self.pk, state=State.WAITING)
        return bool(waiting.update(state=state, settled_at=timezone.now(), **changes))


class Attempt(models.Model):
    """One try: what was answered, or why there was no answer."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # of HTTP; null: no answer
    problem = models.CharField(max_length=30, blank=True)  # a key of outgoing.problems
    answer = models.CharField(max_length=500, blank=True)  # how the body began
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("attempt"), _("attempts")

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.status or self.problem}"
