"""What Meta delivered to us: the raw bytes first, then the changes inside them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Digested")
    FAILED = "failed", _("Failed")  # a dead letter: kept with its error until someone replays it


class Outcome(models.TextChoices):
    """What handling a change came to."""

    APPLIED = "applied", _("Applied")
    KEPT = "kept", _("Kept: no handler for this field")
    NO_ACCOUNT = "no_account", _("The account is not ours")
    FOREIGN = "foreign", _("Signed with another app's secret")
    NO_TEMPLATE = "no_template", _("The template is not here yet")
    UNKNOWN_WORD = "unknown_word", _("Its event is new to us")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self) -> DeliveryQuerySet:
        """Those to digest now, oldest first."""
        ready = Q(not_before=None) | Q(not_before__lte=Now())
        return self.filter(ready, state=State.WAITING).order_by("received_at", "pk")


class Delivery(models.Model):
    """One POST from Meta, exactly as received. The intake writes it, by SQL."""

    app_id = models.CharField(max_length=40)  # from the path of our callback URL
    body = models.BinaryField()
    signature = models.CharField(max_length=80)
    received_at = models.DateTimeField(db_default=Now())
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.WAITING, db_default=State.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    not_before = models.DateTimeField(null=True, blank=True)  # back-off between tries
    digested_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="", db_default="")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="delivery_state_known"
            ),
        ]
        indexes = [
            # The digest's claim: oldest waiting first.
            models.Index(
                fields=["received_at", "id"], condition=Q(state="waiting"), name="delivery_due"
            ),
            models.Index(fields=["-received_at"], name="delivery_by_age"),  # admin list, expiry
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class Change(models.Model):
    """One entry[].changes[] of a delivery, once: the key makes a repeated change a no-op.

    Management events carry no id of their own, so the key is a hash of entry id, entry time, field
    and canonical value; of messages and statuses, a hash of their ids.
    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="changes")
    key = models.CharField(max_length=64, unique=True)  # sha-256
    field = models.CharField(max_length=80)
    entry_id = models.CharField(max_length=40)  # the WABA, or a portfolio for partner events
    happened_at = models.DateTimeField(null=True, blank=True)  # entry.time
    value = models.JSONField()
    handled_at = models.DateTimeField(null=True, blank=True)
    understood = models.BooleanField(default=False)  # False: no handler knows this field
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["", *Outcome.values]), name="change_outcome_known"
            ),
        ]
        indexes = [
            models.Index(fields=["field", "entry_id"], name="change_by_field"),  # admin filters
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.entry_id}"
