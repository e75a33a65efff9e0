"""Forget who somebody is. What happened stays in the ledger, about nobody any more."""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from accounts.models import Organisation, User
from optin.identity import keys
from optin.ledger.writing import of
from optin.models import Identifier, PreferenceLink, Subject
from optin.services import consent, doubting, holding, requests, suppressing
from optin.services.projecting import family
from optin.services.writing import held, write
from optin.words import Actor, EventType, Reason


def erase(
    organisation: Organisation,
    subject: Subject,
    *,
    key: str,
    actor: Actor = Actor.SUBJECT,
    by: User | None = None,
    second: User | None = None,
) -> int:
    """How many rows named them. The numbers stay suppressed, by hashes that open nothing else.

    `actor`: who wants it. `by` asked for it, `second` agreed, and the log keeps both; not why, which may tell of the
    person. Raises Held.
    """
    with of(organisation):
        subject = held(subject)
        holding.refuse_if_held(organisation, subject)
        because = consent.withdraw(
            organisation, subject, reason=Reason.ERASURE, method="erasure", actor=actor,
            key=f"erased:{key}", by=by,
        )  # fmt: skip
        suppressing.suppress_values(
            organisation, suppressing.reached_by(subject), Reason.ERASURE, because
        )
        records = list(family(organisation, [subject.pk]))
        PreferenceLink.objects.filter(subject__in=records).delete()
        values = {
            keys.unseal(one.subject, one.value)
            for one in Identifier.objects.filter(subject__in=records).select_related("subject")
        }
        requests.forget(organisation, records, values)
        count, _by_model = Identifier.objects.filter(subject__in=records).delete()
        count += doubting.forget(organisation, records)
        with connection.cursor() as cursor:
            for record in records:
                cursor.execute("SELECT optin_erase_private(%s)", [record])
                count += cursor.fetchone()[0]
                cursor.execute("SELECT optin_erase_evidence(%s)", [record])
                count += cursor.fetchone()[0]
        Subject.objects.filter(pk__in=records).update(key="", erased_at=timezone.now())
        write(
            organisation, subject, EventType.ERASED, key=f"erasure:{key}", by=by,
            details={
                "actor": Actor.SYSTEM.value, "rows": count,
                "second": f"user:{second.pk}" if second else "",
            },
        )  # fmt: skip
    return count
