"""A receipt's facts, out of the ledger. Everything here is called within `writing.of(organisation)`."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.models import Organisation
from optin import policies
from optin.house import house_of
from optin.identity import private
from optin.identity.numbers import country, is_user_id
from optin.integrity import signing
from optin.ledger import reading
from optin.log.leaf import canonical, composed
from optin.masking import shown
from optin.models import Event, Identifier, Kind, Leaf, NoticeVersion
from optin.policies import Field
from optin.receipts.facts import (
    RECEIPTED,
    STATES,
    Business,
    Facts,
    Moment,
    Notice,
    Opening,
    Place,
)
from optin.reports.people import opened
from optin.services.projecting import family
from optin.words import Actor


class NoReceipt(LookupError):
    """There is no such event here, or it is none that a receipt is given for."""


def facts_of(organisation: Organisation, event_id: UUID, *, with_opening: bool = False) -> Facts:
    """Raises NoReceipt. `with_opening`: what the leaf commits to is opened, as long as it can be."""
    mine = Event.objects.filter(organisation_id=organisation.pk, subject_id__isnull=False)
    row = mine.filter(pk=event_id, type__in=RECEIPTED).first()
    if row is None:
        raise NoReceipt
    told = reading.told(row)
    version = _version(organisation, told.event.notice)
    number, kind = _reached(organisation, told)
    place = str(told.body.get("jurisdiction") or (version and version.notice.jurisdiction) or "")
    place = place or country(*(("", number) if is_user_id(number) else (number, "")))
    assert told.subject is not None
    return Facts(
        event_id=event_id,
        subject=told.subject,
        kind=told.event.type,
        purpose=told.purpose,
        notice=_notice(organisation, told, version),
        business=_business(organisation, version),
        jurisdiction=place,
        years=_years(organisation, place),
        method=_text(told, "method"),
        act=_text(told, "act"),
        business_name=_text(told, "business_name"),
        grade=told.event.grade.value if told.event.grade else "",
        identifier=(kind, shown(number, unmasked=False)),
        reason=told.reason,
        moments=_moments(organisation, told),
        place=_place(organisation, row),
        opening=_opening(organisation, event_id) if with_opening else None,
    )


def _text(told: reading.Told, name: str) -> str:
    return str(told.body.get(name, ""))


def _version(organisation: Organisation, text_hash: str) -> NoticeVersion | None:
    shown_ones = NoticeVersion.objects.of(organisation).with_hash(text_hash)
    return shown_ones.select_related("notice").first() if text_hash else None


def _notice(
    organisation: Organisation, told: reading.Told, version: NoticeVersion | None
) -> Notice:
    """As far as it is known: what was shown before waportal is a hash and no text."""
    text_hash = told.event.notice
    address = reverse("optin:notice_with_hash", args=[organisation.slug])
    wording = version.wording.filled() if version else None
    return Notice(
        url=f"{settings.SITE_URL}{address}?hash={text_hash}" if text_hash else "",
        version=version.reference if version else _text(told, "notice_version"),
        text_hash=text_hash,
        language=version.language if version else _text(told, "locale"),
        text=composed(wording.statement or wording.message) if wording else "",
        privacy_url=composed(version.privacy_url) if version else "",
    )


def _business(organisation: Organisation, version: NoticeVersion | None) -> Business:
    if version is None:
        return Business(composed(organisation.name))
    return Business(
        composed(version.company or version.notice.business), composed(version.address),
        composed(version.contact), composed(version.privacy_url),
    )  # fmt: skip


def _reached(organisation: Organisation, told: reading.Told) -> tuple[str, str]:
    """By what they were reached then, numbers first; empty once they are erased."""
    then = told.event.occurred_at
    assert told.subject is not None
    rows = Identifier.objects.filter(organisation_id=organisation.pk, subject_id=told.subject)
    found = list(rows.select_related("subject").order_by("-kind", "-valid_from"))
    valid = [
        one
        for one in found
        if one.valid_from <= then and (one.valid_to is None or one.valid_to > then)
    ]
    for one in [*valid, *found]:
        return opened(one.subject, one), Kind(one.kind).value
    return "", ""


def _years(organisation: Organisation, place: str) -> int | None:
    today = organisation.today()
    rules = house_of(organisation).rules(today)
    found = policies.strictest(Field.PROOF, place, on=today, rules=rules)
    return int(found.value) if found else None


def _moments(organisation: Organisation, this: reading.Told) -> tuple[Moment, ...]:
    """All that led here and is about the same sender and purpose, in the order of recording."""
    assert this.subject is not None
    rows = reading.events_of(organisation, family(organisation, [this.subject]))
    earlier = rows.filter(
        type__in=list(STATES), subject_id__isnull=False, recorded_at__lte=this.event.recorded_at
    ).order_by("recorded_at", "event_id")
    told = [reading.told(row) for row in earlier]
    about = [
        one for one in told if _overlap(one, this) and one.event.event_id != this.event.event_id
    ]
    return tuple(
        Moment(
            one.event.occurred_at, STATES[one.event.type], by_person=one.event.actor is Actor.SUBJECT
        )
        for one in [*about, this]
    )  # fmt: skip


def _overlap(one: reading.Told, other: reading.Told) -> bool:
    """What is said of every sender or purpose is about each."""
    return one.is_about(other.sender, other.purpose) or other.is_about(one.sender, one.purpose)


def _place(organisation: Organisation, row: Event) -> Place:
    log = signing.log_of(organisation)
    newest = signing.newest(log)
    leaf = Leaf.objects.filter(organisation_id=organisation.pk, event_id=row.pk).first()
    return Place(
        origin=log.origin,
        leaf_hash=bytes(row.leaf_hash).hex(),
        recorded_at=row.recorded_at,
        index=leaf.index if leaf else None,
        size=newest.size if newest and leaf and leaf.index < newest.size else None,
    )


def _opening(organisation: Organisation, event_id: UUID) -> Opening | None:
    found = private.opening(organisation, event_id)
    return Opening(found[0].hex(), canonical(found[1]).decode()) if found else None
