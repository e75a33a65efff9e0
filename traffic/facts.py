"""Facts on their way into the tables: fields in the order of the columns, times in seconds since 1970."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple


class StatusFact(NamedTuple):
    """traffic.models.Status before it has a batch."""

    wamid: str
    status: str
    participant: str
    happened_at: int
    waba_id: str
    phone_number_id: str
    wa_id: str
    user_id: str
    parent_user_id: str
    recipient_type: str
    billable: bool | None
    pricing_model: str
    pricing_type: str
    pricing_category: str
    conversation_id: str
    conversation_origin: str
    conversation_expires_at: int | None
    template_id: str
    callback_data: str
    error_code: int | None
    error_title: str
    error_details: str
    extra: str | None  # JSON


class InboundFact(NamedTuple):
    """traffic.models.Inbound before it has a batch."""

    wamid: str
    happened_at: int
    waba_id: str
    phone_number_id: str
    wa_id: str
    user_id: str
    parent_user_id: str
    profile_name: str
    username: str
    kind: str
    text: str
    payload: str
    context_id: str
    group_id: str
    referral: str | None  # JSON
    item: str  # JSON


class PreferenceFact(NamedTuple):
    """traffic.models.Preference before it has a batch."""

    waba_id: str
    phone_number_id: str
    wa_id: str
    user_id: str
    parent_user_id: str
    category: str
    value: str
    happened_at: int
    item: str  # JSON


class IdentityFact(NamedTuple):
    """traffic.models.IdentityChange before it has a batch."""

    waba_id: str
    wamid: str
    happened_at: int
    phone_number_id: str
    kind: str
    old_wa_id: str
    new_wa_id: str
    old_user_id: str
    new_user_id: str
    old_parent_user_id: str
    new_parent_user_id: str


class CallFact(NamedTuple):
    """traffic.models.Call before it has a batch."""

    waba_id: str
    call_id: str
    event: str
    happened_at: int
    phone_number_id: str
    direction: str
    wa_id: str
    user_id: str
    parent_user_id: str
    status: str
    duration: int | None
    item: str  # JSON


RareFact = PreferenceFact | IdentityFact | CallFact


@dataclass
class Facts:
    """What a set of deliveries brought."""

    statuses: list[StatusFact] = field(default_factory=list)
    inbound: list[InboundFact] = field(default_factory=list)
    rare: list[RareFact] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.statuses or self.inbound or self.rare)

    def add(self, other: Facts) -> None:
        self.statuses += other.statuses
        self.inbound += other.inbound
        self.rare += other.rare

    def forget(self, wabas: Collection[str]) -> None:
        """Leave out what is about these accounts."""
        self.statuses = [fact for fact in self.statuses if fact.waba_id not in wabas]
        self.inbound = [fact for fact in self.inbound if fact.waba_id not in wabas]
        self.rare = [fact for fact in self.rare if fact.waba_id not in wabas]
