"""What inbound messages and Meta tell of people, taken in within the digest's own transaction: who somebody
is, and that they want no more messages.

Told twice or late, nothing of it changes anything more: the key of each event is that of what told it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from optin import withdrawal
from optin.identity.numbers import NotANumber, country, digits, is_user_id
from optin.identity.who import Who
from optin.services import consent, people
from optin.withdrawal import Certainty, Kind, Reading, Scope
from optin.words import EVERYTHING, Purpose, Reason
from traffic.facts import IdentityFact, InboundFact, PreferenceFact, StatusFact

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
    """Who asks for no more messages has them no more, from the moment the message is kept."""
    asking = [(fact, reading) for fact in facts if (reading := _reading(fact))]
    readings = {fact.wamid: reading for fact, reading in asking}
    for organisation, portfolio, fact in _placed([fact for fact, _reading in asking]):
        who = _who(fact.wa_id, fact.user_id, fact.parent_user_id, portfolio)
        if list(who.values()):
            _withdraw(organisation, who, fact, readings[fact.wamid])


def _reading(fact: InboundFact) -> Reading:
    who = _who(fact.wa_id, fact.user_id, fact.parent_user_id, "")
    hint = withdrawal.language_of(country(digits(who.number) if who.number else "", who.user_id))
    return withdrawal.of_message(fact.kind, fact.text, fact.payload, language_hint=hint)


def _withdraw(organisation: Organisation, who: Who, fact: InboundFact, reading: Reading) -> None:
    key, at = f"{fact.waba_id}:{fact.wamid}:stop", datetime.fromtimestamp(fact.happened_at, UTC)
    subject = people.meet(organisation, who, key=f"{fact.waba_id}:{fact.wamid}", at=at)
    consent.withdraw(
        organisation, subject, reason=_reason(reading), method=f"inbound {fact.kind}", key=key,
        purpose=EVERYTHING if reading.scope == Scope.ALL else Purpose.MARKETING.value,
        occurred_at=min(at, datetime.now(UTC)),
        private={"wamid": fact.wamid, "rule": reading.rule, "words": list(reading.words)},
    )  # fmt: skip


def _reason(reading: Reading) -> Reason:
    if reading.rule == "button":
        return Reason.BUTTON
    return Reason.KEYWORD if reading.certainty == Certainty.CERTAIN else Reason.NATURAL_LANGUAGE


def preferences(facts: Sequence[PreferenceFact]) -> None:
    """They told Meta whether they want the business's marketing."""
    for organisation, portfolio, fact in _placed(facts):
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
