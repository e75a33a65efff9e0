"""The ledger's tables as Django reads them. They are made by SQL (`optin/ledger/tables.py`), unmanaged.

No foreign key leaves them: what they prove outlives an account, a person's data and an organisation.
"""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One fact about a person's consent. Its bytes are the fact; the columns are taken out of them."""

    event_id = models.UUIDField(primary_key=True)
    organisation_id = models.BigIntegerField()
    idempotency_key = models.TextField()
    body = models.BinaryField()
    leaf_hash = models.BinaryField()
    type = models.TextField()
    subject_id = models.UUIDField(null=True)
    sender = models.TextField()
    purpose = models.TextField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "optin_event"

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class Pending(models.Model):
    """An event on its way into the log."""

    event_id = models.UUIDField(primary_key=True)
    organisation_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "optin_pending"

    def __str__(self) -> str:
        return str(self.event_id)


class Leaf(models.Model):
    """An event in its place in the organisation's log."""

    pk = models.CompositePrimaryKey("organisation_id", "index")
    organisation_id = models.BigIntegerField()
    index = models.BigIntegerField()
    event_id = models.UUIDField()
    leaf_hash = models.BinaryField()
    integrated_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "optin_leaf"

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.index}"
