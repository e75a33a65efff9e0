"""From Meta's API and its webhooks to readings: through the poll and the digest, in any order."""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.models import WhatsAppAccount
from assets.services import polling
from quality.models import Kind, Metric, Reading, Source
from quality.services import learning
from quality.told import in_news
from tests.assets.places import NUMBER, due_now, make_account, make_connection, make_place
from tests.people import make_account as make_plain_account
from tests.people import make_number, make_organisation
from tests.quality.making import runs, words
from tests.sandbox_server import Sandbox
from tests.webhooks.meta import WABA, stored
from webhooks.claiming import Turns
from webhooks.models import Delivery, State
from webhooks.services import digest_round

pytestmark = pytest.mark.django_db

AT = 1_795_600_000  # in November 2026
Step = tuple[Callable[[int], None], int]


def told(field: str, value: dict[str, Any], *, at: int = AT, entry: str = WABA) -> None:
    """A webhook, stored and digested."""
    stored({"entry": [{"id": entry, "time": at, "changes": [{"field": field, "value": value}]}]})
    digest()


def digest() -> None:
    turns = Turns()
    while digest_round(turns).count:
        pass
    assert {delivery.state for delivery in Delivery.objects.all()} == {State.DONE}


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.fixture
def read(sandbox: Sandbox) -> Callable[[], None]:
    """Ask the sandbox for the account, as the clock does."""
    account = make_account(make_connection(sandbox, *make_place()), sandbox.waba_id)

    def poll() -> None:
        assert polling.poll(due_now(account))

    return poll


def test_a_reading_of_the_account_is_kept_whole(sandbox: Sandbox, read: Callable[[], None]) -> None:
    read()
    found = {(r.kind, r.metric): r.value for r in Reading.objects.present()}
    assert found[Kind.NUMBER, Metric.RATING] == "GREEN"
    assert found[Kind.NUMBER, Metric.STATUS] == "CONNECTED"
    assert found[Kind.NUMBER, Metric.THROUGHPUT] == "STANDARD"
    assert found[Kind.NUMBER, Metric.HEALTH] == "AVAILABLE"
    assert found[Kind.NUMBER, Metric.OBSTACLES] == "NONE"
    assert found[Kind.ACCOUNT, Metric.REVIEW] == "APPROVED"
    assert found[Kind.PORTFOLIO, Metric.LIMIT].startswith("TIER_")
    assert {row.source for row in Reading.objects.all()} == {Source.POLL}


def test_a_second_reading_writes_nothing_and_a_fall_is_one_row(
    sandbox: Sandbox, read: Callable[[], None]
) -> None:
    read()
    first = Reading.objects.count()
    read()
    assert Reading.objects.count() == first
    sandbox.change(NUMBER, quality_rating="YELLOW")
    read()
    assert words(subject_id=NUMBER) == ["GREEN", "YELLOW"]
    assert Reading.objects.count() == first + 1


def test_a_number_without_its_optional_fields_says_nothing_about_them(
    sandbox: Sandbox, read: Callable[[], None]
) -> None:
    read()
    before = words(Metric.HEALTH, NUMBER), words(Metric.THROUGHPUT, NUMBER)
    sandbox.fault(r"health_status", error={"code": 100, "message": "nonexisting field"})
    read()
    assert (words(Metric.HEALTH, NUMBER), words(Metric.THROUGHPUT, NUMBER)) == before


def test_what_stands_in_the_way_is_named_with_metas_codes(
    sandbox: Sandbox, read: Callable[[], None]
) -> None:
    read()
    sandbox.change(sandbox.waba_id, primary_funding_id=None)
    read()
    found = words(Metric.OBSTACLES, NUMBER)
    assert found[0] == "NONE"
    assert len(found) == 2
    assert "141006" in found[1]


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_plain_account(make_organisation(), facts={"timezone_id": "1"})


LIMITS: list[tuple[dict[str, Any], int]] = [
    ({"max_daily_conversations_per_business": 250}, AT),
    ({"max_daily_conversations_per_business": "TIER_2K"}, AT + 3600),
    ({"max_daily_conversations_per_business": -1}, AT + 7200),
]


@pytest.mark.parametrize("order", list(itertools.permutations(LIMITS)))
def test_limits_told_twice_and_in_any_order_stand_in_metas_order(
    account: WhatsAppAccount, order: list[tuple[dict[str, Any], int]]
) -> None:
    for value, at in [*order, *order]:
        told("business_capability_update", value, at=at)
    assert runs(Metric.LIMIT, account.connection.business_id) == [
        ("TIER_250", moment(AT), moment(AT + 3600)),
        ("TIER_2K", moment(AT + 3600), moment(AT + 7200)),
        ("TIER_UNLIMITED", moment(AT + 7200), None),
    ]


def test_news_of_the_whole_portfolio_is_one_reading(account: WhatsAppAccount) -> None:
    make_plain_account(account.organisation, waba_id="777", business_id=f"50{WABA}")
    told(
        "business_capability_update",
        {"max_daily_conversations_per_business": 2000},
        entry=account.connection.business_id,
    )
    assert words(Metric.LIMIT, account.connection.business_id) == ["TIER_2K"]


RESTRICTED: dict[str, Any] = {
    "event": "ACCOUNT_RESTRICTION",
    "restriction_info": [
        {"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": AT + 86400},
        {"restriction_type": "RESTRICTED_ADD_PHONE_NUMBER_ACTION", "expiration": AT + 86400},
    ],
}
FREE: dict[str, Any] = {"event": "ACCOUNT_RESTRICTION", "restriction_info": []}
MISUSE: dict[str, Any] = {
    **FREE,
    "violation_info": {"violation_type": "UTILITY_TEMPLATE_ABUSE_RATE_LIMIT"},
}
FORGIVEN: dict[str, Any] = {
    **FREE,
    "violation_info": {"violation_type": "UTILITY_TEMPLATE_ABUSE_UNBAN"},
}
BANNED: dict[str, Any] = {
    "event": "DISABLED_UPDATE",
    "ban_info": {"waba_ban_state": "DISABLE"},
}
BACK: dict[str, Any] = {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}}


def test_restrictions_bans_and_misuse_begin_and_end(account: WhatsAppAccount) -> None:
    for n, value in enumerate([BANNED, RESTRICTED, MISUSE, FORGIVEN, FREE, BACK]):
        told("account_update", value, at=AT + n)
    assert words(Metric.RESTRICTION, WABA) == [
        "RESTRICTED_ADD_PHONE_NUMBER_ACTION, RESTRICTED_BIZ_INITIATED_MESSAGING",
        "NONE",
    ]
    assert words(Metric.MISUSE, WABA) == ["UTILITY_TEMPLATE_ABUSE_RATE_LIMIT", "NONE"]
    assert words(Metric.BAN, WABA) == ["DISABLE", "REINSTATE"]


def test_a_faster_number_is_found_by_its_digits(account: WhatsAppAccount) -> None:
    number = make_number(account)
    value = {"display_phone_number": "81355500142", "event": "THROUGHPUT_UPGRADE"}
    told("phone_number_quality_update", value)
    told("phone_number_quality_update", {**value, "display_phone_number": "4930123"})
    assert words(Metric.THROUGHPUT, number.phone_number_id) == ["HIGH"]


STATES = st.lists(st.sampled_from(["APPROVED", "PENDING", "REJECTED"]), min_size=1, max_size=4)


@pytest.mark.soak
@settings(
    max_examples=int(os.environ.get("SOAK_EXAMPLES", "5")),
    derandomize="SOAK_EXAMPLES" not in os.environ,
)  # fmt: skip
@given(states=STATES, chance=st.randoms(use_true_random=False))
def test_the_same_readings_by_webhook_by_poll_or_by_both_in_any_order(
    account: WhatsAppAccount, states: list[str], chance: random.Random
) -> None:
    """A review changes each hour; a webhook tells of the moment, a reading comes half an hour later. Either
    may be late, and webhooks come twice."""

    def hear(hour: int) -> None:
        told("account_review_update", {"decision": states[hour]}, at=AT + 3600 * hour)

    def look(hour: int) -> None:
        _read(account, states[hour], moment(AT + 3600 * hour + 1800))

    heard: list[Step] = [(hear, hour) for hour in range(len(states))]
    read: list[Step] = [(look, hour) for hour in range(len(states))]
    outcomes = []
    for steps in (heard, read, [*heard, *read]):
        shuffled = [*steps, *chance.sample(heard, len(heard) // 2)] if steps != read else [*read]
        chance.shuffle(shuffled)
        with transaction.atomic():
            for step, hour in shuffled:
                step(hour)
            outcomes.append(runs(Metric.REVIEW, WABA))
            transaction.set_rollback(True)
    by_webhook, by_poll, by_both = outcomes
    assert by_both == by_webhook  # the moments are Meta's where it told them
    half_an_hour = timedelta(minutes=30)
    later = [
        (value, at + half_an_hour, until and until + half_an_hour)
        for value, at, until in by_webhook
    ]
    assert by_poll == later


def _read(account: WhatsAppAccount, review: str, at: datetime) -> None:
    account.facts, account.read_at = {"account_review_status": review}, at
    learning.learn_from_reading(account, ())


def test_unknown_and_broken_values_harm_nothing(account: WhatsAppAccount) -> None:
    odd: list[tuple[str, dict[str, Any]]] = [
        ("business_capability_update", {"max_daily_conversations_per_business": "TIER_9K"}),
        ("business_capability_update", {"max_daily_conversations_per_business": {"x": 1}}),
        ("business_capability_update", {}),
        ("account_update", {"event": "DISABLED_UPDATE", "ban_info": "soon"}),
        ("account_update", {"event": "ACCOUNT_RESTRICTION", "restriction_info": ["x" * 400]}),
        ("account_review_update", {"decision": "x" * 400}),
    ]
    for field, value in odd:
        for one in in_news(account, None, field, value, timezone.now() - timedelta(days=1)):
            learning.learn(account.organisation, [one], source=Source.WEBHOOK)
    assert words(Metric.LIMIT, account.connection.business_id) == ["TIER_9K"]
