"""Whatever a request says, the answer is Graph's, and a refused one leaves the state as it was.

Every path the sandbox serves is tried: with anything, and with good bodies that were damaged. A few
hundred cases in bin/test; as many as SOAK_EXAMPLES says, and other ones each time, in bin/soak.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.reading import TYPES
from sandbox.routes import ACTS, ROOTS
from tests.sandbox.server import APP, BUSINESS, NUMBER, WABA, Sandbox, template

EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", "300"))
SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="SOAK_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
pytestmark = pytest.mark.soak

IDS = {"app": APP, "business": BUSINESS, "waba": WABA, "phone": NUMBER, "user": "400000000000101"}
EDGES = sorted(
    {(method, IDS[kind], edge) for method, kind, edge in ACTS if kind in IDS}
    | {("GET", IDS[kind], edge) for kind in IDS for edge in ("", *TYPES[kind].edges)}
    | {(method, root, "") for method, root in ROOTS}
)
PATHS = [(method, f"/{first}/{edge}".replace("*", "x1")) for method, first, edge in EDGES]

WORDS = st.sampled_from(
    ["", "BODY", "body", "HEADER", "BUTTONS", "CAROUSEL", "IMAGE", "OTP", "URL", "NAMED", "{{1}}",
     "Hello {{1}}{{2}} {{name}}", "https://x.example/{{1}}", "\u202e\x00", "UTILITY", "en_US", "a_b",
     "whatsapp", "template", "text", "+819012345678", "US.13491208655302741918", "wamid.HBgL", "DAILY",
     "[]", "{}", "-1", "99999999999999999999", "1e400", "٣", "SMS", "123456"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["type", "format", "text", "example", "body_text", "header_handle", "header_text", "buttons",
     "cards", "components", "url", "phone_number", "otp_type", "supported_apps", "name", "language",
     "category", "parameter_format", "limited_time_offer", "message_send_ttl_seconds", "fields",
     "hsm_ids", "hsm_id", "limit", "after", "before", "ids", "status", "messaging_product", "to",
     "recipient", "template", "parameters", "index", "sub_type", "image", "id", "link", "context",
     "message_id", "interactive", "action", "sections", "pin", "code", "cc", "verified_name", "start",
     "end", "granularity", "dimensions", "phone_numbers", "country_codes", "template_ids", "batch",
     "users", "block_users", "user", "tasks", "webhook_configuration", "prefilled_message", "filtering"]
)  # fmt: skip
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def to(**content: Any) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "to": "+819012345678", **content}


BUTTON = {"type": "reply", "reply": {"id": "a", "title": "Yes"}}
GOOD: list[tuple[str, dict[str, Any]]] = [
    (f"/{WABA}/message_templates", template()),
    (f"/{NUMBER}/messages", to(type="text", text={"body": "Hello"})),
    (f"/{NUMBER}/messages", to(type="image", image={"link": "https://x.example/a.png"})),
    (
        f"/{NUMBER}/messages",
        to(
            type="interactive",
            interactive={"type": "button", "body": {"text": "?"}, "action": {"buttons": [BUTTON]}},
        ),
    ),
    (
        f"/{NUMBER}/messages",
        to(
            type="template",
            template={
                "name": "order_ready",
                "language": {"code": "en_US"},
                "components": [{"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}],
            },
        ),
    ),
    (f"/{NUMBER}/register", {"messaging_product": "whatsapp", "pin": "123456"}),
    (f"/{NUMBER}/whatsapp_business_profile", {"messaging_product": "whatsapp", "about": "Shop"}),
    (f"/{NUMBER}/message_qrdls", {"prefilled_message": "Hello", "generate_qr_image": "SVG"}),
    (f"/{WABA}/phone_numbers", {"cc": "1", "phone_number": "4155550100", "verified_name": "Shop"}),
    ("/", {"batch": [{"method": "GET", "relative_url": f"{WABA}?fields=name"}]}),
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a body, the whole one excepted."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, one in inner:
        found.append((*path, key))
        if isinstance(one, dict | list):
            found += places(one, (*path, key))
    return found


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    path, good = draw(st.sampled_from(GOOD))
    body: dict[str, Any] = json.loads(json.dumps(good))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.sampled_from(places(body))) if body else None
        if at is None:
            break
        holder: Any = body
        for key in at[:-1]:
            holder = holder[key]
        if draw(st.booleans()):
            holder[at[-1]] = draw(VALUES)
        elif isinstance(holder, dict):
            del holder[at[-1]]
        else:
            holder.append(draw(VALUES))
    return path, body


def state(sandbox: Sandbox) -> str:
    kept = sandbox.control("GET", "/state")
    kept["settings"].pop("clock", None)
    return json.dumps(kept, sort_keys=True)


def check(sandbox: Sandbox, before: str, answer: Any) -> None:
    assert answer.status_code < 500, answer.text
    told = answer.json()
    if answer.status_code != 200:
        assert isinstance(told["error"]["code"], int)
        assert told["error"]["fbtrace_id"]
        assert "Traceback" not in answer.text
        assert state(sandbox) == before


@pytest.fixture
def held(sandbox: Sandbox) -> Sandbox:
    """Its clock stands still: messages of earlier examples do not move on by themselves."""
    sandbox.control("POST", "/clock", {"speed": 0})
    return sandbox


@SETTINGS
@given(request=damaged())
def test_a_damaged_body_is_taken_or_refused_whole(
    held: Sandbox, request: tuple[str, dict[str, Any]]
) -> None:
    before = state(held)
    check(held, before, held.graph("POST", request[0], json=request[1]))


@SETTINGS
@given(
    where=st.sampled_from(PATHS),
    params=st.dictionaries(KEYS, st.text(max_size=12) | WORDS, max_size=4),
    body=st.dictionaries(KEYS, VALUES, max_size=6),
)
def test_every_path_answers_anything(
    held: Sandbox, where: tuple[str, str], params: dict[str, str], body: dict[str, Any]
) -> None:
    before = state(held)
    method, path = where
    sent = body if method == "POST" else None
    check(held, before, held.graph(method, path, params=params, json=sent))


@SETTINGS
@given(
    path=st.sampled_from([path for path, _ in GOOD]),
    raw=st.binary(max_size=80)
    | st.sampled_from([b"[" * 5000, b'{"a":' * 5000, b'"\\ud800"', b"1e999"]),
    kind=st.sampled_from(
        ["application/json", "application/x-www-form-urlencoded", "multipart/form-data",
         "multipart/form-data; boundary=x", "text/plain", ""]
    ),
)  # fmt: skip
def test_any_bytes_are_answered(held: Sandbox, path: str, raw: bytes, kind: str) -> None:
    before = state(held)
    headers = {"Content-Type": kind} if kind else {}
    check(held, before, held.graph("POST", path, data=raw, headers=headers))


def test_what_was_fuzzed_can_be_exported_and_read_at_the_desk(sandbox: Sandbox) -> None:
    for path, body in GOOD:
        sandbox.graph("POST", path, json={**body, "text": "\u202e\x00<script>", "name": ["x"]})
    assert sandbox.control("POST", "/reset", {"scenario": sandbox.control("GET", "/state")})
    assert sandbox.http.get(f"{sandbox.url}/desk/events/", timeout=15).status_code == 200
