"""What Meta said, on its way to become readings: from a reading of an account, or from a webhook's news."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assets.models import PhoneNumber, WhatsAppAccount
from assets.news import RECOVERED, UNLIMITED, limit_of, restrictions, violation, word_of
from assets.words import word_in
from graph.reading import part, parts, text
from quality.models import Kind, Metric
from quality.models.readings import NONE

Facts = Mapping[str, Any]

# Metric → Meta's field of a number; health and what is in its way come from one field.
OF_NUMBER = {
    Metric.RATING: "quality_rating",
    Metric.STATUS: "status",
    Metric.HEALTH: "can_send_message",
    Metric.THROUGHPUT: "throughput",
    Metric.NAME: "name_status",
    Metric.NEW_NAME: "new_name_status",
}
OF_ACCOUNT = {
    Metric.REVIEW: "account_review_status",
    Metric.VERIFICATION: "business_verification_status",
    Metric.STATUS: "status",
    Metric.HEALTH: "can_send_message",
}
LIMIT = "whatsapp_business_manager_messaging_limit"
# From the lowest to the highest, as people a day.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/messaging-limits
TIERS = {
    "TIER_50": 50, "TIER_250": 250, "TIER_1K": 1_000, "TIER_2K": 2_000, "TIER_10K": 10_000,
    "TIER_100K": 100_000, "TIER_UNLIMITED": UNLIMITED,
}  # fmt: skip
LONGEST = 200


@dataclass(frozen=True)
class Told:
    """One value at one moment. `within`: the account or portfolio that is read as a whole, "" for what
    no reading tells."""

    kind: Kind
    subject_id: str
    metric: Metric
    value: str
    at: datetime
    within: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.kind, self.subject_id, self.metric


def in_reading(
    account: WhatsAppAccount, numbers: Iterable[PhoneNumber], unseen: Iterable[str]
) -> list[Told]:
    """All of an account that was just read. `unseen`: fields that Meta was not asked for this time."""
    at, waba, unseen = account.read_at, account.waba_id, set(unseen)
    if at is None:
        return []
    found = [
        Told(Kind.ACCOUNT, waba, metric, value, at, waba)
        for metric, value in _values(OF_ACCOUNT, account.facts, unseen)
    ]
    limits = set()
    for number in numbers:
        facts = {**number.facts, "quality_rating": number.quality_rating, "status": number.status}
        id_ = number.phone_number_id
        found += [
            Told(Kind.NUMBER, id_, metric, value, at, waba)
            for metric, value in _values(OF_NUMBER, facts, unseen)
        ]
        if LIMIT not in unseen:
            limits.add(word_in(facts, LIMIT).upper())
    business = account.connection.business_id
    if limits := limits - {""}:
        # Of one portfolio, the same on every number; a number that lags behind says less.
        limit = max(limits, key=lambda word: (TIERS.get(word, 0), word))
        found.append(Told(Kind.PORTFOLIO, business, Metric.LIMIT, limit, at, business))
    return found


def in_news(
    account: WhatsAppAccount, number: PhoneNumber | None, field: str, value: Facts, at: datetime
) -> list[Told]:
    """Only where a webhook says the very value that a reading would; what else it says is news.

    A display name's decision may be about the name or about the new one asked for, so it is not here:
    the reading that every webhook asks for tells both.
    """
    waba, business = account.waba_id, account.connection.business_id
    found = []
    word = word_of(field, value).upper()
    if field == "account_review_update" and word:
        found.append(Told(Kind.ACCOUNT, waba, Metric.REVIEW, word[:LONGEST], at, waba))
    if limit := _limit(field, value):
        found.append(Told(Kind.PORTFOLIO, business, Metric.LIMIT, limit, at, business))
    if field == "phone_number_quality_update" and word == "THROUGHPUT_UPGRADE" and number:
        id_ = number.phone_number_id
        found.append(Told(Kind.NUMBER, id_, Metric.THROUGHPUT, "HIGH", at, waba))
    if field == "account_update":
        found += [
            Told(Kind.ACCOUNT, waba, metric, said[:LONGEST], at, "")
            for metric, said in _of_account_update(word, value)
        ]
    return found


def _values(
    fields: Mapping[Metric, str], facts: Facts, unseen: set[str]
) -> Iterator[tuple[Metric, str]]:
    for metric, field in fields.items():
        said = word_in(dict(facts), field).upper()[:LONGEST]
        told_by = "health_status" if field == "can_send_message" else field
        if said and told_by not in unseen:
            yield metric, said
            if metric == Metric.HEALTH:
                yield Metric.OBSTACLES, _obstacles(part(facts, told_by))


def _obstacles(health: Facts) -> str:
    """Which parts cannot send freely, with Meta's codes: "BUSINESS BLOCKED 141006, WABA LIMITED".

    https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
    """
    found = set()
    for one in parts(health, "entities"):
        state = text(one, "can_send_message").upper()
        if state and state != "AVAILABLE":
            codes = sorted(text(error, "error_code") for error in parts(one, "errors"))
            found.add(" ".join([text(one, "entity_type").upper(), state, *codes]))
    return ", ".join(sorted(found))[:LONGEST] or NONE


def _limit(field: str, value: Facts) -> str:
    """In Meta's word of a tier; a count becomes its word, an unknown one stays as it came."""
    if field not in ("business_capability_update", "phone_number_quality_update"):
        return ""
    said = text(value, "max_daily_conversations_per_business").upper()[:LONGEST]
    people = limit_of(value) if said else None
    return next((word for word, most in TIERS.items() if most == people), said)


def _of_account_update(word: str, value: Facts) -> Iterator[tuple[Metric, str]]:
    if word == "DISABLED_UPDATE":
        state = text(part(value, "ban_info"), "waba_ban_state").upper()
        if state:
            yield Metric.BAN, state
    if word != "ACCOUNT_RESTRICTION":
        return
    said = violation(value)
    if said.startswith("UTILITY_TEMPLATE_ABUSE"):
        yield Metric.MISUSE, NONE if said in RECOVERED else said
    else:
        yield Metric.RESTRICTION, ", ".join(sorted(set(restrictions(value)))) or said or NONE
