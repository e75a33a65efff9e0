"""People as the ledger knows them: a random id, and what they are reached by, each with its time.

Unlike the ledger these rows change and can be erased. Row-level security shows an organisation its own
alone (`optin.ledger.writing.of`); no foreign key leads to the organisation, as in the ledger.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation


class Use(models.TextChoices):
    """What a key of an organisation is for. One never opens what belongs to the other."""

    LOOKUP = "lookup"
    SUPPRESSION = "suppression"
    VAULT = "vault"


class OrganisationKey(models.Model):
    """A secret of an organisation, from which blind indexes are made. Encrypted with TOKEN_KEYS."""

    organisation_id = models.BigIntegerField()
    use = models.CharField(max_length=12, choices=Use.choices)
    key = models.TextField()

    class Meta:
        db_table = "optin_key"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "use"], name="optinkey_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.use}"


class SubjectQuerySet(models.QuerySet["Subject"]):
    def of(self, organisation: Organisation) -> SubjectQuerySet:
        return self.filter(organisation_id=organisation.pk)

    def known(self) -> SubjectQuerySet:
        """Neither erased nor found to be somebody we knew already."""
        return self.filter(erased_at=None, merged_into=None)

    def unlinked(self) -> SubjectQuerySet:
        """Known by a user id alone, and they said no: their number may still be in use elsewhere."""
        open_ones = Identifier.objects.filter(subject=models.OuterRef("pk"), valid_to=None)
        said_no = self.known().filter(states__status__in=["withdrawn", "refused"])
        return said_no.filter(
            ~models.Exists(open_ones.filter(kind__in=NUMBERS)), models.Exists(open_ones)
        ).distinct()


class Subject(models.Model):
    """One person towards one organisation. The id is random and says nothing of them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation_id = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now())
    # Opens the values of their identifiers; sealed itself. Without it nobody reads them any more.
    key = models.TextField(blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    merged_at = models.DateTimeField(null=True, blank=True)
    # Events written about them, counted by a trigger, and how many of them the states are made of.
    # The gate refuses where the two differ.
    epoch = models.BigIntegerField(db_default=0)
    folded = models.BigIntegerField(db_default=0)
    # Of the projection: the event by which they stopped marketing at Meta, and the one that ended every
    # purpose of every sender.
    stopped_by = models.UUIDField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(key=""), name="subject_erased_has_no_key"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None, merged_at=None)
                | Q(merged_into__isnull=False, merged_at__isnull=False),
                name="subject_merged_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="subject_not_its_own_heir"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "created_at", "id"], name="subject_by_age"
            ),  # the list
            models.Index(
                fields=["organisation_id", "id"],
                condition=~Q(epoch=F("folded")) | ~Q(stopped_by=None) | ~Q(ended_by=None),
                name="subject_aside",
            ),  # the few of whom the gate has to know more than their states
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def heir(self) -> Subject:
        """Whom this record has become a part of; itself while it stands."""
        return self if self.merged_into is None else self.merged_into.heir


class Kind(models.TextChoices):
    """What reaches a person."""

    PHONE = "phone", _("Phone number")
    WA_ID = "wa_id", _("WhatsApp number")
    BSUID = "bsuid", _("User id at Meta")
    PARENT_BSUID = "parent_bsuid", _("Parent user id at Meta")


NUMBERS = (Kind.PHONE, Kind.WA_ID)


class Identifier(models.Model):
    """What reached a person from one moment until another: `[valid_from, valid_to)`."""

    organisation_id = models.BigIntegerField()
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    portfolio = models.TextField(default="", blank=True)  # business id, of a user id of Meta's
    value = models.BinaryField()  # sealed with the subject's key
    index = (
        models.BinaryField()
    )  # HMAC with the organisation's key; a number's does not say its kind
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)  # null: until now
    opened_by = models.UUIDField()  # an event
    closed_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            # A number or a user id leads to one person at a time. The index alone says to whom: the
            # gate asks it for a million.
            models.UniqueConstraint(
                fields=["organisation_id", "index"],
                include=["subject"],
                condition=Q(valid_to=None),
                name="identifier_open_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="identifier_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None, closed_by=None)
                | Q(valid_to__isnull=False, closed_by__isnull=False),
                name="identifier_closed_by_an_event",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "index"], name="identifier_by_value"
            ),  # who had this number then?
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
