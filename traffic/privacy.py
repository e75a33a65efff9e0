"""What the facts hold about a person: all of it on request, or none of it any more.

An erasure keeps that a message was sent and what it cost, and forgets for whom. Ids of messages hold the
number they went to, so they are replaced by a hash, the same in every table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from traffic.models import Call, IdentityChange, Inbound, Learned, Message, Preference, Status


@dataclass(frozen=True)
class Person:
    """Whom it is about, for one organisation: by number (digits), by user id, or by several of both."""

    wabas: tuple[str, ...]  # the organisation's accounts
    numbers: tuple[str, ...] = ()
    users: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(one for one in (*self.numbers, *self.users) if one)


HASHED = "'erased.' || encode(sha256(wamid::bytea), 'hex')"

ERASE_STATUSES = f"""
    UPDATE traffic_status SET wamid = {HASHED}, wa_id = '', user_id = '', parent_user_id = '',
        participant = CASE participant WHEN '' THEN '' ELSE
            encode(sha256(participant::bytea), 'hex') END,
        callback_data = '', extra = CASE WHEN extra ? 'errors'
            THEN jsonb_build_object('errors', extra->'errors') END
    WHERE waba_id = ANY (%(wabas)s) AND (wa_id = ANY (%(ids)s) OR participant = ANY (%(ids)s)
        OR user_id = ANY (%(ids)s) OR parent_user_id = ANY (%(ids)s)
        OR extra->>'recipient_participant_user_id' = ANY (%(ids)s)
        OR extra->>'recipient_participant_parent_user_id' = ANY (%(ids)s))
"""  # noqa: S608 - constants of ours
ERASE_MESSAGES = f"""
    UPDATE traffic_message SET wamid = {HASHED}, wa_id = '', user_id = '', parent_user_id = '',
        callback_data = ''
    WHERE waba_id = ANY (%(wabas)s) AND (wa_id = ANY (%(ids)s) OR user_id = ANY (%(ids)s)
        OR parent_user_id = ANY (%(ids)s))
"""  # noqa: S608

# It names nobody itself: those of the messages that the person got, before those are erased.
ERASE_LEARNED = f"""
    UPDATE traffic_learned SET wamid = {HASHED} WHERE wamid IN (
        SELECT wamid FROM traffic_message
        WHERE waba_id = ANY (%(wabas)s) AND (wa_id = ANY (%(ids)s) OR user_id = ANY (%(ids)s)
            OR parent_user_id = ANY (%(ids)s))
    )
"""  # noqa: S608


IDS_OF_A_CHANGE = (
    "old_wa_id", "new_wa_id", "old_user_id", "new_user_id", "old_parent_user_id",
    "new_parent_user_id",
)  # fmt: skip


def export(person: Person) -> dict[str, list[dict[str, Any]]]:
    """Every fact about the person, by kind, a dict of its columns each."""
    in_a_group = (
        Q(participant__in=person.ids)
        | Q(extra__recipient_participant_user_id__in=person.ids)
        | Q(extra__recipient_participant_parent_user_id__in=person.ids)
    )
    messages = _about(Message.objects.all(), person)
    learned: QuerySet[Any] = Learned.objects.filter(wamid__in=messages.values("wamid"))
    return {
        "statuses": list(_about(Status.objects.all(), person, in_a_group).values()),
        "inbound": list(_about(Inbound.objects.all(), person).values()),
        "messages": list(messages.values()),
        "preferences": list(_about(Preference.objects.all(), person).values()),
        "identity_changes": list(_changes(person).values()),
        "calls": list(_about(Call.objects.all(), person).values()),
        "learned": list(learned.values()),
    }


def erase(person: Person) -> int:
    """Forget the person; how many facts held them. What they wrote goes, what was sent stays nameless."""
    values = {"wabas": list(person.wabas), "ids": list(person.ids)}
    count = 0
    with transaction.atomic(), connection.cursor() as cursor:
        # A change of number is told in a message from the old number, which also names the new one.
        told = Inbound.objects.filter(
            waba_id__in=person.wabas,
            wamid__in=list(_changes(person).values_list("wamid", flat=True)),
        )
        for rows in (
            told,
            _changes(person),
            *(
                _about(model._default_manager.all(), person)
                for model in (Inbound, Preference, Call)
            ),
        ):
            count += rows.delete()[0]
        for statement in (ERASE_LEARNED, ERASE_STATUSES, ERASE_MESSAGES):
            cursor.execute(statement, values)
            count += int(cursor.rowcount)
    return count


def _changes(person: Person) -> QuerySet[Any]:
    who = Q()
    for name in IDS_OF_A_CHANGE:
        who |= Q(**{f"{name}__in": person.ids})
    return IdentityChange.objects.filter(who, waba_id__in=person.wabas)


def _about(rows: QuerySet[Any], person: Person, also: Q | None = None) -> QuerySet[Any]:
    ids = person.ids
    who = Q(wa_id__in=ids) | Q(user_id__in=ids) | Q(parent_user_id__in=ids)
    return rows.filter(who | also if also else who, waba_id__in=person.wabas)
