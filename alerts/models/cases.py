"""What a person must know: one open alert per subject and kind, until its cause is gone."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User


class Severity(models.TextChoices):
    INFO = "info", _("For your information")
    WARNING = "warning", _("Warning")
    CRITICAL = "critical", _("Critical")


MILDER_FIRST = [Severity.INFO, Severity.WARNING, Severity.CRITICAL]


class Kind(models.TextChoices):
    """What can be wrong. The words a person reads for each are in `alerts.kinds`."""

    TOKEN_REFUSED = "token_refused", _("Meta refuses our token")
    TOKEN_EXPIRING = "token_expiring", _("The token is about to expire")
    PERMISSION_MISSING = "permission_missing", _("A permission is missing")
    SUBSCRIPTION_MISSING = "subscription_missing", _("Webhooks are not subscribed")
    UNKNOWN_WORD = "unknown_word", _("Meta used a word we do not know")
    SYNC_STALLED = "sync_stalled", _("We could not read from Meta")
    TEMPLATE_REJECTED = "template_rejected", _("A template was rejected")
    TEMPLATE_STOPPED = "template_stopped", _("A template can no longer be sent")
    TEMPLATE_AT_RISK = "template_at_risk", _("A template may soon be lost")
    TEMPLATE_DRIFT = "template_drift", _("A text was changed at Meta")
    TEMPLATE_EXPIRES = "template_expires", _("A template expires")
    TEMPLATE_REVIEW_DUE = "template_review_due", _("A template is to be reviewed again")
    SUBMISSION_STUCK = "submission_stuck", _("A submission is waiting")
    CATEGORY_CHANGED = "category_changed", _("Meta changed a category")
    NUMBER_TROUBLE = "number_trouble", _("A number is in trouble")
    ACCOUNT_RESTRICTED = "account_restricted", _("Meta restricts an account")
    ACCOUNT_VIOLATION = "account_violation", _("Meta found a violation")
    REVIEW_REJECTED = "review_rejected", _("Meta rejected an account or a name")
    SECURITY_EVENT = "security_event", _("Somebody touched a number's PIN")
    META_WARNING = "meta_warning", _("Meta has a message for you")
    LIMIT_LOWERED = "limit_lowered", _("Meta lowered a limit")
    PARTNER_REMOVED = "partner_removed", _("A partner or app was removed")
    SIGNATURES_WRONG = "signatures_wrong", _("Webhooks come with a wrong signature")
    DELIVERIES_REFUSED = "deliveries_refused", _("Webhooks could not be taken")
    DIGEST_BEHIND = "digest_behind", _("Webhooks are taken in late")
    DEAD_LETTERS = "dead_letters", _("Webhooks could not be understood")
    WEBHOOKS_ELSEWHERE = "webhooks_elsewhere", _("Messages are sent to another address")
    WEBHOOKS_SILENT = "webhooks_silent", _("Webhooks have stopped coming")
    WEBHOOKS_MISSED = "webhooks_missed", _("Meta did not tell us of a change")
    RATES_MISSING = "rates_missing", _("A rate card is missing")
    ENDPOINT_STOPPED = "endpoint_stopped", _("An outgoing webhook was switched off")
    COSTS_DIFFER = "costs_differ", _("Costs differ from Meta's figures")
    PAYMENT_MISSING = "payment_missing", _("An account has no payment that works")
    CURRENCY_DEADLINE = "currency_deadline", _("An account must change its currency")
    BUDGET_REACHED = "budget_reached", _("A budget is being used up")
    BUDGET_FORECAST = "budget_forecast", _("A budget will probably not last")
    LOG_REFUSED = "log_refused", _("The consent log is not signed any more")
    LOG_BROKEN = "log_broken", _("The consent log does not verify")
    LOG_LATE = "log_late", _("The consent log is behind")
    PRICE_NEWS = "price_news", _("Meta changes what you pay")
    LIMIT_NEAR = "limit_near", _("A limit is nearly reached")
    LIMIT_FILLS = "limit_fills", _("A limit will soon be full")
    MESSAGES_FAIL = "messages_fail", _("Many messages fail")
    OPT_OUTS_UNDECIDED = "opt_outs_undecided", _("Unclear messages wait for a decision")
    NOTICE_REVIEW_DUE = "notice_review_due", _("A consent notice is to be reviewed again")
    REQUEST_DUE = "request_due", _("A person’s request must be answered")
    IMPORT_TO_SIGN = "import_to_sign", _("A list waits for a second person")
    FLOW_STOPPED = "flow_stopped", _("A way to opt in has lost its notice")
    REGISTRATION_ENDS = "registration_ends", _("A registration is about to end")


class AlertQuerySet(models.QuerySet["Alert"]):
    def of(self, organisation: Organisation) -> AlertQuerySet:
        return self.filter(organisation=organisation)

    def open(self) -> AlertQuerySet:
        """The cause is there, whether anybody is shown it or not."""
        return self.filter(closed_at=None)

    def standing(self, now: datetime | None = None) -> AlertQuerySet:
        """What somebody should look at: open, neither switched off by a rule nor put off."""
        awake = Q(snoozed_until=None) | Q(snoozed_until__lte=now or timezone.now())
        return self.open().filter(awake, is_muted=False)

    def snoozed(self, now: datetime | None = None) -> AlertQuerySet:
        return self.open().filter(snoozed_until__gt=now or timezone.now(), is_muted=False)

    def to_tell(self, now: datetime) -> AlertQuerySet:
        return self.open().filter(tell_at__lte=now, is_muted=False)

    def to_tell_over(self, now: datetime) -> AlertQuerySet:
        """Closed, and those who were told of it are to be told so."""
        return self.filter(closed_at__isnull=False, tell_at__lte=now, is_muted=False)

    def worst_first(self) -> AlertQuerySet:
        ranks = [When(severity=one, then=Value(rank)) for rank, one in enumerate(MILDER_FIRST)]
        rank = Case(*ranks, output_field=IntegerField())
        return self.order_by(rank.desc(), "-opened_at", "-pk")

    def to_escalate(self, now: datetime) -> AlertQuerySet:
        """Told, and nobody has taken it on in time."""
        return self.open().filter(escalate_at__lte=now, is_muted=False, acknowledged_at=None)


class Alert(models.Model):
    """One trouble with one subject: a case. The subject is text and a link, so this room knows no other's
    models. What happened to it are its entries and its messages.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=40, choices=Kind.choices)
    subject = models.CharField(max_length=120)  # a stable key, such as "waba:1022…"
    title = models.CharField(max_length=200)  # the subject in a person's words
    link = models.CharField(max_length=300, blank=True)  # where to act, a path on this site
    detail = models.JSONField(default=dict)  # facts that the words of the kind are filled with
    severity = models.CharField(max_length=10, choices=Severity.choices)
    appeal_until = models.DateTimeField(null=True, blank=True)  # Meta hears no appeal after that
    ends_at = models.DateTimeField(null=True, blank=True)  # it is over by itself then
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_at = models.DateTimeField(default=timezone.now)  # last time the trouble was met
    times = models.PositiveIntegerField(default=1)  # how often it was met
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    snoozed_until = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # null while closed: by itself
    is_muted = models.BooleanField(default=False)  # its rule is switched off: kept, told to nobody
    is_test = models.BooleanField(default=False)
    tell_at = models.DateTimeField(
        null=True, blank=True
    )  # people are to be told then; of a closed one, that it is over; null: done
    told_at = models.DateTimeField(null=True, blank=True)  # the first time they were
    escalate_at = models.DateTimeField(null=True, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "subject"],
                condition=Q(closed_at=None),
                name="alert_one_open",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="alert_kind_known"),
            models.CheckConstraint(
                condition=Q(severity__in=Severity.values), name="alert_severity_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | Q(closed_at__isnull=False), name="alert_closer_closes"
            ),
        ]
        indexes = [
            # The bell's count and the list of open alerts.
            models.Index(
                fields=["organisation", "-opened_at"],
                condition=Q(closed_at=None),
                name="alert_open",
            ),
            # What the ring looks for, every few seconds.
            models.Index(
                fields=["tell_at"],
                condition=Q(tell_at__isnull=False),
                name="alert_to_tell",
            ),
            models.Index(
                fields=["escalate_at"],
                condition=Q(closed_at=None, escalate_at__isnull=False),
                name="alert_to_escalate",
            ),
            # The list of closed ones, and whether somebody closed this one by hand.
            models.Index(
                fields=["organisation", "-closed_at"],
                condition=Q(closed_at__isnull=False),
                name="alert_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"

    @property
    def is_snoozed(self) -> bool:
        return self.snoozed_until is not None and self.snoozed_until > timezone.now()
