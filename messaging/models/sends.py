"""A message on its way to one person: the row is the job.

    WAITING → SENDING → SENT, UNCLEAR, FAILED; REFUSED where something of ours stands in the way

Meta has no key by which it would know a message again, so an answer that did not come is never followed by
a second try of ours: the row is UNCLEAR until a webhook tells of the message by `callback_data`, or
a person decides.
https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from assets.models import WhatsAppAccount
from messaging.models.handsets import TestHandset
from templates_app.models import Template
from traffic.models import Step

OURS = "waportal:send:"  # how callback_data of ours begins


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    UNCLEAR = "unclear", _("Unclear whether it was sent")
    SENT = "sent", _("Accepted by Meta")
    REFUSED = "refused", _("Not sent")
    FAILED = "failed", _("Refused by Meta")


class Obstacle(models.TextChoices):
    """What of ours stood in the way. `GATE`: the reason is the gate's own code."""

    GATE = "gate", _("The gate")
    BUDGET = "budget", _("A budget’s hard stop")
    TEMPLATE = "template", _("The template is not approved any more")
    WINDOW = "window", _("The window for replies is closed")
    ERASED = "erased", _("The person was erased")
    OFF = "off", _("Switched off")
    MEDIA = "media", _("A file is missing")
    CONNECTION = "connection", _("The connection cannot be used")


class SendQuerySet(models.QuerySet["Send"]):
    def of(self, organisation: Organisation) -> SendQuerySet:
        return self.filter(organisation=organisation)

    def tests(self) -> SendQuerySet:
        return self.exclude(asked_by=None)

    def in_trouble(self) -> SendQuerySet:
        """Not sent, or not delivered."""
        lost = Q(failed_at__isnull=False, step__lt=Step.DELIVERED)
        return self.filter(Q(state__in=[State.UNCLEAR, State.REFUSED, State.FAILED]) | lost)

    def due(self, now: datetime) -> SendQuerySet:
        return self.filter(state=State.WAITING, due_at__lte=now)

    def stranded(self, before: datetime) -> SendQuerySet:
        """Their worker died, or its answer was never written down."""
        return self.filter(state=State.SENDING, claimed_at__lt=before)

    def about(self, numbers: tuple[str, ...], users: tuple[str, ...]) -> SendQuerySet:
        return self.filter(Q(number__in=numbers) | Q(user_id__in=users))


class Send(models.Model):
    """A test of a template that somebody asked for, or a reply that waportal sends by itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    key = models.TextField()  # the same again is the same message
    kind = models.TextField()  # "test", or an optin.ports.ReplyKind
    account = models.ForeignKey(WhatsAppAccount, on_delete=models.PROTECT, related_name="+")
    phone_number_id = models.TextField()
    # To whom. Forgotten when the person is erased. Of a reply they are looked up when it is sent.
    subject = models.UUIDField(null=True, blank=True)
    number = models.TextField(blank=True)  # digits
    user_id = models.TextField(blank=True)
    handset = models.ForeignKey(
        TestHandset, on_delete=models.SET_NULL, null=True, blank=True, related_name="sends"
    )
    # What. A template with its values, or a text with its buttons.
    template = models.ForeignKey(
        Template, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    template_name = models.TextField(blank=True)
    language = models.TextField(blank=True)
    category = models.TextField(blank=True)  # as it was when somebody asked
    values = models.JSONField(default=dict, blank=True)
    text = models.TextField(blank=True)
    buttons = models.JSONField(default=list, blank=True)
    asked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    # How far.
    state = models.TextField(choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    decision = models.UUIDField(null=True, blank=True)  # the gate's record
    obstacle = models.TextField(choices=Obstacle.choices, blank=True)
    code = models.TextField(blank=True)  # the gate's, or a budget's reason
    error_code = models.BigIntegerField(null=True, blank=True)  # Meta's
    error_text = models.TextField(blank=True)
    wamid = models.TextField(blank=True)
    ended_at = models.DateTimeField(
        null=True, blank=True
    )  # when it left WAITING and SENDING for good
    # What Meta's webhooks told of it since.
    step = models.SmallIntegerField(choices=Step.choices, default=Step.NONE)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    objects = SendQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="send_once"),
            models.CheckConstraint(
                condition=~Q(state="sent") | ~Q(wamid=""), name="send_sent_has_an_id"
            ),
            models.CheckConstraint(
                condition=Q(state="refused", obstacle__gt="")
                | ~Q(state="refused") & Q(obstacle=""),
                name="send_refused_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state__in=["waiting", "sending"]), name="send_by_due"
            ),  # the sweep
            models.Index(fields=["organisation", "-asked_at"], name="send_by_age"),  # the list
            models.Index(
                fields=["wamid"], condition=~Q(wamid=""), name="send_by_wamid"
            ),  # an auditor
            models.Index(fields=["number"], condition=~Q(number=""), name="send_by_number"),
            models.Index(fields=["user_id"], condition=~Q(user_id=""), name="send_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def callback_data(self) -> str:
        return f"{OURS}{self.pk}"

    @property
    def is_on_its_way(self) -> bool:
        return self.state in (State.WAITING, State.SENDING)

    def move(self, state: State, *, expected: tuple[State, ...], **changes: object) -> bool:
        """Compare, set and say whether it was ours to set."""
        rows = Send.objects.filter(pk=self.pk, state__in=expected)
        return bool(rows.update(state=state, **changes))
