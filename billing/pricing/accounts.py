"""What prices depend on in an account, as Meta answered it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from assets.zones import zone_of
from graph.reading import part, parts, text

QUARTER = 900  # seconds; no zone is off by anything finer, so each lies in one day


@dataclass(eq=False)
class Account:
    """An account that nobody connected here has neither organisation nor currency: nothing is known."""

    waba_id: str
    organisation: Organisation | None = None
    currency: str = ""
    zone: tzinfo = UTC
    portfolio: str = ""  # who owns it: volume tiers are its own
    home: str = ""  # country of the business
    international_since: float | None = None
    exceptions: Mapping[str, float] = field(default_factory=dict)  # by country
    _days: dict[int, date] = field(default_factory=dict)

    def day(self, moment: datetime) -> date:
        """The day there."""
        quarter = int(moment.timestamp()) // QUARTER
        day = self._days.get(quarter)
        if day is None:
            day = self._days[quarter] = moment.astimezone(self.zone).date()
        return day

    def is_international(self, country: str, moment: datetime) -> bool:
        """Is authentication to this country international for it, if the market has such a rate?

        https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing/authentication-international-rates
        """
        since = self.exceptions.get(country, self.international_since)
        return bool(
            since is not None
            and country
            and country != self.home
            and self.home
            and moment.timestamp() >= since
        )


def of(account: WhatsAppAccount) -> Account:
    """With its organisation and connection loaded."""
    facts = account.facts
    eligible = part(facts, "auth_international_rate_eligibility")
    return Account(
        waba_id=account.waba_id,
        organisation=account.organisation,
        currency=account.currency,
        zone=zone_of(facts.get("timezone_id")),
        portfolio=portfolio_of(account)[0],
        home=text(facts, "primary_business_location").upper(),
        international_since=_seconds(eligible.get("start_time")),
        exceptions={
            text(one, "country_code"): since
            for one in parts(eligible, "exception_countries")
            if (since := _seconds(one.get("start_time"))) is not None
        },
    )


def portfolio_of(account: WhatsAppAccount) -> tuple[str, str]:
    """Who owns it, by id and name: volume tiers are the owner's, whoever reaches the account. With its
    connection loaded."""
    connection, owner = account.connection, part(account.facts, "owner_business_info")
    owner_id = text(owner, "id")
    if owner_id and owner_id != connection.business_id:
        return owner_id, text(owner, "name") or owner_id
    return connection.business_id or account.waba_id, str(connection)


def known(waba_ids: Iterable[str]) -> dict[str, Account]:
    """By id; those that nobody connected here are there too, with nothing known."""
    wanted = set(waba_ids)
    found = WhatsAppAccount.objects.filter(waba_id__in=wanted)
    read = {one.waba_id: of(one) for one in found.select_related("organisation", "connection")}
    return {waba_id: read.get(waba_id) or Account(waba_id, portfolio=waba_id) for waba_id in wanted}


def _seconds(said: Any) -> float | None:
    return float(said) if isinstance(said, int | float) and not isinstance(said, bool) else None
