"""What Meta delivered to us: the raw bytes first, then the changes inside them.

A delivery's row is written once and left alone. What is to be done with it is a row beside it: Waiting
until it is digested, DeadLetter when that failed for good, neither when it is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Left, Now
from django.utils.translation import gettext_lazy as _

from traffic.partitions import Partitioned
from webhooks.gaps.models import Backfill, Heard, Missed, Repair, Verdict
from webhooks.intake import hints

__all__ = [
    "DELIVERIES",
    "Backfill",
    "Change",
    "DeadLetter",
    "Delivery",
    "Heard",
    "Kind",
    "Missed",
    "Noticed",
    "Outcome",
    "Repair",
    "State",
    "Tally",
    "Verdict",
    "Waiting",
]

# In the text of an error: what stands in quotes, Meta's long ids, numbers.
PARTICULARS = r"""'[^']*'|"[^"]*"|wamid\.\S+|[0-9]+"""


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Digested")
    FAILED = "failed", _("Failed")  # a dead letter: kept with its error until someone replays it


class Kind(models.IntegerChoices):
    """What it seemed to be when it came: its lane in the queue."""

    MANAGEMENT = hints.MANAGEMENT, _("Management")
    INBOUND = hints.INBOUND, _("Inbound messages")
    STATUSES = hints.STATUSES, _("Statuses")


class Outcome(models.TextChoices):
    """What handling a change came to."""

    APPLIED = "applied", _("Applied")
    KEPT = "kept", _("Kept: no handler for this field")
    NO_ACCOUNT = "no_account", _("The account is not ours")
    FOREIGN = "foreign", _("Signed with another app's secret")
    NO_TEMPLATE = "no_template", _("The template is not here yet")
    UNKNOWN_WORD = "unknown_word", _("Its event is new to us")


@dataclass(frozen=True)
class Depth:
    """What waits in a lane of the queue."""

    count: int
    oldest: datetime | None  # when the first began to wait, which a replay begins anew


class WaitingQuerySet(models.QuerySet["Waiting"]):
    def oldest(self) -> datetime | None:
        """When the first of them came."""
        return self.order_by("pk").values_list("received_at", flat=True).first()

    def depths(self) -> dict[int, Depth]:
        """Of each lane that has any. Looks at all of them: for the clock, not for a page."""
        first = models.Min("queued_at", filter=Q(not_before=None))
        lanes = self.order_by().values_list("kind").annotate(count=models.Count("pk"), first=first)
        return {kind: Depth(count, oldest) for kind, count, oldest in lanes}

    def late(self, *, since: datetime) -> WaitingQuerySet:
        """Queued before then and never tried: the digest is down or behind."""
        return self.filter(not_before=None, queued_at__lt=since)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def in_state(self, state: str) -> DeliveryQuerySet:
        if state == State.WAITING:
            return self.filter(waiting__isnull=False)
        if state == State.FAILED:
            return self.filter(dead_letter__isnull=False)
        return self.filter(waiting__isnull=True, dead_letter__isnull=True)

    def with_field(self, field: str) -> DeliveryQuerySet:
        """Those that first brought a change of this field."""
        return self.filter(pk__in=Change.objects.filter(field=field).values("delivery"))


# An error's first line without what differs from one delivery to the next.
CAUSE = Left(
    Func(
        Func(F("error"), Value("\n"), Value(1), function="split_part"),
        Value(PARTICULARS),
        Value("…"),
        Value("g"),
        function="regexp_replace",
    ),
    200,
    output_field=models.TextField(),
)


class DeadLetterQuerySet(models.QuerySet["DeadLetter"]):
    def of_cause(self, cause: str) -> DeadLetterQuerySet:
        return self.alias(cause=CAUSE).filter(cause=cause)

    def causes(self) -> models.QuerySet[DeadLetter, Any]:
        """Each cause once, the most frequent first: cause, count, first_at, last_at."""
        groups = self.order_by().annotate(cause=CAUSE).values("cause")
        return groups.annotate(
            count=models.Count("pk"), first_at=models.Min("died_at"), last_at=models.Max("died_at")
        ).order_by("-count", "cause")


class Delivery(models.Model):
    """One POST from Meta, exactly as received. The intake writes it, by SQL.

    Partitioned by the day it came; `id` is unique although the key of the table holds both.
    """

    app_id = models.CharField(max_length=40)  # from the path of our callback URL
    body = models.BinaryField()
    signature = models.CharField(max_length=80)
    received_at = models.DateTimeField(db_default=Now())
    kind = models.PositiveSmallIntegerField(choices=Kind.choices, db_default=Kind.MANAGEMENT)
    sender = models.CharField(max_length=40, db_default=hints.UNKNOWN)  # the first entry's id
    redacted_at = models.DateTimeField(null=True)  # somebody was erased: not Meta's bytes any more

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        permissions = [("see_people", _("May see people's data in deliveries"))]
        indexes = [
            # A time span, for replays. They come in its order, so a summary of blocks is enough, and
            # costs the intake nothing.
            BrinIndex(fields=["received_at"], name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def state(self) -> State:
        if hasattr(self, "waiting"):
            return State.WAITING
        return State.FAILED if hasattr(self, "dead_letter") else State.DONE

    @property
    def error(self) -> str:
        beside = getattr(self, "waiting", None) or getattr(self, "dead_letter", None)
        return beside.error if beside else ""

    @property
    def attempts(self) -> int:
        """How often it was tried in vain; of a dead letter, with the last time."""
        beside = getattr(self, "waiting", None) or getattr(self, "dead_letter", None)
        return beside.attempts if beside else 0


class Waiting(models.Model):
    """A delivery's place in the queue. Deleted in the transaction that holds its effects.

    Each index costs the intake and the digest; the lowest number is near enough to the oldest.
    """

    delivery = models.OneToOneField(
        Delivery, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False
    )
    received_at = models.DateTimeField()
    queued_at = models.DateTimeField(db_default=Now())  # later than received when replayed
    kind = models.PositiveSmallIntegerField(choices=Kind.choices, db_default=Kind.MANAGEMENT)
    sender = models.CharField(max_length=40, db_default=hints.UNKNOWN)
    size = models.PositiveIntegerField(db_default=0)  # bytes of the body
    attempts = models.PositiveSmallIntegerField(db_default=0)
    not_before = models.DateTimeField(null=True)  # of those that failed before
    error = models.TextField(db_default="")

    objects = WaitingQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "waiting"
        indexes = [
            # The claim: a lane, a sender's share of it, oldest first.
            models.Index(
                fields=["kind", "sender", "delivery"],
                condition=Q(not_before=None),
                name="waiting_by_lane",
            ),
            models.Index(  # the next tries
                fields=["not_before"], condition=~Q(not_before=None), name="waiting_again"
            ),
        ]

    def __str__(self) -> str:
        return str(self.delivery_id)


class Hold(models.Model):
    """What one digest claimed last, until it is idle or has stopped: whom to suspect when it dies."""

    deliveries = ArrayField(models.BigIntegerField())
    held_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.pk)


class DeadLetter(models.Model):
    """A delivery that could not be digested, or only in parts, and why."""

    delivery = models.OneToOneField(
        Delivery,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="dead_letter",
    )
    received_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField()
    error = models.TextField()
    died_at = models.DateTimeField(db_default=Now())

    objects = DeadLetterQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["received_at"], name="deadletter_by_age"),  # expiry
        ]

    def __str__(self) -> str:
        return str(self.delivery_id)


class Change(models.Model):
    """One entry[].changes[] of a delivery, once: the key makes a repeated change a no-op.

    Messages and statuses are not here, but facts in traffic/. Management events carry no id of their
    own, so the key is a hash of entry id, entry time, field and canonical value.
    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
    """

    delivery = models.ForeignKey(
        Delivery, on_delete=models.DO_NOTHING, related_name="changes", db_constraint=False
    )
    received_at = models.DateTimeField(db_default=Now())  # the delivery's
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
            models.Index(fields=["received_at"], name="change_by_age"),  # expiry
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.entry_id}"


class Noticed(models.Model):
    """A word or a part of a delivery that we do not know or may not take, and how often it came."""

    what = models.CharField(max_length=40)  # such as "status", "statuses key", "no account"
    word = models.CharField(max_length=80)
    waba_id = models.CharField(
        max_length=40, db_default=""
    )  # whom it is shown to; "": support only
    count = models.PositiveBigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "noticed"
        constraints = [
            models.UniqueConstraint(fields=["what", "word", "waba_id"], name="noticed_once"),
        ]
        indexes = [
            models.Index(fields=["waba_id", "-last_at"], name="noticed_by_account"),  # its page
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.word}"


class Span(models.TextChoices):
    """How finely a tally is kept: minutes for two days, hours as long as deliveries, totals for ever."""

    MINUTE = "minute", _("Minute")
    HOUR = "hour", _("Hour")
    EVER = "ever", _("Since ever")


class Tally(models.Model):
    """How much of something happened: for charts, metrics and alerts, not for accounts.

    The intake and the digests count in memory and add it up here every ten seconds, by SQL
    (`webhooks.intake.tally`). One that is killed loses what it had not told.
    """

    span = models.CharField(max_length=10, choices=Span.choices)
    start = models.DateTimeField()
    what = models.CharField(max_length=20)  # what starts with "most" is a maximum, the rest a sum
    who = models.CharField(max_length=40)  # an app, or a lane of the queue
    word = models.CharField(max_length=20)
    count = models.BigIntegerField()

    class Meta:
        verbose_name = _("webhook traffic")
        verbose_name_plural = _("webhook traffic")
        constraints = [
            # Its index serves every reader too: a span, from a moment on.
            models.UniqueConstraint(
                fields=["span", "start", "what", "who", "word"], name="tally_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.who} {self.word}"


# A day stays while one of its deliveries waits, however old.
DELIVERIES = Partitioned(
    "webhooks_delivery",
    "received_at",
    "day",
    pinned=(
        "SELECT FROM webhooks_waiting w WHERE w.received_at >= lower AND w.received_at < upper"
    ),
)
