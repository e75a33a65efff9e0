"""What Meta said of a number, an account or a portfolio, from when until when. Kept for ever."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation


class Kind(models.TextChoices):
    """Whom a reading is about. Templates have a history of their own, in templates_app."""

    NUMBER = "number", _("Number")
    ACCOUNT = "account", _("WhatsApp account")
    PORTFOLIO = "portfolio", _("Business portfolio")


class Metric(models.TextChoices):
    """What is read. Values are Meta's words in capitals; several of them stand in order, with commas."""

    RATING = "rating", _("Quality rating")
    STATUS = "status", _("Connection")
    HEALTH = "health", _("Sending")
    OBSTACLES = "obstacles", _("What stands in the way")
    LIMIT = "limit", _("Messaging limit")
    THROUGHPUT = "throughput", _("Speed")
    NAME = "name", _("Display name")
    NEW_NAME = "new_name", _("New display name")
    REVIEW = "review", _("Review by Meta")
    VERIFICATION = "verification", _("Business verification")
    RESTRICTION = "restriction", _("Restrictions")
    MISUSE = "misuse", _("Misuse of categories")
    BAN = "ban", _("Disabled by Meta")


NONE = "NONE"  # nothing restricts, nothing stands in the way


class Source(models.TextChoices):
    """Who told the first moment of a reading."""

    POLL = "poll", _("Poll")
    WEBHOOK = "webhook", _("Webhook")


class ReadingQuerySet(models.QuerySet["Reading"]):
    def of(self, organisation: Organisation) -> ReadingQuerySet:
        return self.filter(organisation=organisation)

    def about(self, kind: str, *subject_ids: str) -> ReadingQuerySet:
        return self.filter(kind=kind, subject_id__in=subject_ids)

    def present(self) -> ReadingQuerySet:
        """What still holds."""
        return self.filter(until_at=None)

    def between(self, since: datetime | None, until: datetime) -> ReadingQuerySet:
        """What held at some moment in between. `since` None: from the beginning."""
        found = self.filter(from_at__lte=until)
        return found.filter(Q(until_at=None) | Q(until_at__gte=since)) if since else found

    def of_metrics(self, metrics: Iterable[str]) -> ReadingQuerySet:
        return self.filter(metric__in=list(metrics))

    def in_order(self) -> ReadingQuerySet:
        return self.order_by("from_at", "value")


ADJACENT = """
    SELECT * INTO this FROM quality_reading WHERE id = NEW.id;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT * INTO later FROM quality_reading r
        WHERE r.organisation_id = this.organisation_id AND r.kind = this.kind
        AND r.subject_id = this.subject_id AND r.metric = this.metric
        AND (r.from_at, r.value COLLATE "C") > (this.from_at, this.value) ORDER BY r.from_at, r.value LIMIT 1;
    IF this.until_at IS DISTINCT FROM later.from_at OR later.value = this.value THEN
        RAISE EXCEPTION 'reading % does not end where another value begins', this.id
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT * INTO sooner FROM quality_reading r
        WHERE r.organisation_id = this.organisation_id AND r.kind = this.kind
        AND r.subject_id = this.subject_id AND r.metric = this.metric
        AND (r.from_at, r.value COLLATE "C") < (this.from_at, this.value)
        ORDER BY r.from_at DESC, r.value DESC LIMIT 1;
    IF sooner.id IS NOT NULL
        AND (sooner.until_at IS DISTINCT FROM this.from_at OR sooner.value = this.value) THEN
        RAISE EXCEPTION 'reading % does not begin where another value ends', this.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


class Reading(models.Model):
    """One value of one metric, from the first moment we know of until the next value's first.

    Of one subject and metric the readings follow each other without a gap, and no two neighbours have
    the same value: a trigger checks it when the transaction ends. `seen_at` is a later moment at which
    it was seen again, moved on once a day. Ids are Meta's: phone number, WABA, business portfolio.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject_id = models.CharField(max_length=40)
    metric = models.CharField(max_length=20, choices=Metric.choices)
    value = models.CharField(max_length=200, db_collation="C")  # sorted as Python sorts
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)  # null: it still holds
    seen_at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=Source.choices)
    learned_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            # The timelines' index too: a subject's metrics, each in order.
            models.UniqueConstraint(
                fields=["organisation", "kind", "subject_id", "metric", "from_at", "value"],
                name="reading_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind", "subject_id", "metric"],
                condition=Q(until_at=None),
                name="reading_one_open",
            ),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")),
                name="reading_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(seen_at__gte=F("from_at")), name="reading_seen_while_it_held"
            ),
            models.CheckConstraint(condition=~Q(value=""), name="reading_has_a_value"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="reading_kind_known"),
            models.CheckConstraint(
                condition=Q(metric__in=Metric.values), name="reading_metric_known"
            ),
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="reading_source_known"
            ),
        ]
        indexes = [
            # The list's order: which subjects of an organisation have this value now?
            models.Index(
                fields=["organisation", "metric", "value"],
                condition=Q(until_at=None),
                name="reading_present_by_value",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept_for_ever", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="neighbours_differ",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("value", "from_at", "until_at"),  # type: ignore[no-untyped-call]
                declare=[
                    ("this", "quality_reading"),
                    ("later", "quality_reading"),
                    ("sooner", "quality_reading"),
                ],
                func=ADJACENT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} {self.metric} {self.value}"


class Sighting(models.Model):
    """A moment at which we were told: what decides where a late webhook belongs.

    With a `metric`: a webhook told this value of this subject's. Without: everything of an account
    (`subject_id` its WABA), or of a portfolio, was read. Those of readings are forgotten once Meta
    repeats no webhook from then (services.trimming).
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    subject_id = models.CharField(max_length=40)
    metric = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "subject_id", "metric", "at", "value"], name="sighting_once"
            ),
        ]
        indexes = [
            # The nightly trim.
            models.Index(fields=["at"], condition=Q(metric=""), name="sighting_of_polls_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.metric} {self.at:%Y-%m-%d %H:%M}"
