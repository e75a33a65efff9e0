"""What the gate decided, put into the log: the root over a minute's records is one leaf.

A record is the decision in canonical JSON, its hash SHA-256(0x00 ‖ record), the root that of RFC 6962, so that an
auditor gets from a decision to its batch, and from the batch to the signed log. Nothing is found by "later than
the last one": each decision has a row that waits (`models.Batched`) until it is in a batch.
"""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from django.db import connection

from accounts.models import Organisation
from optin.ledger.sweeping import Sweep
from optin.ledger.writing import moment, of, record
from optin.log import tree
from optin.log.leaf import canonical, composed
from optin.models import Batched, Decision
from optin.words import EventType

MOST = 5_000  # decisions in a batch

# For each decision a row that waits, whoever writes it.
WAITING = """
CREATE FUNCTION optin_batch_later() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO optin_batched (decision, organisation_id) VALUES (NEW.id, NEW.organisation_id);
    RETURN NULL;
END $$;
CREATE TRIGGER batch_later AFTER INSERT ON optin_decision
    FOR EACH ROW EXECUTE FUNCTION optin_batch_later();
ALTER TABLE optin_decision ENABLE ALWAYS TRIGGER batch_later;
INSERT INTO optin_batched (decision, organisation_id)
    SELECT id, organisation_id FROM optin_decision;
"""
WAITING_REMOVED = """
DROP TRIGGER batch_later ON optin_decision; DROP FUNCTION optin_batch_later;
"""


def batch_all() -> int:
    """On the clock: everything that waits, of every organisation. How many decisions. What fails of one is
    raised at the end."""
    waiting = Batched.objects.filter(batch=None).values("organisation_id")
    count, sweep = 0, Sweep("Batching")
    for organisation in Organisation.objects.filter(pk__in=waiting).order_by("pk"):
        with sweep.of(organisation):
            count += _of(organisation)
    sweep.end()
    return count


def _of(organisation: Organisation) -> int:
    total = 0
    while count := batch(organisation):
        total += count
    return total


def batch(organisation: Organisation) -> int:
    """Some of those that wait, into one batch; how many. Two at the same time take different ones."""
    with of(organisation):
        waiting = Batched.objects.filter(organisation_id=organisation.pk, batch=None)
        held = waiting.select_for_update(skip_locked=True).order_by("decision")[:MOST]
        ids = list(held.values_list("decision", flat=True))
        if not ids:
            return 0
        lines = [record_of(one) for one in in_order(ids)]
        event_id = record(
            organisation, EventType.DECISIONS, key=f"decisions:{min(ids)}",
            details={"root": root_of(lines).hex(), "count": len(lines)},
        )  # fmt: skip
        Batched.objects.filter(pk__in=ids).update(batch=event_id)
    return len(ids)


def in_order(ids: list[UUID]) -> list[Decision]:
    """As a batch holds them. Within `of(organisation)`."""
    return list(Decision.objects.filter(pk__in=ids).order_by("decided_at", "pk"))


def record_of(one: Decision) -> bytes:
    """A decision as its batch proves it: nothing personal, what is empty is left out."""
    told = {
        "v": 1, "tenant": str(one.organisation_id), "id": str(one.pk),
        "subject": str(one.subject or ""), "sender": one.sender, "purpose": one.purpose,
        "category": one.category, "template_id": one.template_id, "code": one.code,
        "status": one.status, "event_id": str(one.event_id or ""), "epoch": one.epoch,
        "log_size": one.log_size, "policy": one.policy, "decided_at": moment(one.decided_at),
    }  # fmt: skip
    return canonical(composed({name: value for name, value in told.items() if value != ""}))


def root_of(records: list[bytes]) -> bytes:
    """Of RFC 6962."""
    leaves = [sha256(b"\x00" + one).digest() for one in records]
    levels = [leaves]
    while len(levels[-1]) > 1:
        row = levels[-1]
        levels.append([tree.node(*row[at : at + 2]) for at in range(0, len(row) - 1, 2)])
    return tree.root(len(leaves), lambda level, index: levels[level][index])


def batches_of(organisation_id: int, size: int) -> list[UUID]:
    """The batches within the first `size` leaves, in their order. Within `of(…)`."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_LOG, [organisation_id, size, EventType.DECISIONS.value])
        return [batch_id for (batch_id,) in cursor.fetchall()]


def records_of(batch_id: UUID) -> list[bytes]:
    """What the batch was made of. Within `of(…)`."""
    ids = list(Batched.objects.filter(batch=batch_id).values_list("decision", flat=True))
    return [record_of(one) for one in in_order(ids)]


_IN_LOG = (
    "SELECT leaf.event_id FROM optin_leaf leaf JOIN optin_event event USING (event_id)"
    " WHERE leaf.organisation_id = %s AND leaf.index < %s AND event.type = %s ORDER BY leaf.index"
)
