"""Bills of tests/billing/bills: facts as they are written there, and the charges as they come out."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from billing.models import Card, CardState, Charge, Grade, PricingModel, RateRow
from billing.services import charging
from tests.people import make_account, make_organisation, make_user
from tests.traffic.made import inbound, status, write
from traffic.facts import InboundFact, StatusFact

Json = dict[str, Any]
Fact = StatusFact | InboundFact
FOLDER = Path(__file__).parent / "bills"
CARDS: Json = json.loads((FOLDER / "cards.json").read_text())
MEXICO, PORTFOLIO = "5215555550101", "506914307656634"


def bills(name: str) -> list[Json]:
    found: list[Json] = json.loads((FOLDER / f"{name}.json").read_text())
    return found


def make_card(
    organisation: Organisation | None, currency: str, since: str, rows: Json, **fields: Any
) -> Card:
    """An active card; `rows` as in cards.json."""
    day = datetime.fromisoformat(since).date()
    if organisation and "imported_by" not in fields:
        one, other = (make_user(f"{who}{Card.objects.count()}@x.example") for who in "ab")
        fields |= {"imported_by": one, "approved_by": other}
    card = Card.objects.create(
        organisation=organisation, currency=currency, effective_from=day, sha256="x",
        model=PricingModel.on(day), **({"state": CardState.ACTIVE} | fields),
    )  # fmt: skip
    for place, tiers in rows.items():
        market, _space, category = place.rpartition(" ")
        RateRow.objects.bulk_create(
            RateRow(
                card=card, market=market, category=category, tier_from=first, grade=Grade.SINGLE,
                source="made up", amount=None if rate == "n/a" else Decimal(rate),
            )
            for first, rate in tiers
        )  # fmt: skip
    return card


def prepare(bill: Json) -> Organisation:
    """The accounts and the cards of a bill."""
    organisation = make_organisation()
    about = {"currency": "USD", "facts": {"timezone_id": "1"}} | bill.get("account", {})
    for waba_id in ("W1", "W2"):
        make_account(organisation, waba_id=waba_id, business_id=PORTFOLIO, **about)
    for name in bill.get("cards", ()):
        card = CARDS[name]
        make_card(organisation, card["currency"], card["effective_from"], card["rows"])
    return organisation


def facts(lines: Iterable[str]) -> Iterator[Fact]:
    for line in lines:
        when, wamid, word, *rest = line.split()
        moment = datetime.fromisoformat(when.replace("Z", "+00:00"))
        given = dict(part.partition("=")[::2] for part in rest)
        times = next((int(one[1:]) for one in given if one[0] == "x" and one[1:].isdigit()), 1)
        for n in range(times):
            id_ = wamid if times == 1 else f"{wamid[:-1]}{n + 1}"
            yield _fact(id_, word, moment + timedelta(seconds=n), given)


def _fact(wamid: str, word: str, moment: datetime, given: dict[str, str]) -> Fact:
    who = {
        "happened_at": int(moment.timestamp()),
        "waba_id": given.get("waba", "W1"),
        "phone_number_id": given.get("phone", "P1"),
        "wa_id": given.get("to", MEXICO).strip("-"),
        "user_id": given.get("user", ""),
    }
    if word == "in":
        referral = '{"source_type": "ad"}' if "referral" in given else None
        return inbound(wamid, referral=referral, **who)
    model, type_, category, billable = (
        part.strip("-") if part == "-" else part
        for part in given.get("price", "-/-/-/-").split("/")
    )
    amount, _slash, currency = given.get("cost", "").partition("/")
    cost = {"pricing": {"cost": {"amount": amount, "currency": currency}}} if amount else None
    return status(
        wamid, word, **who, participant=given.get("participant", ""),
        recipient_type="group" if "group" in given else "", pricing_model=model,
        pricing_type=type_, pricing_category=category,
        billable={"true": True, "false": False}.get(billable),
        conversation_id=given.get("conv", ""), conversation_origin=given.get("origin", ""),
        template_id=given.get("template", ""), extra=json.dumps(cost) if cost else None,
    )  # fmt: skip


def tell(many: Iterable[Fact]) -> None:
    """As one set of the digest, then charged."""
    write(*many)
    charge_all()


def charge_all() -> None:
    while charging.charge():
        pass


def shown(charge: Charge) -> list[Any]:
    """As a bill writes it."""
    unit = f"{charge.unit_id}/{charge.participant}" if charge.participant else charge.unit_id
    amount = charge.amount.normalize() if charge.amount is not None else f"?{charge.unknown}"
    return [
        unit, charge.day.isoformat(), charge.country, charge.market, charge.model, charge.type,
        charge.category, amount, charge.tier_from if charge.tier_from > 1 else 0, charge.is_read,
    ]  # fmt: skip


def expected(bill: Json) -> list[list[Any]]:
    lines = []
    for unit, *words, amount_and_more in ((*one[:7], one[7:]) for one in bill["charges"]):
        amount, *more = amount_and_more
        tier = next((word for word in more if isinstance(word, int)), 0)
        what = amount if amount[0] == "?" else Decimal(amount).normalize()
        for one in _each(unit):
            lines.append([one, *words, what, tier, "read" in more])
    return sorted(lines, key=lambda line: str(line[0]))


def _each(unit: str) -> list[str]:
    first, dots, last = unit.partition("..")
    if not dots:
        return [unit]
    letter = first[0]
    return [f"{letter}{n}" for n in range(int(first[1:]), int(last[1:]) + 1)]


def made() -> list[list[Any]]:
    return sorted((shown(one) for one in Charge.objects.all()), key=lambda line: str(line[0]))


def totals() -> dict[str, Decimal]:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for charge in Charge.objects.all():
        sums[charge.currency] += charge.amount or 0
    return dict(sums)


def account(waba_id: str = "W1") -> WhatsAppAccount:
    return WhatsAppAccount.objects.get(waba_id=waba_id)
