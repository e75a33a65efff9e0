"""Signed nonsense: never an exception out of the digest, never a delivery that stays."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from typing import Any

import pytest

from assets.models import WhatsAppAccount
from tests.webhooks.meta import PAYLOADS, WABA, as_sent, payload, stored
from tests.webhooks.test_digest import digest
from traffic.models import Status
from webhooks.models import Change, State, Waiting

pytestmark = pytest.mark.django_db

DEEP = '{"entry":[{"id":"1","changes":[{"field":"x","value":{"a":%s1%s}}]}]}'


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "It is not JSON"),
        (b"{", "It is not JSON"),
        (b'{"entry": 1}', "It has no list called entry."),
        (b"[]", "It has no list called entry."),
        (b'"entry"', "It has no list called entry."),
        (b"\xff\xfe{}", "It is not UTF-8, at byte 0."),
        (b'{"entry":[],"entry":[]}', "An object has the same key twice."),
        (b"[" * 100_000, "It is nested too deep."),
        ((DEEP % ("[" * 500, "]" * 500)).encode(), "It is nested too deep."),
        (b'{"entry":[' + b"9" * 5000 + b"]}", "a number with too many digits"),
        (b'{"entry":[1e999]}', "a number that is too large"),
        (b'{"entry":[NaN]}', "NaN is not JSON."),
    ],
)
def test_what_cannot_be_read_is_a_dead_letter_that_says_why(
    account: WhatsAppAccount, body: bytes, error: str
) -> None:
    delivery = stored(body)
    digest()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (State.FAILED, 1)
    assert error in delivery.error


@pytest.mark.parametrize(
    "text", [r"\u0000", r"\ud800", r"\udfff\ud800", "x" * 100_000, r"\u202e", "'; --"]
)
def test_text_that_postgresql_cannot_hold_is_kept_readable(
    account: WhatsAppAccount, text: str
) -> None:
    body = '{"entry":[{"id":"%","time":"%","changes":[{"field":"%","value":{"%":"%"}}]}]}'
    delivery = stored(body.replace("%", text).encode())
    digest()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (State.DONE, "")
    assert Change.objects.count() == 1


@pytest.mark.parametrize("time", [10**30, -(10**18), "soon", None, True, 1.5, [], "1739321024"])
def test_any_time_will_do(account: WhatsAppAccount, time: object) -> None:
    change = {"field": "account_review_update", "value": {"decision": "APPROVED"}}
    stored({"entry": [{"id": int(WABA), "time": time, "changes": [change]}]})
    digest()
    assert Change.objects.get().outcome == "applied"


@pytest.mark.parametrize("name", ["id", "status", "timestamp", "pricing", "errors", "type", "biz"])
@pytest.mark.parametrize("value", [[], {}, [[]], {"a": []}, 10**40, True, 1.5, None])
def test_a_part_of_another_type_stops_no_other_status(
    account: WhatsAppAccount, name: str, value: object
) -> None:
    good = {"id": "wamid.good", "status": "sent", "timestamp": "1750263773", "recipient_id": "1"}
    odd = good | {"id": "wamid.odd", name: value}
    content = {"metadata": {"phone_number_id": "1"}, "statuses": [odd, good]}
    change = {"field": "messages", "value": content}
    delivery = stored({"entry": [{"id": WABA, "changes": [change]}]})
    digest()
    assert Status.objects.filter(wamid="wamid.good").exists()
    delivery.refresh_from_db()
    assert delivery.state != State.WAITING
    assert "Error" not in delivery.error


def mangled(seed: int) -> bytes:
    """A recorded delivery, damaged: cut, a byte changed, a part swapped for something else."""
    chance = random.Random(seed)  # noqa: S311
    content = payload(chance.choice(sorted(PAYLOADS.glob("*.json"))).stem)
    strange: list[Any] = [
        None,
        [],
        {},
        0,
        -1,
        "",
        "x" * 200,
        10**40,
        True,
        1.5,
        [[]],
        {"a": {}},
        "\x00",
    ]
    for _ in range(chance.randrange(4)):
        place: Any = content
        while True:
            key = chance.choice(sorted(place)) if isinstance(place, dict) else 0
            inner = place[key]
            if not isinstance(inner, dict | list) or not inner or chance.random() < 0.2:
                place[key] = deepcopy(chance.choice(strange))
                break
            place = inner
    body = bytearray(as_sent(content))
    for _ in range(chance.randrange(3)):
        body[chance.randrange(len(body))] = chance.randrange(256)
    return bytes(body[: chance.randrange(len(body))] if chance.random() < 0.2 else body)


def test_five_hundred_damaged_deliveries_are_all_settled(account: WhatsAppAccount) -> None:
    for seed in range(500):
        stored(mangled(seed))
    good = stored(json.loads(as_sent(payload("account_review"))))
    digest()
    assert not Waiting.objects.exists()
    good.refresh_from_db()
    assert good.state == State.DONE
    assert not Change.objects.filter(handled_at=None, error="").exists()
