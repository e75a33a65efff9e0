"""Bodies that nobody should send: recorded ones damaged, and some made to hurt."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from bench.lib.webhooks_world import FIRST_WABA, WABAS
from tests.webhooks.meta import PAYLOADS, as_sent, payload

STRANGE: list[Any] = [
    None, [], {}, 0, -1, 2**31, 2**63, 10**40, -(10**18), True, 1.5, 1e300, "", " ", "x" * 200, [[]], {"a": {}},
    "\x00", "\ud800", "9" * 400, "1e9", "٣", "-1", "\u202e", "'; --", "%s", {"": ""}, [None], "null",
]  # fmt: skip
RECORDED = sorted(path.stem for path in PAYLOADS.glob("*.json"))
VALUE = b'{"entry":[{"id":"%d","time":1,"changes":[{"field":"%s","value":%s}]}]}'
FIELDS = (b"messages", b"account_update", b"message_template_status_update", b"flowers", b"")


def body(seed: int) -> bytes:
    """The same for the same seed."""
    chance = random.Random(seed)  # noqa: S311
    make = chance.choice(MAKERS)
    raw = make(chance)
    return raw[: chance.randrange(len(raw) + 1)] if chance.random() < 0.15 else raw


def _swapped(chance: random.Random) -> bytes:
    """A recorded delivery of an account of ours, parts of it something else."""
    content = payload(chance.choice(RECORDED))
    content["entry"][0]["id"] = str(FIRST_WABA + chance.randrange(WABAS))
    for _ in range(chance.randrange(5)):
        place: Any = content
        while place:
            key = (
                chance.choice(sorted(place))
                if isinstance(place, dict)
                else chance.randrange(len(place))
            )
            inner = place[key]
            if not isinstance(inner, dict | list) or not inner or chance.random() < 0.2:
                _swap(place, key, chance)
                break
            place = inner
    return as_sent(content)


def _swap(place: Any, key: Any, chance: random.Random) -> None:
    """Another value, no value, twice, or under another name."""
    how = chance.randrange(6)
    if how == 0:
        del place[key]
    elif how == 1 and isinstance(place, dict):
        place[chance.choice(["", "entry", "statuses", "x" * 300, "\x00"])] = place.pop(key)
    elif how == 2 and isinstance(place, list):
        place.extend([place[key]] * chance.choice([1, 50]))
    else:
        place[key] = deepcopy(chance.choice(STRANGE))


def _bytes(chance: random.Random) -> bytes:
    """A recorded delivery with bytes changed, taken out and put in."""
    raw = bytearray(as_sent(payload(chance.choice(RECORDED))))
    for _ in range(chance.randrange(1, 6)):
        at, how = chance.randrange(len(raw)), chance.randrange(3)
        if how == 0:
            raw[at] = chance.randrange(256)
        elif how == 1:
            del raw[at : at + chance.randrange(1, 40)]
        else:
            raw[at:at] = chance.randbytes(chance.randrange(1, 8))
        raw = raw or bytearray(b"{")
    return bytes(raw)


def _twice(chance: random.Random) -> bytes:
    """A key twice, anywhere."""
    raw = as_sent(payload(chance.choice(RECORDED)))
    brace = chance.choice([i for i, byte in enumerate(raw) if byte == ord("{")])
    key = chance.choice([b"entry", b"id", b"field", b"value", b"statuses"])
    return raw[: brace + 1] + b'"%s":1,"%s":2,' % (key, key) + raw[brace + 1 :]


def _value(chance: random.Random) -> bytes:
    """A change whose value hurts: deep, wide, huge, not UTF-8."""
    depth, many = chance.choice([50, 61, 500, 5000]), chance.choice([1, 100, 5000])
    value: bytes = chance.choice(
        [
            b'{"a":' + b"[" * depth + b"]" * depth + b"}",
            b'{"a":' * depth + b"1" + b"}" * depth,
            b'{"a":%s}' % (b"9" * many),
            b'{"a":-%s}' % (b"9" * many),
            b'{"a":0.%s}' % (b"9" * many),
            b'{"a":1e%d}' % many,
            b'{"a":NaN,"b":-Infinity}',
            b'{"a":"%s"}' % chance.randbytes(20),
            b'{"a":"\\ud800\\u0000"}',
            b'{"\\u0000":"\\udfff"}',
            b'{"statuses":[%s]}' % b",".join([b"{}"] * many),
            b'{"statuses":[%s]}' % b",".join([_item(chance) for _ in range(20)]),
            b'{"messages":[%s]}' % b",".join([_item(chance) for _ in range(20)]),
            b'{"messages":{"0":1},"statuses":"all"}',
            b'{"errors":[%s]}' % _item(chance),
            b"[]",
            b"%d" % many,
        ]
    )
    return VALUE % (FIRST_WABA + chance.randrange(WABAS), chance.choice(FIELDS), value)


def _item(chance: random.Random) -> bytes:
    """Almost a status and almost a message."""
    item: dict[str, Any] = {
        "id": f"wamid.hostile.{chance.randrange(1000)}", "status": "sent", "timestamp": "1750000000",
        "type": "text", "from": "1650", "recipient_id": "1650", "pricing": {"category": "utility"},
        "errors": [{"code": 131000, "error_data": {"details": "d"}}], "context": {"id": "w"},
        "text": {"body": "Hi"}, "conversation": {"id": "c", "origin": {"type": "utility"}},
    }  # fmt: skip
    for _ in range(chance.randrange(3)):
        item[chance.choice(sorted(item))] = deepcopy(chance.choice(STRANGE))
    return json.dumps(item).encode()


def _noise(chance: random.Random) -> bytes:
    raw = chance.randbytes(chance.randrange(2000))
    small: list[bytes] = [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"entry"',
        b'{"entry":1}',
        b'{"entry":[null,1,{}]}',
        raw,
    ]
    return chance.choice(small)


MAKERS: tuple[Callable[[random.Random], bytes], ...] = (
    _swapped, _swapped, _swapped, _bytes, _bytes, _twice, _value, _value, _noise,
)  # fmt: skip
