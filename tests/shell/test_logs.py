"""Logs say what happened and keep secrets."""

from __future__ import annotations

import io
import json
import logging

import pytest

from waportal.logs import JsonFormatter, Redact, RequestId, redact, request_id

SECRETS = [
    "Authorization: Bearer EAAGabc123def456",
    "OAuth EAAGabc123def456",
    "token EAAGabc123def456ghi",
    "key wap_abcdefghijklmnop",
    "GET /debug_token?input_token=secretvalue&x=1",
    "appsecret_proof=secretvalue",
    '{"app_secret": "secretvalue"}',
    "password=secretvalue",
]


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_never_stays_in_a_line(text: str) -> None:
    clean = redact(text)
    for secret in ("EAAGabc123def456", "wap_abcdefghijklmnop", "secretvalue"):
        assert secret not in clean


def test_ordinary_words_stay() -> None:
    assert (
        redact("template order_sent moved to approved") == "template order_sent moved to approved"
    )


def test_a_line_is_json_with_the_requests_id_and_a_clean_traceback() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonFormatter())
    for each in (RequestId(), Redact()):
        handler.addFilter(each)
    logger = logging.getLogger("tests.logs")
    logger.addHandler(handler)
    token = request_id.set("request-1")
    try:
        raise ValueError("Bearer EAAGabc123def456")
    except ValueError:
        logger.exception("It failed with %s", "access_token=abcdef")
    finally:
        request_id.reset(token)
        logger.removeHandler(handler)
    line = json.loads(out.getvalue())
    assert line["request_id"] == "request-1"
    assert line["level"] == "ERROR"
    assert "Traceback" in line["exc_info"]
    assert "EAAGabc123def456" not in out.getvalue()
    assert "abcdef" not in line["message"]
