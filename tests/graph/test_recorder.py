"""What support staff may read of a call, and what nobody may."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import Graph, NoAccess
from graph.redaction import DEPTH, HIDDEN, LIMIT, mask, recorded, redact
from tests.graph.conftest import TOKEN, Kept
from tests.graph.server import Answer, Server

Make = Callable[..., Graph]


def test_a_call_is_written_down_with_what_support_needs(
    graph: Make, server: Server, recorder: Kept
) -> None:
    trace = "AI5Ob2z72R0JAUB5zOF-nao"
    server.refuses(400, code=100, error_subcode=2388024, fbtrace_id=trace)
    with pytest.raises(Exception, match=trace):
        graph().post("1/message_templates", body={"name": "order"}, params={"a": "b"})
    (call,) = recorder.calls
    assert (call.method, call.path) == ("POST", "/v25.0/1/message_templates")
    assert (call.status, call.code, call.subcode, call.fbtrace_id) == (400, 100, 2388024, trace)
    assert json.loads(call.query) == {"a": "b"}
    assert json.loads(call.request_body) == {"name": "order"}
    assert json.loads(call.response_body)["error"]["error_subcode"] == 2388024
    assert (call.base_url, call.attempt, call.failure) == (server.url, 1, "")
    assert call.started_at.tzinfo is not None


def test_no_secret_is_written_down(graph: Make, server: Server, recorder: Kept) -> None:
    other, pin, code = "another-token-of-no-known-shape", "654321", "AQDx12345"
    client = graph(app_secret="app-secret-x")

    def refused(method: Callable[..., object], path: str, **given: object) -> None:
        said = f"bad {TOKEN}, app-secret-x, {list(given.values())}"
        server.refuses(400, code=190, message=said)
        with pytest.raises(NoAccess):
            method(path, **given)

    refused(client.get, "debug_token", params={"input_token": other})
    refused(client.post, "1/register", body={"pin": pin, "messaging_product": "whatsapp"})
    refused(client.as_app("300", "app-secret-x").get, "300/subscriptions")
    server.says(Answer(body={"access_token": "brand-new-token", "token_type": "bearer"}))
    client.post("oauth/access_token", body={"client_secret": "app-secret-x", "code": code})

    written = "".join(str(asdict(call)) for call in recorder.calls)
    proof = server.asked[0].query["appsecret_proof"]
    for secret in (TOKEN, other, pin, code, "app-secret-x", proof, "brand-new-token"):
        assert secret not in written
    assert HIDDEN in written


def test_codes_of_errors_and_languages_stay_readable() -> None:
    value = {"error": {"code": 131026}, "template": {"language": {"code": "en_US"}}}
    assert redact(value) == value


def test_phone_numbers_are_masked_and_ids_are_not() -> None:
    value = {
        "to": "819012345678",
        "contacts": [{"input": "+1 (650) 555-1234", "wa_id": "16505551234"}],
        "text": "Call +81 90 1234 5678 today",
        "id": "106540352242922",
    }
    shown = json.dumps(redact(value), ensure_ascii=False)
    for number in ("819012345678", "16505551234", "555-1234", "1234 5678"):
        assert number not in shown
    assert "106540352242922" in shown
    assert mask("+819012345612") == "+8190•••••12"


def test_an_upload_is_written_down_by_its_size(graph: Make, server: Server, recorder: Kept) -> None:
    server.says(Answer(body={"h": "4::aW1h"}))
    graph().post_bytes("upload:abc", b"\xff" * 5000, params={"sig": "ARxyzsignature"})
    assert recorder.calls[0].request_body == "[5000 bytes]"
    assert "ARxyzsignature" not in str(recorder.calls[0])


def test_a_long_answer_is_trimmed(graph: Make, server: Server, recorder: Kept) -> None:
    server.says(Answer(body={"data": ["x" * 1000] * 100}))
    graph().get("1")
    assert len(recorder.calls[0].response_body) == LIMIT + 1


def test_garbage_is_written_down_as_it_came(graph: Make, server: Server, recorder: Kept) -> None:
    server.says(Answer(404, b"<html>no such page</html>"))
    with pytest.raises(Exception, match="HTTP 404"):
        graph().get("1")
    assert "no such page" in recorder.calls[0].response_body


def test_a_very_deep_value_is_cut_off() -> None:
    deep: object = "end"
    for _ in range(900):
        deep = {"a": deep}
    assert "end" not in recorded(deep)
    assert recorded(deep).count("{") <= DEPTH + 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(json_values, st.sampled_from(["a", "deep", "pin", "Access_Token", "to"]))
def test_a_secret_is_found_wherever_it_hides(value: object, key: str) -> None:
    hidden = {"x": [value, {key: f"before {TOKEN} after"}]}
    assert TOKEN not in recorded(hidden, (TOKEN,))
