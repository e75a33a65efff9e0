"""Who somebody is: found by what they are reached by, met for the first time, linked, under new ids.

A user id of Meta's is asked for before a number: it stays with the person when numbers are handed on.
Opt-outs follow a person wherever they go; opt-ins do not by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Organisation
from optin.identity import keys
from optin.identity.who import SPACES, Who
from optin.ledger.writing import of
from optin.models import NUMBERS, Identifier, Kind, Subject, Use
from optin.services import joining, suppressing
from optin.services.errors import NobodyNamed
from optin.services.projecting import family
from optin.services.writing import write
from optin.words import EventType


def _not_over(at: datetime) -> Q:
    """Of identifiers: those that reached somebody at that moment or later."""
    return Q(valid_to=None) | Q(valid_to__gt=at)


def find(organisation: Organisation, who: Who, at: datetime | None = None) -> Subject | None:
    """By user id first, by number second; `at`: who had them then. Within `of(organisation)`.

    Raises NotANumber.
    """
    return next(iter(_found(organisation, who, at or timezone.now()).values()), None)


def meet(organisation: Organisation, who: Who, *, key: str, at: datetime | None = None) -> Subject:
    """The person of these ids, known or new, with every id that is new to us linked to them.

    `key`: what told us of them, such as the message's id; twice the same changes nothing. A webhook
    that shows two of our records to be one person makes them one. Raises NobodyNamed, NotANumber.
    """
    if not list(who.values()):
        raise NobodyNamed
    at = at or timezone.now()
    with of(organisation):
        try:
            with transaction.atomic():
                return _meet(organisation, who, key, at)
        except IntegrityError:  # somebody else met them in this moment
            return _meet(organisation, who, key, at)


def change(
    organisation: Organisation, *, old: Who, new: Who, key: str, at: datetime | None = None
) -> Subject | None:
    """Meta says that a person is reached under new ids. None: we did not know them.

    A number that is left loses its opt-ins at once: somebody else may get it. Theirs wait for the
    person to say yes again; what they ended stays ended. Of a new user id alone nothing is lost.
    """
    at = at or timezone.now()
    with of(organisation):
        subject = find(organisation, old, at)
        if subject is None:
            return None
        others = set(_found(organisation, new, at).values()) - {subject}
        if not _stay(organisation, {subject, *others}, new, at):
            return change(organisation, old=old, new=new, key=key, at=at)
        theirs = suppressing.reached_by(subject)
        told = {"old": dict(old.values()), "new": dict(new.values())}
        details = {"kinds": sorted({str(kind) for kind, _value in new.values()})}
        event_id = write(
            organisation, subject, EventType.REPLACED, key=f"replaced:{key}", occurred_at=at,
            details=details, private=told,
        )  # fmt: skip
        left = _left(organisation, subject, old, new)
        joining.leave(organisation, subject, left, because=event_id, key=key, at=at)
        for other in others:
            if _began(organisation, other, new) >= at and not joining.has_another_user_id(
                other, new
            ):
                # Whoever was met under the new ids since then is the person: we were told later.
                joining.merge(organisation, keep=subject, gone=other, key=key, at=at)
            else:
                joining.hand_over(organisation, other, subject, new, key=key, at=at, stops=True)
        _link(organisation, subject, new, key, at)
        suppressing.carry(organisation, theirs, list(new.values()))
        return subject


def _meet(organisation: Organisation, who: Who, key: str, at: datetime) -> Subject:
    found = _found(organisation, who, at)
    if found and not _stay(organisation, set(found.values()), who, at):
        return _meet(organisation, who, key, at)
    if not found:
        subject = Subject.objects.create(organisation_id=organisation.pk, key=keys.new_key())
    else:
        subject = next(iter(found.values()))
        for other in set(found.values()) - {subject}:
            if joining.has_another_user_id(other, who):
                joining.hand_over(organisation, other, subject, who, key=key, at=at)
            else:
                joining.merge(organisation, keep=subject, gone=other, key=key, at=at)
        if Kind.BSUID not in found and joining.has_another_user_id(subject, who):
            # Found by the number alone, and their user id is another one: the number has a new owner.
            stranger = Subject.objects.create(organisation_id=organisation.pk, key=keys.new_key())
            joining.hand_over(organisation, subject, stranger, who, key=key, at=at)
            subject = stranger
    _link(organisation, subject, who, key, at)
    return subject


def _stay(organisation: Organisation, found: set[Subject], who: Who, at: datetime) -> bool:
    """Nobody merges or erases them until the transaction ends. False: somebody just did, so look again.

    Only where they are merged or get an identifier: most messages are of people whom we know as they are.
    """
    one, *others = found
    if not others and not list(_missing(organisation, one, who, at)):
        return True
    known = {one.pk: one.erased_at for one in found}
    rows = Subject.objects.filter(pk__in=known).order_by("pk").select_for_update()
    return {one.pk: one.erased_at for one in rows if one.merged_into_id is None} == known


def _found(organisation: Organisation, who: Who, at: datetime) -> dict[Kind, Subject]:
    """Whom each of these reached at that moment, in the order of `values`.

    What comes late is about whoever had it then; of what we learnt later, about who has it now.
    """
    indexes = who.indexes(keys.organisation_key(organisation, Use.LOOKUP))
    rows = Identifier.objects.filter(
        _not_over(at), organisation_id=organisation.pk, index__in=list(indexes.values())
    )
    latest_first = rows.select_related("subject").order_by(F("valid_to").desc(nulls_first=True))
    by_index = {bytes(row.index): row.subject for row in latest_first}
    return {kind: by_index[index].heir for kind, index in indexes.items() if index in by_index}


def _link(organisation: Organisation, subject: Subject, who: Who, key: str, at: datetime) -> None:
    """Open every identifier that is not open yet, each with an event. What blocks one of theirs blocks it too, and
    what blocks it blocks them."""
    missing = list(_missing(organisation, subject, who, at))
    theirs = suppressing.reached_by(subject) if missing else []
    for kind, value, index in missing:
        event_id = write(
            organisation, subject, EventType.LINKED, key=f"linked:{key}:{kind}:{subject.pk}",
            occurred_at=at, details={"kind": kind.value}, private={kind.value: value},
        )  # fmt: skip
        Identifier.objects.create(
            organisation_id=organisation.pk, subject=subject, kind=kind, index=index,
            portfolio=who.portfolio if kind not in NUMBERS else "",
            value=keys.seal(subject, value), valid_from=at, opened_by=event_id,
        )  # fmt: skip
    new = [(kind, value) for kind, value, _index in missing]
    if len(theirs) + len(new) > 1:
        suppressing.carry(organisation, new, theirs + new)
        suppressing.carry(organisation, theirs, new)


def _began(organisation: Organisation, subject: Subject, who: Who) -> datetime:
    """Since when any of these has reached them, by all records that became theirs."""
    indexes = who.indexes(keys.organisation_key(organisation, Use.LOOKUP)).values()
    records = family(organisation, [subject.pk])
    rows = Identifier.objects.filter(subject__in=records, index__in=list(indexes))
    return min(rows.values_list("valid_from", flat=True))


def _missing(
    organisation: Organisation, subject: Subject, who: Who, at: datetime
) -> Iterator[tuple[Kind, str, bytes]]:
    """What of these does not reach them yet."""
    lookup = keys.organisation_key(organisation, Use.LOOKUP)
    for kind, value in who.values():
        index = keys.blind(lookup, SPACES[kind], value)
        if not subject.identifiers.filter(_not_over(at), index=index).exists():
            yield kind, value, index


def _left(organisation: Organisation, subject: Subject, old: Who, new: Who) -> list[Identifier]:
    """What they are not reached by any more: what is named as old, and of the same kind as what is new."""
    lookup = keys.organisation_key(organisation, Use.LOOKUP)
    kept = set(new.indexes(lookup).values())
    gone = set(old.indexes(lookup).values())
    spaces = {SPACES[kind] for kind, _value in new.values()}
    return [
        one
        for one in subject.identifiers.filter(valid_to=None)
        if bytes(one.index) not in kept
        and (
            bytes(one.index) in gone
            or (SPACES[Kind(one.kind)] in spaces and one.portfolio in ("", new.portfolio))
        )
    ]
