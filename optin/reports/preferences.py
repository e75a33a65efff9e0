"""What a person's own page says: what they get, since when, and by which text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from accounts.models import Organisation
from optin import folding, precedence
from optin.gate.rules import is_enough
from optin.house import house_of
from optin.identity import keys, numbers
from optin.identity.who import SPACES
from optin.ledger import reading
from optin.models import NUMBERS, Identifier, Kind, NoticeVersion, Subject, Suppression, Use
from optin.notices.rendering import Piece, Surface
from optin.receipts.facts import RECEIPTED
from optin.reports.people import opened
from optin.services.projecting import family
from optin.words import EVERYTHING, EventType, Grade, Purpose, Reason, Status

GRANTS = frozenset({EventType.GRANTED, EventType.RECONFIRMED, EventType.RESUMED})
WAITING = frozenset({Status.PENDING, Status.REQUESTED})
# What is suspended or has lapsed can come back by what we decide, or hear of late; these cannot.
STOPPED = frozenset({Status.WITHDRAWN, Status.REFUSED})
# The text as it was met there; the first that the notice has is shown.
SURFACES = (Surface.WEB, Surface.WHATSAPP, Surface.PAPER, Surface.PHONE)
# Whoever holds a link is perhaps not whom it was made for: these are for the business to sort out.
NOT_HERE = frozenset({Reason.WRONG_PERSON, Reason.MINOR, Reason.DECEASED, Reason.ORDER})


@dataclass(frozen=True)
class Agreed:
    """An act of theirs and what they were shown. `version`: None if its text is not one of our notices."""

    event_id: str
    at: datetime
    business: str
    language: str
    version: NoticeVersion | None

    @property
    def pieces(self) -> list[Piece]:
        found = self.version.surfaces if self.version else {}
        return next((found[one.value] for one in SURFACES if one.value in found), [])


@dataclass(frozen=True)
class Line:
    """One purpose of one sender. `state`: "on", "waiting" or "off". `returning`: the notice of now, if the
    person may turn it on again here. `receipt`: the event that a receipt of it is about; "": none.
    `may_return`: off, and on again perhaps without the person."""

    sender: str
    purpose: str
    state: str
    since: datetime
    agreed: Agreed | None
    returning: NoticeVersion | None
    receipt: str
    may_return: bool

    @property
    def can_stop(self) -> bool:
        return self.state != "off" or self.may_return


@dataclass(frozen=True)
class Preferences:
    subject: Subject
    business: str
    digits: str  # the last two of the number; "" where none is known
    standing: folding.Standing
    lines: list[Line] = field(default_factory=list)

    def line(self, sender: str, purpose: str) -> Line | None:
        return next(
            (one for one in self.lines if (one.sender, one.purpose) == (sender, purpose)), None
        )

    def can_name(self, sender: str, purpose: str) -> bool:
        """May somebody on the page name these? An address can be made to name anything."""
        purposes = {EVERYTHING, *Purpose, *(one.purpose for one in self.lines)}
        return purpose in purposes and sender in {EVERYTHING, *(one.sender for one in self.lines)}

    def has_ended(self, sender: str, purpose: str) -> bool:
        """Is there nothing left to end of it? An empty one is about all of them."""
        keys = [
            (one.sender, one.purpose)
            for one in self.lines
            if sender in (EVERYTHING, one.sender) and purpose in (EVERYTHING, one.purpose)
        ]
        return all(self.standing.of(*key).status in STOPPED for key in (*keys, (sender, purpose)))

    @property
    def can_stop(self) -> bool:
        return not self.has_ended(EVERYTHING, EVERYTHING)

    @property
    def gets_something(self) -> bool:
        return any(line.state != "off" for line in self.lines)


def preferences(organisation: Organisation, subject: Subject, *, language: str) -> Preferences:
    """`language`: of the page; notices that can be agreed to anew are in it, if there are such.

    Within `of(organisation)`.
    """
    rows = reading.events_of(organisation, family(organisation, [subject.pk]))
    told = [reading.told(row) for row in rows]
    standing = folding.fold(told)
    number = _number(subject)
    agreed = {one: _agreed(organisation, told, one) for one in standing.states if one[0] and one[1]}
    may_return = not _is_blocked(organisation, subject, told)
    lines = [
        _line(
            organisation, key, standing.of(*key), agreed[key],
            number=number if may_return else "", language=language,
        )
        for key in sorted(agreed, key=_order)
    ]  # fmt: skip
    named = sorted((one for one in agreed.values() if one), key=lambda one: one.at)
    business = next((one.business for one in reversed(named) if one.business), organisation.name)
    return Preferences(subject, business, number[-2:], standing, lines)


def _order(key: tuple[str, str]) -> tuple[int, str, str]:
    sender, purpose = key
    places = [one.value for one in Purpose]
    return (places.index(purpose) if purpose in places else len(places), purpose, sender)


def _line(
    organisation: Organisation,
    key: tuple[str, str],
    state: precedence.State,
    agreed: Agreed | None,
    *,
    number: str,
    language: str,
) -> Line:
    assert state.since is not None
    is_on, waits = state.permits, state.status in WAITING
    word = "on" if is_on else "waiting" if waits else "off"
    returning = None
    if word == "off" and agreed and number and _is_enough(organisation, key[1], number):
        returning = _notice_of_now(organisation, key[1], agreed, number=number, language=language)
    receipt = agreed.event_id if agreed else ""
    if state.since.type in RECEIPTED:
        receipt = state.since.event_id
    may_return = word == "off" and state.status not in STOPPED
    return Line(*key, word, state.since.occurred_at, agreed, returning, receipt, may_return)


def _agreed(
    organisation: Organisation, told: Iterable[reading.Told], key: tuple[str, str]
) -> Agreed | None:
    """The last time that they agreed to this very purpose of this sender; None: never."""
    acts = [one for one in told if (one.sender, one.purpose) == key and one.event.type in GRANTS]
    last = max(acts, key=lambda one: one.event.moment, default=None)
    if last is None:
        return None
    shown = NoticeVersion.objects.of(organisation).with_hash(last.event.notice)
    return Agreed(
        event_id=last.event.event_id,
        at=last.event.occurred_at,
        business=str(last.body.get("business_name", "")),
        language=str(last.body.get("locale", "")),
        version=shown.select_related("notice").first() if last.event.notice else None,
    )


def _notice_of_now(
    organisation: Organisation, purpose: str, agreed: Agreed, *, number: str, language: str
) -> NoticeVersion | None:
    """Of the notice they agreed to, or of another one for the same purpose in their country; in the page's
    language, or in the one they agreed in."""
    published = NoticeVersion.objects.of(organisation).published().select_related("notice")
    of_purpose = published.filter(notice__purpose=purpose).order_by("notice", "-number")
    same = list(of_purpose.filter(notice=agreed.version.notice_id)) if agreed.version else []
    there = [one for one in of_purpose if one.notice.jurisdiction == numbers.country(number)]
    found = same or there
    by_language = {one.language: one for one in reversed(found)}
    return by_language.get(language) or by_language.get(agreed.language) or next(iter(found), None)


def _is_enough(organisation: Organisation, purpose: str, number: str) -> bool:
    """An act on a page, where nobody has proved to have the number, is not enough everywhere."""
    if purpose not in set(Purpose):  # one of the API's own
        return True
    house, country = house_of(organisation), numbers.country(number)
    return is_enough(Grade.OBSERVED, Purpose(purpose), country, timezone.now(), house)


def _is_blocked(organisation: Organisation, subject: Subject, told: Iterable[reading.Told]) -> bool:
    """Somebody said that it is not this person, or that they may not be asked; or the address is blocked."""
    if any(one.reason in NOT_HERE for one in told):
        return True
    secret = keys.organisation_key(organisation, Use.SUPPRESSION)
    indexes = [
        keys.blind(secret, SPACES[Kind(one.kind)], value)
        for one in _open(subject)
        if (value := opened(subject, one))
    ]
    blocked = Suppression.objects.of(organisation).in_force()
    return blocked.filter(index__in=indexes).exists()


def _number(subject: Subject) -> str:
    """Digits; "" where they are known by a user id alone."""
    found = (opened(subject, one) for one in _open(subject) if one.kind in NUMBERS)
    return next(found, "")


def _open(subject: Subject) -> Iterable[Identifier]:
    return subject.identifiers.filter(valid_to=None).order_by("-valid_from", "-pk")
