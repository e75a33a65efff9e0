"""The log over the ledger: what was signed, promised, kept elsewhere and checked.

Tiles, checkpoints and promises are made by SQL (`optin/ledger/log_tables.py`), unmanaged and without
foreign keys. What only says how we stand is an ordinary table.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.secrets import EncryptedTextField


class Checkpoint(models.Model):
    """A signed statement: the log of this name had this size and this root."""

    pk = models.CompositePrimaryKey("organisation_id", "origin", "size")
    organisation_id = models.BigIntegerField()
    origin = models.TextField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()  # as C2SP writes it
    signed_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "optin_checkpoint"

    def __str__(self) -> str:
        return f"{self.origin} {self.size}"


class Promise(models.Model):
    """Given away with an event: its leaf is in the log by then."""

    event_id = models.UUIDField(primary_key=True)
    organisation_id = models.BigIntegerField()
    leaf_hash = models.BinaryField()
    due_at = models.DateTimeField()
    note = models.TextField()

    class Meta:
        managed = False
        db_table = "optin_promise"

    def __str__(self) -> str:
        return str(self.event_id)


class Refusal(models.TextChoices):
    """Why the signer does not sign."""

    SMALLER = "smaller", _("The log is smaller than what was signed already")
    CHANGED = "changed", _("The log is not a continuation of what was signed already")
    FORGOTTEN = "forgotten", _("The signer has lost its memory of this log")
    UNREADABLE = "unreadable", _("The signer cannot read or write its memory")
    GAPS = "gaps", _("The log in the database has gaps")


class Log(models.Model):
    """An organisation's log: its name, and whether it is signed."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    origin = models.TextField(unique=True)  # the name that checkpoints carry
    began_at = models.DateTimeField(default=timezone.now)
    refusal = models.TextField(choices=Refusal.choices, default="", blank=True)
    refused_at = models.DateTimeField(null=True)
    # {"remembered": size, "found": size, "problem": text}: what the words of the refusal are filled with
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(refusal="", refused_at=None)
                | Q(refusal__in=Refusal.values, refused_at__isnull=False),
                name="log_refusal_known",
            ),
        ]

    def __str__(self) -> str:
        return self.origin


class KeyKind(models.TextChoices):
    CHECKPOINT = "checkpoint", _("Signs checkpoints")
    PROMISE = "promise", _("Signs promises")


class LogKey(models.Model):
    """A key of a log by its public part. What signs checkpoints has its secret with the signer alone."""

    organisation_id = models.BigIntegerField()  # no foreign key: it outlives the organisation
    origin = models.TextField()
    kind = models.TextField(choices=KeyKind.choices)
    vkey = models.TextField(unique=True)
    secret = EncryptedTextField(default="", blank=True)  # of a key for promises
    since = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "origin"], name="logkey_by_log"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KeyKind.values), name="logkey_kind_known"),
        ]

    def __str__(self) -> str:
        return self.vkey


class Place(models.TextChoices):
    """Where a checkpoint is kept outside the database."""

    MAIL = "mail", _("Mailbox")
    FOLDER = "folder", _("Folder")
    TIMESTAMP = "timestamp", _("Time stamp")


class AnchorQuerySet(models.QuerySet["Anchor"]):
    def of(self, organisation: Organisation) -> AnchorQuerySet:
        return self.filter(organisation=organisation)

    def waiting(self, now: datetime) -> AnchorQuerySet:
        """Not kept yet, and nobody is at it."""
        free = Q(busy_until=None) | Q(busy_until__lt=now)
        return self.filter(free, anchored_at=None, tries__lt=Anchor.TRIES)


class Anchor(models.Model):
    """One day's checkpoint on its way to one place outside, or there."""

    TRIES = 5

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    place = models.TextField(choices=Place.choices)
    target = models.TextField()  # a person's address, a path, an authority's address
    origin = models.TextField()
    size = models.BigIntegerField()
    planned_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    busy_until = models.DateTimeField(null=True)
    anchored_at = models.DateTimeField(null=True)
    problem = models.TextField(default="", blank=True)
    token = models.BinaryField(default=b"", blank=True)  # an authority's answer

    objects = AnchorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "day", "place", "target"], name="anchor_once_a_day"
            ),
            models.CheckConstraint(condition=Q(place__in=Place.values), name="anchor_place_known"),
        ]
        indexes = [
            models.Index(  # the sweeper
                fields=["planned_at"], condition=Q(anchored_at=None), name="anchor_waiting"
            ),
            models.Index(fields=["organisation", "-anchored_at"], name="anchor_by_age"),  # page
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.target} {self.day}"

    def claim(self, now: datetime, until: datetime) -> bool:
        """Of two at once exactly one has it."""
        rows = Anchor.objects.waiting(now).filter(pk=self.pk)
        return rows.update(busy_until=until, tries=F("tries") + 1) == 1


class VerificationQuerySet(models.QuerySet["Verification"]):
    def of(self, organisation: Organisation) -> VerificationQuerySet:
        return self.filter(organisation=organisation)

    def unfinished(self) -> VerificationQuerySet:
        return self.filter(finished_at=None)


class Verification(models.Model):
    """One check of a whole log against its newest checkpoint, by the program that auditors have too."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    busy_until = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    size = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)  # leaves
    stopped_at = models.DateTimeField(null=True)  # somebody does not want it any more
    finished_at = models.DateTimeField(null=True)
    # [{"number": 3, "state": "ok", "said": "…"}] in the order of the program
    checks = models.JSONField(default=list)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(  # one at a time
                fields=["organisation"], condition=Q(finished_at=None), name="verification_one"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-asked_at"], name="verification_by_age"),  # page
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def failed(self) -> list[dict[str, object]]:
        return [one for one in self.checks if one["state"] == "failed"]

    def claim(self, now: datetime, until: datetime) -> bool:
        free = Q(busy_until=None) | Q(busy_until__lt=now)
        rows = Verification.objects.unfinished().filter(free, pk=self.pk)
        return rows.update(busy_until=until, began_at=now, done=0) == 1
