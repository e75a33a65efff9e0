"""What people ask of a business about their data, what may not be erased yet, and proof that is kept sealed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, User
from accounts.secrets import EncryptedTextField


class Right(models.TextChoices):
    """What a person asks for."""

    ACCESS = "access", _("To see their data")
    ERASURE = "erasure", _("To be erased")
    OBJECTION = "objection", _("No direct marketing")
    CORRECTION = "correction", _("To correct their data")
    PORTABILITY = "portability", _("To take their data along")
    WITHDRAWAL = "withdrawal", _("To withdraw consent")


class Channel(models.TextChoices):
    """How it came."""

    PREFERENCES = "preferences", _("Preference page")
    WHATSAPP = "whatsapp", _("WhatsApp")
    EMAIL = "email", pgettext_lazy("channel", "E-mail")
    LETTER = "letter", _("Letter")
    PHONE = "phone", _("Telephone")
    DESK = "desk", _("In person")
    AUTHORITY = "authority", _("Through an authority")
    RULE = "rule", _("A rule is over")


class RequestState(models.TextChoices):
    OPEN = "open", pgettext_lazy("request", "Open")
    ERASING = "erasing", _("Being erased")
    ANSWERED = "answered", pgettext_lazy("request", "Answered")
    REFUSED = "refused", pgettext_lazy("request", "Refused")


class RequestQuerySet(models.QuerySet["Request"]):
    def of(self, organisation: Organisation) -> RequestQuerySet:
        return self.filter(organisation=organisation)

    def waiting(self) -> RequestQuerySet:
        """Not answered yet."""
        return self.filter(state__in=(RequestState.OPEN, RequestState.ERASING))

    def by_deadline(self) -> RequestQuerySet:
        return self.order_by("due_on", "pk")


class Request(models.Model):
    """Personal values are encrypted; an erasure empties them. What is left says that it was asked and answered."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=120)  # of what told us of it; twice the same is one request
    kind = models.CharField(_("kind"), max_length=12, choices=Right.choices)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices)
    received_on = models.DateField(_("received"))
    jurisdiction = models.CharField(max_length=2, blank=True)  # ISO 3166; "": not known
    person = models.UUIDField(null=True, blank=True)  # a Subject, as far as one is known
    who = EncryptedTextField(blank=True)  # the number or user id that was typed, or none
    note = EncryptedTextField(blank=True)  # their words, a ticket's number
    state = models.CharField(
        _("state"), max_length=10, choices=RequestState.choices, default=RequestState.OPEN
    )
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField()
    rule = models.CharField(max_length=40)  # code of the deadline that counts
    extended_on = models.DateField(null=True, blank=True)
    extension_reason = models.CharField(max_length=500, blank=True)
    identity_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    identity_at = models.DateTimeField(null=True, blank=True)
    identity_how = models.CharField(max_length=200, blank=True)
    answer = EncryptedTextField(blank=True)
    # While they are being erased: JSON of the numbers and user ids to look for everywhere.
    targets = EncryptedTextField(blank=True)
    certificate = models.JSONField(default=dict, blank=True)  # of an erasure
    opened_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # null: the person, on a page
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="request_once"),
            models.CheckConstraint(condition=Q(kind__in=Right.values), name="request_kind_known"),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="request_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "erasing"], closed_at=None)
                | Q(state__in=["answered", "refused"], closed_at__isnull=False),
                name="request_closed_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(extended_on=None) | ~Q(extension_reason=""),
                name="request_extension_says_why",
            ),
            models.CheckConstraint(
                condition=Q(identity_at=None, identity_by=None)
                | Q(identity_at__isnull=False, identity_by__isnull=False),
                name="request_identity_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "due_on"], name="request_by_deadline"),  # the list
            models.Index(fields=["organisation", "person"], name="request_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in (RequestState.OPEN, RequestState.ERASING)

    @property
    def number(self) -> str:
        return f"R{self.pk}"


class RequestStep(models.Model):
    """What was done about a request. Nothing personal; rows are added and never changed."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=20)  # a word of optin.reports.rights
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.request_id} {self.what}"


class HoldQuerySet(models.QuerySet["Hold"]):
    def of(self, organisation: Organisation) -> HoldQuerySet:
        return self.filter(organisation=organisation)

    def in_force(self) -> HoldQuerySet:
        return self.filter(released_at=None)


class Hold(models.Model):
    """Nothing of this person may be erased. Placed by two people, released by two."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.UUIDField()  # a Subject
    reason = models.CharField(_("reason"), max_length=500)
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_second = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(_("placed"), default=timezone.now, editable=False)
    release_reason = models.CharField(max_length=500, blank=True)
    released_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released_second = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(_("released"), null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="hold_says_why"),
            models.CheckConstraint(
                condition=~Q(placed_by=models.F("placed_second")), name="hold_placed_by_two"
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None, released_second=None)
                | Q(
                    released_at__isnull=False, released_by__isnull=False,
                    released_second__isnull=False,
                )
                & ~Q(released_by=models.F("released_second"))
                & ~Q(release_reason=""),
                name="hold_released_by_two",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "person"], name="hold_by_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.pk}"


class VaultQuerySet(models.QuerySet["Vault"]):
    def of(self, organisation: Organisation) -> VaultQuerySet:
        return self.filter(organisation_id=organisation.pk)


class Vault(models.Model):
    """Proof of an erased person's consent, until the rule that keeps it is over. Sealed with a key of its own;
    two people open it, and each opening is an event. Seen by its organisation alone, as people are."""

    organisation_id = models.BigIntegerField()
    person = models.UUIDField()
    sealed = models.BinaryField()
    rules = models.JSONField(default=list)  # codes of the policies that keep it
    until = models.DateField()  # the first day on which it is removed
    kept_at = models.DateTimeField(db_default=Now())

    objects = VaultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "person"], name="vault_once"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "until"], name="vault_by_end"),  # what is over
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.until}"
