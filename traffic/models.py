"""What Meta told us about messages: facts, written once and never changed, and who has read them.

Meta's words stay as they came, unknown ones too; "" and NULL mean that nothing came.
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
"""

from __future__ import annotations

from typing import TypeVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from traffic.partitions import Partitioned
from traffic.readers import READERS

Row = TypeVar("Row", bound=models.Model)


class FactQuerySet(models.QuerySet[Row]):
    def of(self, organisation: Organisation) -> FactQuerySet[Row]:
        accounts = WhatsAppAccount.objects.of(organisation)
        return self.filter(waba_id__in=accounts.values("waba_id"))

    def of_batch(self, batch: Batch) -> FactQuerySet[Row]:
        """Those that this batch brought, without looking into other months."""
        return self.filter(
            batch_id=batch.pk, happened_at__gte=batch.first_at, happened_at__lte=batch.last_at
        )


class Batch(models.Model):
    """The facts of one transaction of the digest: what readers take, and how late it was."""

    made_at = models.DateTimeField(db_default=Now())
    deliveries = models.PositiveIntegerField()
    oldest_received_at = models.DateTimeField()  # of its deliveries: made_at minus this is the lag
    statuses = models.PositiveIntegerField()
    inbound = models.PositiveIntegerField()
    others = models.PositiveIntegerField(db_default=0)  # preferences, changes of identity, calls
    first_at = models.DateTimeField()  # when its earliest and its latest fact happened
    last_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "batches"
        indexes = [
            BrinIndex(fields=["made_at"], name="batch_by_age"),  # charts of rate and lag, expiry
        ]

    def __str__(self) -> str:
        return str(self.pk)


class TodoQuerySet(models.QuerySet["Todo"]):
    def aside(self) -> TodoQuerySet:
        """What no reader takes: it could not be read and waits for a person."""
        return self.exclude(reader__in=READERS)


class Todo(models.Model):
    """A batch that a reader has not read yet. Deleted in the transaction of the reader's effects."""

    reader = models.CharField(max_length=20)  # one of traffic.readers.READERS
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="todos")

    objects = TodoQuerySet.as_manager()

    class Meta:
        constraints = [
            # The take's order too: the oldest batch of a reader first.
            models.UniqueConstraint(fields=["reader", "batch"], name="todo_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reader} {self.batch_id}"


class Status(models.Model):
    """One step of an outgoing message, for one participant of a group or the only recipient."""

    pk = models.CompositePrimaryKey("wamid", "status", "participant", "happened_at")
    wamid = models.TextField()
    status = models.TextField()  # sent, delivered, read, played, failed, or a word new to us
    participant = models.TextField(default="")
    happened_at = models.DateTimeField()
    batch_id = models.BigIntegerField()
    waba_id = models.TextField()
    phone_number_id = models.TextField(default="")
    wa_id = models.TextField(default="")  # the recipient; people with usernames have none
    user_id = models.TextField(default="")
    parent_user_id = models.TextField(default="")
    recipient_type = models.TextField(default="")  # group, individual
    billable = models.BooleanField(null=True)
    pricing_model = models.TextField(default="")  # CBP until 2025-07-01, PMP since
    pricing_type = models.TextField(default="")
    pricing_category = models.TextField(default="")
    conversation_id = models.TextField(default="")
    conversation_origin = models.TextField(default="")
    conversation_expires_at = models.DateTimeField(null=True)
    template_id = models.TextField(default="")
    callback_data = models.TextField(default="")  # biz_opaque_callback_data
    error_code = models.BigIntegerField(null=True)  # of the first error; all are in extra
    error_title = models.TextField(default="")
    error_details = models.TextField(default="")
    extra = models.JSONField(null=True)  # the errors, and whatever has no column

    objects = FactQuerySet["Status"].as_manager()

    class Meta:
        verbose_name_plural = "statuses"
        indexes = [
            BrinIndex(
                fields=["batch_id"], pages_per_range=32, autosummarize=True, name="status_by_batch"
            ),  # readers
        ]

    def __str__(self) -> str:
        return f"{self.wamid} {self.status}"


class Inbound(models.Model):
    """One message that a person sent to a business."""

    pk = models.CompositePrimaryKey("wamid", "happened_at")
    wamid = models.TextField()
    happened_at = models.DateTimeField()
    batch_id = models.BigIntegerField()
    waba_id = models.TextField()
    phone_number_id = models.TextField(default="")
    wa_id = models.TextField(default="")
    user_id = models.TextField(default="")
    parent_user_id = models.TextField(default="")
    profile_name = models.TextField(default="")
    username = models.TextField(default="")
    kind = models.TextField(default="")  # Meta's `type`: text, image, button, interactive, …
    text = models.TextField(default="")  # what was written or pressed, or a caption
    payload = models.TextField(default="")  # of a button, or the id of a reply
    context_id = models.TextField(default="")  # the message it answers
    group_id = models.TextField(default="")
    referral = models.JSONField(null=True)  # the advertisement it came by
    item = models.JSONField()  # all of it

    objects = FactQuerySet["Inbound"].as_manager()

    class Meta:
        verbose_name_plural = "inbound"
        indexes = [
            BrinIndex(
                fields=["batch_id"], pages_per_range=32, autosummarize=True, name="inbound_by_batch"
            ),  # readers
            # Did this person write within 24 hours? Also erasure.
            models.Index(fields=["wa_id", "happened_at"], name="inbound_by_number"),
            models.Index(fields=["user_id", "happened_at"], name="inbound_by_user"),
        ]

    def __str__(self) -> str:
        return self.wamid


class Preference(models.Model):
    """A person told Meta whether they want this business's marketing messages.

    Meta has no way to ask for it again, so it is kept until the person is erased.
    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences
    """

    waba_id = models.TextField()
    phone_number_id = models.TextField(default="")
    wa_id = models.TextField(default="")
    user_id = models.TextField(default="")
    parent_user_id = models.TextField(default="")
    category = models.TextField(default="")  # marketing_messages
    value = models.TextField()  # stop, resume, signup, or a word new to us
    happened_at = models.DateTimeField()
    batch_id = models.BigIntegerField()
    item = models.JSONField()  # all of it

    objects = FactQuerySet["Preference"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "waba_id", "phone_number_id", "wa_id", "user_id", "category", "value",
                    "happened_at",
                ],
                name="preference_once",
            ),
        ]  # fmt: skip
        indexes = [
            # What did this person want last? Also erasure.
            models.Index(fields=["wa_id", "happened_at"], name="preference_by_number"),
            models.Index(fields=["user_id", "happened_at"], name="preference_by_user"),
            models.Index(fields=["batch_id"], name="preference_by_batch"),  # readers
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.value}"


class Changed(models.TextChoices):
    NUMBER = "number", _("Another number")
    USER_ID = "user_id", _("Another user id")
    DEVICE = "device", _("Another device or installation")


class IdentityChange(models.Model):
    """A person is reached under other ids than before. Consent does not follow by itself.

    Old and new as far as Meta names them. The message that told it is an Inbound, too. It is kept
    until the person is erased.
    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system
    """

    waba_id = models.TextField()
    wamid = models.TextField()
    happened_at = models.DateTimeField()
    batch_id = models.BigIntegerField()
    phone_number_id = models.TextField(default="")
    kind = models.TextField(choices=Changed.choices)
    old_wa_id = models.TextField(default="")
    new_wa_id = models.TextField(default="")
    old_user_id = models.TextField(default="")
    new_user_id = models.TextField(default="")
    old_parent_user_id = models.TextField(default="")
    new_parent_user_id = models.TextField(default="")

    objects = FactQuerySet["IdentityChange"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["waba_id", "wamid"], name="identitychange_once"),
        ]
        indexes = [
            models.Index(fields=["batch_id"], name="identitychange_by_batch"),  # readers
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.wamid}"


class Call(models.Model):
    """One step of a call with a person: it connects, rings, is accepted, ends.

    A person's call opens the customer-service window as a message does. How the sound travels (the
    session, with addresses of networks) is not kept here.
    https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/reference
    """

    waba_id = models.TextField()
    call_id = models.TextField()
    event = models.TextField()  # connect, terminate; RINGING, ACCEPTED, REJECTED
    happened_at = models.DateTimeField()
    batch_id = models.BigIntegerField()
    phone_number_id = models.TextField(default="")
    direction = models.TextField(default="")  # USER_INITIATED, BUSINESS_INITIATED
    wa_id = models.TextField(default="")  # the person's, whoever called
    user_id = models.TextField(default="")
    parent_user_id = models.TextField(default="")
    status = models.TextField(default="")  # how it ended: COMPLETED, FAILED
    duration = models.BigIntegerField(null=True)  # seconds
    item = models.JSONField()  # all of it but the session

    objects = FactQuerySet["Call"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["waba_id", "call_id", "event"], name="call_once"),
        ]
        indexes = [
            # Did this person call within 24 hours? Also erasure.
            models.Index(fields=["wa_id", "happened_at"], name="call_by_number"),
            models.Index(fields=["user_id", "happened_at"], name="call_by_user"),
            models.Index(fields=["batch_id"], name="call_by_batch"),  # readers
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.event}"


class Step(models.IntegerChoices):
    """How far an outgoing message came. It only ever climbs, in whatever order news arrives."""

    NONE = 0, _("Accepted")
    SENT = 1, _("Sent")
    DELIVERED = 2, _("Delivered")
    READ = 3, _("Read")
    PLAYED = 4, _("Played")


class Message(models.Model):
    """An outgoing message as its statuses add up. A failure stands beside the ladder."""

    wamid = models.TextField(primary_key=True)
    waba_id = models.TextField()
    phone_number_id = models.TextField(default="")
    wa_id = models.TextField(default="")
    user_id = models.TextField(default="")
    parent_user_id = models.TextField(default="")
    template_id = models.TextField(default="")
    callback_data = models.TextField(default="")
    step = models.PositiveSmallIntegerField(choices=Step.choices)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    played_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error_code = models.BigIntegerField(null=True)
    known_at = models.DateTimeField(db_default=Now())  # when we first heard of it

    objects = FactQuerySet["Message"].as_manager()

    class Meta:
        indexes = [
            BrinIndex(fields=["known_at"], name="message_by_age"),  # expiry
        ]

    def __str__(self) -> str:
        return self.wamid


class Learned(models.Model):
    """A status that no webhook had told when we asked Meta's message history: learned by reading.

    It stands beside the statuses, not among them, since the history knows neither price nor recipient.
    The message climbs its ladder by it; when the webhook comes after all, it becomes a Status as ever.
    https://developers.facebook.com/documentation/business-messaging/whatsapp/message-history
    """

    wamid = models.TextField()
    status = models.TextField()  # sent, delivered, read, failed, or a word new to us
    happened_at = models.DateTimeField()
    waba_id = models.TextField()
    phone_number_id = models.TextField()
    error = models.TextField(default="")
    webhook_state = models.TextField(default="")  # how far its webhook got, in Meta's word
    webhook_uri = models.TextField(default="")  # where Meta sent it
    learned_at = models.DateTimeField(db_default=Now())

    objects = FactQuerySet["Learned"].as_manager()

    class Meta:
        verbose_name_plural = "learned"
        constraints = [
            models.UniqueConstraint(fields=["wamid", "status"], name="learned_once"),
        ]
        indexes = [
            models.Index(fields=["waba_id", "-happened_at"], name="learned_by_account"),  # page
        ]

    def __str__(self) -> str:
        return f"{self.wamid} {self.status}"


STATUSES = Partitioned("traffic_status", "happened_at", "month")
INBOUND = Partitioned("traffic_inbound", "happened_at", "month")
