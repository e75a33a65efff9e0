"""Whatever a body says, the answer is Graph's, and the state is whole."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.server import WABA, Sandbox, template

WORDS = st.sampled_from(
    ["", "BODY", "body", "HEADER", "BUTTONS", "CAROUSEL", "IMAGE", "OTP", "URL", "NAMED", "{{1}}",
     "Hello {{1}}{{2}} {{name}}", "https://x.example/{{1}}", "\u202e\x00", "UTILITY", "en_US",
     "a_b"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["type", "format", "text", "example", "body_text", "header_handle", "header_text", "buttons",
     "cards", "components", "url", "phone_number", "otp_type", "supported_apps", "name", "language",
     "category", "parameter_format", "limited_time_offer", "message_send_ttl_seconds", "fields",
     "hsm_ids", "hsm_id", "limit", "after", "ids", "access_token", "status"]
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
BODIES = st.dictionaries(KEYS, VALUES, max_size=6)
SETTINGS = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def check(answer: Any) -> None:
    assert answer.status_code < 500, answer.text
    told = answer.json()
    if answer.status_code != 200:
        assert isinstance(told["error"]["code"], int)


@SETTINGS
@given(body=BODIES)
def test_any_json_creates_or_is_refused(shared_sandbox: Sandbox, body: dict[str, Any]) -> None:
    merged = {**template(), **body}
    path = f"/{WABA}/message_templates"
    check(shared_sandbox.graph("POST", path, json=body))
    raw = json.dumps(merged).encode()
    headers = {"Content-Type": "application/json"}
    check(shared_sandbox.graph("POST", path, data=raw, headers=headers))


@SETTINGS
@given(
    method=st.sampled_from(["GET", "POST", "DELETE"]),
    path=st.sampled_from(
        ["", "/", "/me", f"/{WABA}", f"/{WABA}/message_templates", f"/{WABA}/phone_numbers",
         f"/{WABA}/subscribed_apps", "/debug_token", "/300000000000101/subscriptions",
         "/300000000000101/uploads", "/upload:abc", f"/{WABA}/x/y", "/v25.0/v24.0"]
    ),
    params=st.dictionaries(KEYS, st.text(max_size=12) | WORDS, max_size=3),
)  # fmt: skip
def test_any_query_is_answered(
    shared_sandbox: Sandbox, method: str, path: str, params: dict[str, str]
) -> None:
    params.pop("access_token", None)
    check(shared_sandbox.graph(method, path, params=params))


@SETTINGS
@given(
    raw=st.binary(max_size=80)
    | st.sampled_from([b"[" * 5000, b'{"a":' * 5000, b'"\\ud800"', b"1e999"]),
    kind=st.sampled_from(
        ["application/json", "application/x-www-form-urlencoded", "multipart/form-data",
         "multipart/form-data; boundary=x", "text/plain", ""]
    ),
)  # fmt: skip
def test_any_bytes_are_answered(shared_sandbox: Sandbox, raw: bytes, kind: str) -> None:
    headers = {"Content-Type": kind} if kind else {}
    check(shared_sandbox.graph("POST", f"/{WABA}/message_templates", data=raw, headers=headers))
    page = shared_sandbox.http.get(f"{shared_sandbox.url}/desk/events/", timeout=15)
    assert page.status_code == 200
