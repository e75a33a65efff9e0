"""What inbound messages and Meta tell of people, taken in within the digest's own transaction: who somebody
is, that they opt in by a flow, and that they want no more messages.

Told twice or late, nothing of it changes anything more: the key of each event is that of what told it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from optin import replies, withdrawal
from optin.capture import tokens
from optin.identity.numbers import NotANumber, country, digits, is_user_id
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.models import State, Subject
from optin.services import capturing, consent, doubting, evidence, people
from optin.withdrawal import Certainty, Kind, Reading, Scope
from optin.words import Purpose, Reason, Status
from traffic.facts import IdentityFact, InboundFact, PreferenceFact, StatusFact

HEARD = frozenset({Kind.STOP, Kind.UNSURE})
PRESSED_STOP = Reading(
    Kind.STOP, Scope.MARKETING, rule="button", words=("stop",), certainty=Certainty.CERTAIN
)
Placed = TypeVar("Placed", IdentityFact, InboundFact, PreferenceFact, StatusFact)


def identities(facts: Sequence[IdentityFact]) -> None:
    """People are reached under new ids."""
    for organisation, portfolio, fact in _placed(facts):
        old = _who(fact.old_wa_id, fact.old_user_id, fact.old_parent_user_id, portfolio)
        new = _who(fact.new_wa_id, fact.new_user_id, fact.new_parent_user_id, portfolio)
        if list(old.values()) and list(new.values()):
            people.change(
                organisation, old=old, new=new, key=f"{fact.waba_id}:{fact.wamid}",
                at=datetime.fromtimestamp(fact.happened_at, UTC),
            )  # fmt: skip


def messages(facts: Sequence[InboundFact]) -> None:
    """In the order they were sent: who opts in by a flow has, and who asks for no more messages has them no
    more, from the moment the message is kept."""
    naming = {fact.wamid for fact in facts if capturing.mentions(fact)}
    readings = {fact.wamid: _reading(fact, names_flow=fact.wamid in naming) for fact in facts}
    heard = [
        fact for fact in facts if fact.wamid in naming or _is_heard(fact, readings[fact.wamid])
    ]
    for organisation, portfolio, fact in _placed(heard):
        who, reading = _whose(fact, portfolio), readings[fact.wamid]
        if not list(who.values()):
            continue
        with of(organisation):
            if fact.wamid in naming and capturing.hear(
                organisation, who, fact, is_stop=_is_heard(fact, reading)
            ):
                continue
            if reading:
                _withdraw(organisation, who, fact, reading)
            elif _is_heard(fact, reading) and (subject := _known(organisation, who, fact)):
                _wonder(organisation, subject, fact, reading)


def _is_heard(fact: InboundFact, reading: Reading) -> bool:
    """Is it a stop, or may it be one?"""
    return reading.kind in HEARD or fact.payload.startswith(replies.KEEP)


def _known(organisation: Organisation, who: Who, fact: InboundFact) -> Subject | None:
    """Whose words these are; None: we know nobody who was reached so then. Met, and not only found: a number that
    comes with another user id has a new owner. Within `of(organisation)`."""
    at = _at(fact)
    if people.find(organisation, who, at) is None:
        return None
    return people.meet(organisation, who, key=f"{fact.waba_id}:{fact.wamid}", at=at)


def _whose(fact: InboundFact, portfolio: str) -> Who:
    return _who(fact.wa_id, fact.user_id, fact.parent_user_id, portfolio)


def _reading(fact: InboundFact, *, names_flow: bool) -> Reading:
    """What a button of ours means is known by what is behind it; all else is read."""
    if fact.payload.startswith(replies.STOP):
        return PRESSED_STOP
    if fact.payload.startswith(replies.KEEP):
        return Reading(Kind.NONE)
    # “STOP (Ref 7K3Q-9F)” is a stop, whatever the code was for.
    text = tokens.without(fact.text) if names_flow else fact.text
    return withdrawal.of_message(
        fact.kind, text, fact.payload, language_hint=_usual_language(fact), prefilled=names_flow
    )


def _usual_language(fact: InboundFact) -> str:
    """What people mostly write where the number is from; "" when that is not known."""
    who = _whose(fact, "")
    return withdrawal.language_of(country(digits(who.number) if who.number else "", who.user_id))


def _withdraw(organisation: Organisation, who: Who, fact: InboundFact, reading: Reading) -> None:
    """Within `of(organisation)`."""
    key, at = f"{fact.waba_id}:{fact.wamid}:stop", _at(fact)
    subject = people.meet(organisation, who, key=f"{fact.waba_id}:{fact.wamid}", at=at)
    scope = doubting.reach(organisation, subject, reading.scope, at=at)
    was_over = _is_over(subject, scope)
    consent.withdraw(
        organisation, subject, reason=_reason(reading), method=f"inbound {fact.kind}", key=key,
        purpose=doubting.PURPOSES[scope], occurred_at=at,
        private={"wamid": fact.wamid, "rule": reading.rule, "words": list(reading.words)},
        evidence=[evidence.keep_webhook(organisation, subject, fact.item)],
    )  # fmt: skip
    doubting.settled_by_stop(organisation, subject)
    if not was_over and not _gets(subject, scope):  # a yes that is later counts all the same
        doubting.confirm(
            organisation, subject, fact.phone_number_id, scope=scope,
            language=reading.language or _usual_language(fact), key=f"{fact.waba_id}:{fact.wamid}",
        )  # fmt: skip


def _is_over(subject: Subject, scope: Scope) -> bool:
    """Did they have no more of it already? Then they were told so, or know it."""
    ended_all = Subject.objects.filter(pk=subject.pk).exclude(ended_by=None).exists()
    if scope == Scope.ALL:
        return ended_all and not _gets(subject, scope)
    marketing = State.objects.filter(subject=subject, purpose=Purpose.MARKETING)
    statuses = set(marketing.values_list("status", flat=True))
    return statuses == {Status.WITHDRAWN} or (ended_all and not statuses)


def _gets(subject: Subject, scope: Scope) -> bool:
    """Is there any of it that they have agreed to?"""
    granted = State.objects.filter(subject=subject, status=Status.GRANTED)
    if scope != Scope.ALL:
        granted = granted.filter(purpose=Purpose.MARKETING)
    return granted.exists()


def _wonder(
    organisation: Organisation, subject: Subject, fact: InboundFact, reading: Reading
) -> None:
    """It may be a stop, or they say that it was none. Within `of(organisation)`."""
    if fact.payload.startswith(replies.KEEP):
        doubting.answered_keep(organisation, subject, fact.payload)
        return
    language = reading.language or _usual_language(fact)
    doubting.doubt(organisation, subject, fact, reading, language=language)


def _at(fact: InboundFact) -> datetime:
    """When they wrote it; a clock ahead of ours is not believed."""
    return min(datetime.fromtimestamp(fact.happened_at, UTC), datetime.now(UTC))


def _reason(reading: Reading) -> Reason:
    if reading.rule == "button":
        return Reason.BUTTON
    return Reason.KEYWORD if reading.certainty == Certainty.CERTAIN else Reason.NATURAL_LANGUAGE


def preferences(facts: Sequence[PreferenceFact]) -> None:
    """They told Meta whether they want the business's marketing, or signed up on Meta's own page."""
    for organisation, portfolio, fact in _placed(facts):
        who = _who(fact.wa_id, fact.user_id, fact.parent_user_id, portfolio)
        if fact.value == "signup" and list(who.values()):
            capturing.signed_up(organisation, who, fact)
            continue
        reading = withdrawal.of_preference(fact.category, fact.value)
        if reading.kind != Kind.NONE:
            key = f"{fact.waba_id}:{fact.wa_id or fact.user_id}:{fact.happened_at}:{fact.value}"
            _told(organisation, portfolio, fact, reading, key, Reason.PLATFORM_STOP)


def failures(facts: Sequence[StatusFact]) -> None:
    """A send that failed because they had stopped marketing tells of a webhook that we missed."""
    stopped = [fact for fact in facts if withdrawal.of_error(fact.error_code)]
    for organisation, portfolio, fact in _placed(stopped):
        reading = withdrawal.of_error(fact.error_code)
        key = f"{fact.waba_id}:{fact.wamid}:{fact.error_code}"
        _told(organisation, portfolio, fact, reading, key, Reason.PLATFORM_131050)


def _told(
    organisation: Organisation,
    portfolio: str,
    fact: PreferenceFact | StatusFact,
    reading: Reading,
    key: str,
    reason: Reason,
) -> None:
    who = _who(fact.wa_id, fact.user_id, fact.parent_user_id, portfolio)
    if not list(who.values()):
        return
    at = datetime.fromtimestamp(fact.happened_at, UTC)
    subject = people.meet(organisation, who, key=key, at=at)
    consent.stop_at_meta(
        organisation, subject, stopped=bool(reading), phone_number_id=fact.phone_number_id,
        reason=reason, key=f"{key}:told", occurred_at=min(at, datetime.now(UTC)),
    )  # fmt: skip


def _who(number: str, user_id: str, parent_user_id: str, portfolio: str) -> Who:
    """As Meta names them; what has not the form of a number or of a user id is left out."""
    try:
        digits(number)
    except NotANumber:
        number = ""
    user_id, parent_user_id = (one if is_user_id(one) else "" for one in (user_id, parent_user_id))
    return Who(number, user_id, parent_user_id, portfolio, from_meta=True)


def _placed(facts: Iterable[Placed]) -> Iterator[tuple[Organisation, str, Placed]]:
    """Each with the organisation and the portfolio that its account belongs to; others are left out."""
    found = WhatsAppAccount.objects.filter(waba_id__in={fact.waba_id for fact in facts})
    accounts = {one.waba_id: one for one in found.select_related("organisation", "connection")}
    for fact in facts:
        if account := accounts.get(fact.waba_id):
            yield account.organisation, account.connection.business_id, fact
