"""Business assets at Meta: how we reach them (connections) and what we read (accounts, numbers)."""

from __future__ import annotations

import json
from datetime import datetime

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from assets.errors import SecretUnreadable
from assets.secrets import EncryptedTextField


class Environment(models.TextChoices):
    """Where a connection leads; its address is the one settings.GRAPH_BASE_URLS allows."""

    LIVE = "live", _("Live")
    SANDBOX = "sandbox", _("Sandbox")


class ConnectionQuerySet(models.QuerySet["Connection"]):
    def of(self, organisation: Organisation) -> ConnectionQuerySet:
        return self.filter(organisation=organisation)

    def usable(self) -> ConnectionQuerySet:
        return self.filter(disabled_at=None)

    def check_due(self, now: datetime) -> ConnectionQuerySet:
        """Those whose token, permissions and accounts are to be checked now."""
        return self.usable().filter(check_due_at__lte=now)

    def app_due(self, before: datetime) -> ConnectionQuerySet:
        """Those whose app's webhooks were last looked at before this moment, after a first check."""
        return self.usable().exclude(checked_at=None).filter(app_read_at__lt=before)

    def repair_due(self, now: datetime) -> ConnectionQuerySet:
        """Those whose webhooks somebody asked to repair."""
        return self.usable().filter(repair_due_at__lte=now)


@pghistory.track(
    exclude=[
        "token", "app_secret", "previous_app_secret", "verify_token",
        "scopes", "granular_scopes", "token_expires_at",
        "app_subscribed", "app_facts", "app_read_at", "taken", "check_due_at", "repair_due_at", "repair_problem",
        "checked_at", "problem",
    ]
)  # fmt: skip
class Connection(models.Model):
    """A system user's token for one business portfolio, with the app whose webhooks we answer."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="connections"
    )
    environment = models.CharField(max_length=10, choices=Environment.choices)
    business_id = models.CharField(_("business portfolio id"), max_length=40)
    business_name = models.CharField(max_length=200, blank=True)
    business_facts = models.JSONField(default=dict, blank=True)
    app_id = models.CharField(_("app id"), max_length=40)
    token = EncryptedTextField(_("system user token"))
    app_secret = EncryptedTextField(_("app secret"), blank=True)
    previous_app_secret = EncryptedTextField(blank=True)  # still accepted while a new one rolls out
    verify_token = EncryptedTextField(blank=True)  # what Meta shows us in the webhook handshake
    # What debug_token said, https://developers.facebook.com/docs/graph-api/reference/debug_token
    scopes = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    granular_scopes = models.JSONField(default=list, blank=True)
    token_expires_at = models.DateTimeField(null=True, blank=True)  # null: never
    token_added_at = models.DateTimeField(default=timezone.now)
    token_added_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    app_subscribed = models.BooleanField(null=True)  # Meta calls our intake; null: not known
    app_facts = models.JSONField(
        default=dict, blank=True
    )  # the app's subscription: address, fields
    app_read_at = models.DateTimeField(null=True, blank=True)  # claiming a reading moves it on
    # WhatsApp accounts that Meta lists here but another organisation has; nothing of them is kept.
    taken = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # The rows are the jobs: due when the moment has come; claiming moves it on, done sets the next.
    check_due_at = models.DateTimeField(default=timezone.now)
    repair_due_at = models.DateTimeField(null=True, blank=True)  # null: nobody asked for a repair
    repair_problem = models.CharField(max_length=200, blank=True)  # why the last one failed
    checked_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)  # the last refusal, as class and code
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    disabled_at = models.DateTimeField(null=True, blank=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("connection"), _("connections")
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "business_id"],
                condition=Q(disabled_at=None),
                name="connection_one_per_portfolio",
            ),
            models.CheckConstraint(
                condition=Q(environment__in=Environment.values), name="connection_environment_known"
            ),
        ]

    def __str__(self) -> str:
        return self.business_name or self.business_id

    @property
    def is_sandbox(self) -> bool:
        return self.environment == Environment.SANDBOX

    @property
    def has_previous_app_secret(self) -> bool:
        try:
            return bool(self.previous_app_secret)
        except SecretUnreadable:
            return True

    @property
    def token_end(self) -> str:
        """The last four characters: all of the token that is ever shown again."""
        try:
            return self.token[-4:] if len(self.token) >= 12 else ""
        except SecretUnreadable:
            return ""


class WhatsAppAccountQuerySet(models.QuerySet["WhatsAppAccount"]):
    def of(self, organisation: Organisation) -> WhatsAppAccountQuerySet:
        return self.filter(organisation=organisation)

    def readable(self) -> WhatsAppAccountQuerySet:
        """Those whose connection is in use, with the connection."""
        return self.filter(connection__disabled_at=None).select_related("connection")

    def due(self, now: datetime) -> WhatsAppAccountQuerySet:
        """Those to be read from Meta now."""
        return self.readable().filter(due_at__lte=now)


@pghistory.track(
    exclude=[
        "facts", "refused_fields", "read_at", "due_at", "failures", "templates_read_at", "subscribed",
        "problem",
    ]
)  # fmt: skip
class WhatsAppAccount(models.Model):
    """A WhatsApp Business Account (WABA): owns templates, numbers, currency and time zone."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="whatsapp_accounts"
    )
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="accounts")
    waba_id = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3, blank=True)  # ISO 4217
    facts = models.JSONField(default=dict, blank=True)  # everything else Meta answered, verbatim
    # Of the last reading: of these nothing new is known. What is neither here nor in `facts` is not there.
    refused_fields = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    subscribed = models.BooleanField(null=True)  # to our app's webhooks; null: not read yet
    due_at = models.DateTimeField(default=timezone.now)  # the next reading; claiming moves it on
    read_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)  # readings in a row that failed
    templates_read_at = models.DateTimeField(null=True, blank=True)  # end of the last full sync
    problem = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WhatsAppAccountQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("WhatsApp account"), _("WhatsApp accounts")
        constraints = [
            # An account belongs to exactly one organisation.
            models.UniqueConstraint(fields=["waba_id"], name="whatsappaccount_unique_waba"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="whatsappaccount_by_due"),  # the poll's sweep
        ]

    def __str__(self) -> str:
        return self.name or self.waba_id


class PhoneNumberQuerySet(models.QuerySet["PhoneNumber"]):
    def of(self, organisation: Organisation) -> PhoneNumberQuerySet:
        return self.filter(organisation=organisation)

    def listed(self) -> PhoneNumberQuerySet:
        """Those that Meta lists in their account."""
        return self.filter(missing_since=None)

    def with_digits(self, number: str) -> PhoneNumberQuerySet:
        """The same number, however it is written; a number that moves stands in two accounts for a while."""
        pattern = r"\D*".join(filter(str.isdecimal, number))
        return self.filter(display_phone_number__regex=rf"^\D*{pattern}\D*$")


@pghistory.track(exclude=["facts", "read_at", "quality_rating", "missing_since"])
class PhoneNumber(models.Model):
    """A business phone number. Its words are Meta's own, kept as they came (unknown ones too)."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="phone_numbers"
    )
    account = models.ForeignKey(WhatsAppAccount, on_delete=models.PROTECT, related_name="numbers")
    phone_number_id = models.CharField(max_length=40, unique=True)
    display_phone_number = models.CharField(max_length=40)
    verified_name = models.CharField(max_length=200, blank=True)
    quality_rating = models.CharField(max_length=20, blank=True)  # GREEN, YELLOW, RED, UNKNOWN, NA
    status = models.CharField(max_length=40, blank=True)  # CONNECTED is the only one that can send
    facts = models.JSONField(default=dict, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    missing_since = models.DateTimeField(null=True, blank=True)  # Meta no longer lists it
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PhoneNumberQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("phone number"), _("phone numbers")

    def __str__(self) -> str:
        return self.display_phone_number

    def elsewhere(self) -> PhoneNumber | None:
        """The same number in another account of ours: it is moving from there, or to there."""
        if self.missing_since:
            return None
        rows = PhoneNumber.objects.of(self.organisation).listed().exclude(account=self.account_id)
        same = rows.filter(display_phone_number=self.display_phone_number)
        return same.select_related("account").first()


class AccountEventQuerySet(models.QuerySet["AccountEvent"]):
    def of(self, organisation: Organisation) -> AccountEventQuerySet:
        return self.filter(organisation=organisation)

    def newest_first(self) -> AccountEventQuerySet:
        return self.order_by("-happened_at", "-pk")


class AccountEvent(models.Model):
    """What Meta told us about an account or one of its numbers. Never changed, never deleted."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(WhatsAppAccount, on_delete=models.PROTECT, related_name="news")
    number = models.ForeignKey(
        PhoneNumber, on_delete=models.PROTECT, null=True, blank=True, related_name="news"
    )
    key = models.CharField(max_length=64)  # of the change: the same news twice is once
    field = models.CharField(max_length=80)  # of the webhook
    word = models.CharField(max_length=100, blank=True)  # its event, decision or status, verbatim
    topic = models.CharField(max_length=120)  # what it is news about: the newest of a topic holds
    value = models.JSONField()
    happened_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AccountEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="accountevent_once"),
        ]
        indexes = [
            models.Index(
                fields=["account", "-happened_at"], name="accountevent_by_account"
            ),  # page
            models.Index(fields=["account", "topic", "-happened_at"], name="accountevent_by_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.word}"

    @property
    def raw(self) -> str:
        return json.dumps(self.value, indent=2, ensure_ascii=False)


class Call(models.Model):
    """One call to Graph API, redacted and trimmed by graph/, for support staff."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="calls")
    at = models.DateTimeField()
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=500)
    request = models.TextField(blank=True)
    status = models.PositiveSmallIntegerField(null=True)  # null: no answer
    code = models.IntegerField(null=True)  # Graph's error code
    subcode = models.IntegerField(null=True)
    trace_id = models.CharField(max_length=64, blank=True)
    response = models.TextField(blank=True)
    duration_ms = models.PositiveIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=1)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["connection", "-at"], name="call_by_connection"),  # admin list
            models.Index(fields=["at"], name="call_by_age"),  # the nightly trim
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status or '—'}"


class CallDay(models.Model):
    """How many calls of a day (UTC) counted against one of Meta's limits; what readings cost.

    `key` is the id of a WhatsApp account or business, or whatever else a path began with.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="call_days")
    key = models.CharField(max_length=60)
    day = models.DateField()
    calls = models.PositiveIntegerField(default=0)  # attempts that went out
    failed = models.PositiveIntegerField(default=0)  # of them, those without a good answer

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "key", "day"], name="callday_once"),
        ]
        indexes = [
            models.Index(fields=["day"], name="callday_by_age"),  # the nightly trim
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.day}: {self.calls}"


class Usage(models.Model):
    """The last rate budget Meta told us, per object and kind, in percent of the allowance.

    https://developers.facebook.com/docs/graph-api/overview/rate-limiting/
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="usages")
    key = models.CharField(max_length=60)  # a WABA or business id, or "app"
    kind = models.CharField(max_length=60)  # such as whatsapp_business_management
    percent = models.PositiveSmallIntegerField()
    blocked_until = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "key", "kind"], name="usage_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.kind} {self.percent} %"
