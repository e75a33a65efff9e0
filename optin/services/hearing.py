"""What Meta tells about who somebody is, taken in within the digest's own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from optin.identity.numbers import NotANumber, digits, is_user_id
from optin.identity.who import Who
from optin.services import people
from traffic.facts import IdentityFact


def identities(facts: Sequence[IdentityFact]) -> None:
    """People are reached under new ids. Told twice or late, it changes nothing more."""
    for organisation, portfolio, fact in _placed(facts):
        old = _who(fact.old_wa_id, fact.old_user_id, fact.old_parent_user_id, portfolio)
        new = _who(fact.new_wa_id, fact.new_user_id, fact.new_parent_user_id, portfolio)
        if list(old.values()) and list(new.values()):
            people.change(
                organisation, old=old, new=new, key=f"{fact.waba_id}:{fact.wamid}",
                at=datetime.fromtimestamp(fact.happened_at, UTC),
            )  # fmt: skip


def _who(number: str, user_id: str, parent_user_id: str, portfolio: str) -> Who:
    """As Meta names them; what has not the form of a number or of a user id is left out."""
    try:
        digits(number)
    except NotANumber:
        number = ""
    user_id, parent_user_id = (one if is_user_id(one) else "" for one in (user_id, parent_user_id))
    return Who(number, user_id, parent_user_id, portfolio, from_meta=True)


def _placed(
    facts: Iterable[IdentityFact],
) -> Iterator[tuple[Organisation, str, IdentityFact]]:
    """Each with the organisation and the portfolio that its account belongs to; others are left out."""
    found = WhatsAppAccount.objects.filter(waba_id__in={fact.waba_id for fact in facts})
    accounts = {one.waba_id: one for one in found.select_related("organisation", "connection")}
    for fact in facts:
        if account := accounts.get(fact.waba_id):
            yield account.organisation, account.connection.business_id, fact
