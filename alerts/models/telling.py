"""Messages about cases, each with how it went. The row is the job."""

from __future__ import annotations

from datetime import datetime, timedelta

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.secrets import EncryptedTextField
from alerts.models.cases import Alert, Kind, Severity

LEASE = timedelta(minutes=5)  # after which a worker that has a message counts as lost


class DestinationQuerySet(models.QuerySet["Destination"]):
    def of(self, organisation: Organisation) -> DestinationQuerySet:
        return self.filter(organisation=organisation)

    def in_use(self) -> DestinationQuerySet:
        return self.filter(disabled_at=None)


@pghistory.track(exclude=["url"])
class Destination(models.Model):
    """A chat or a phone that is told, by an address which is a secret: who has it can write there."""

    SECRETS = ("url",)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    service = models.CharField(_("service"), max_length=40)  # in its own words, such as Slack
    url = EncryptedTextField()
    hint = models.CharField(_("ends in"), max_length=8, blank=True)  # so that people know it again
    minimum = models.CharField(
        _("from severity"), max_length=10, choices=Severity.choices, default=Severity.WARNING
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    disabled_at = models.DateTimeField(_("disabled"), null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = DestinationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("chat for alerts"), _("chats for alerts")
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum__in=Severity.values), name="alert_destination_minimum_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Reason(models.TextChoices):
    RAISED = "raised", _("There is a new case, or one became worse")
    ESCALATED = "escalated", _("Nobody has taken it on")
    ASSIGNED = "assigned", _("A colleague gave it to you")
    OVER = "over", _("It is over: you need do nothing any more")
    DIGEST = "digest", _("Summary")
    TEST = "test", _("Test")


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    NEEDLESS = "needless", _("Not needed any more")
    GIVEN_UP = "given_up", _("Given up")


class MessageQuerySet(models.QuerySet["Message"]):
    def of(self, organisation: Organisation) -> MessageQuerySet:
        return self.filter(organisation=organisation)

    def waiting(self) -> MessageQuerySet:
        return self.filter(state=State.WAITING)

    def due(self, now: datetime) -> MessageQuerySet:
        """Those to send now that nobody is at: new, to be tried again, or their worker was lost."""
        free = Q(busy_until=None) | Q(busy_until__lte=now)
        return self.waiting().filter(free, due_at__lte=now)


class Message(models.Model):
    """One message to one person by mail, or to one chat; many cases of a kind are one message."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    kind = models.CharField(max_length=40, choices=Kind.choices, blank=True)  # "" of a summary
    severity = models.CharField(max_length=10, choices=Severity.choices)  # the worst of its cases
    alerts = models.ManyToManyField(Alert, related_name="messages")
    reader = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    destination = models.ForeignKey(
        Destination, on_delete=models.CASCADE, null=True, related_name="messages"
    )
    day = models.DateField(null=True)  # of a summary, where its reader is
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(default=timezone.now)
    busy_until = models.DateTimeField(null=True)  # a worker is at it
    tries = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    settled_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)  # of the last try

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reader=None, destination__isnull=False)
                | Q(reader__isnull=False, destination=None),
                name="alert_message_one_receiver",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="alert_message_state_known"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=Reason.values), name="alert_message_reason_known"
            ),
            models.UniqueConstraint(
                fields=["organisation", "reader", "day"],
                condition=Q(reason=Reason.DIGEST),
                name="alert_message_one_summary",
            ),
            # A second case of the kind joins the message that waits.
            models.UniqueConstraint(
                fields=["organisation", "kind", "reason", "reader"],
                condition=Q(state=State.WAITING, tries=0, reason=Reason.RAISED),
                name="alert_message_one_waiting_mail",
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind", "reason", "destination"],
                condition=Q(state=State.WAITING, tries=0, reason=Reason.RAISED),
                name="alert_message_one_waiting_chat",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state=State.WAITING), name="alert_message_due"
            ),  # the ring's look
            models.Index(
                fields=["organisation", "-id"], name="alert_message_log"
            ),  # the log's page
            models.Index(
                fields=["organisation", "kind", "made_at"], name="alert_message_lately"
            ),  # how many of a storm there were
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.kind} → {self.receiver}"

    @property
    def receiver(self) -> User | Destination | None:
        return self.reader or self.destination

    def claim(self, now: datetime) -> bool:
        """True for the one worker that has it now. A try counts before anything is sent."""
        rows = Message.objects.due(now).filter(pk=self.pk)
        return bool(rows.update(busy_until=now + LEASE, tries=F("tries") + 1))

    def settle(self, state: str, *, problem: str = "") -> None:
        rows = Message.objects.waiting().filter(pk=self.pk)
        rows.update(state=state, settled_at=timezone.now(), problem=problem[:200])

    def try_again(self, at: datetime, *, problem: str) -> None:
        rows = Message.objects.waiting().filter(pk=self.pk)
        rows.update(busy_until=None, due_at=at, problem=problem[:200])
