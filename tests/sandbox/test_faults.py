"""Things going wrong on purpose, and what the client is told of its budget."""

import hashlib
import hmac
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.sandbox.server import BUSINESS, TOKEN, WABA, Json, Sandbox, eventually, template

PATH = f"/{WABA}/message_templates"


def fault(sandbox: Sandbox, **details: object) -> None:
    sandbox.control("POST", "/faults", {"path": "message_templates", **details})


def names(sandbox: Sandbox) -> set[str]:
    return {str(one["name"]) for one in sandbox.control("GET", "/state")["templates"]}


def test_an_error_on_demand_comes_as_often_as_asked_and_changes_nothing(sandbox: Sandbox) -> None:
    error = {"code": 80008, "error_subcode": 1, "message": "slow down", "is_transient": True}
    fault(sandbox, method="POST", times=2, status=429, error=error, retry_after=7)
    for _ in range(2):
        answer = sandbox.graph("POST", PATH, json=template())
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
        assert answer.json()["error"].items() >= error.items()
    assert "order_ready" not in names(sandbox)
    assert sandbox.create()["status"] == "PENDING"


def test_a_fault_may_come_after_the_change(sandbox: Sandbox) -> None:
    fault(sandbox, when="after", times=1, status=500, error={"code": 2, "message": "oops"})
    assert sandbox.graph("POST", PATH, json=template()).status_code == 500
    assert "order_ready" in names(sandbox)


def test_a_cut_connection_has_done_its_work(sandbox: Sandbox) -> None:
    fault(sandbox, method="POST", times=1, cut=True)
    with pytest.raises(requests.ConnectionError):
        sandbox.graph("POST", PATH, json=template())
    assert "order_ready" in names(sandbox)


def test_a_connection_may_be_cut_before_anything_is_done(sandbox: Sandbox) -> None:
    fault(sandbox, method="POST", times=1, cut=True, when="before")
    with pytest.raises(requests.ConnectionError):
        sandbox.graph("POST", PATH, json=template())
    assert "order_ready" not in names(sandbox)


def test_half_a_body_breaks_off(sandbox: Sandbox) -> None:
    fault(sandbox, times=1, half_body=True)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        sandbox.graph("GET", PATH)


def test_the_third_page_may_fail(sandbox: Sandbox) -> None:
    fault(sandbox, method="GET", skip=2, times=1, status=503, body="<html>maintenance</html>")
    answers = [sandbox.graph("GET", PATH) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 503, 200]
    assert answers[2].text == "<html>maintenance</html>"


def test_latency_outlasts_an_impatient_client(sandbox: Sandbox) -> None:
    fault(sandbox, times=1, latency_ms=3000)
    with pytest.raises(requests.Timeout):
        sandbox.http.get(f"{sandbox.url}{PATH}", headers={"Authorization": "Bearer x"}, timeout=0.2)


def test_faults_are_listed_and_removed(sandbox: Sandbox) -> None:
    fault(sandbox, status=500)
    assert sandbox.graph("GET", PATH).status_code == 500
    assert len(sandbox.control("GET", "/faults")["data"]) == 1
    sandbox.control("DELETE", "/faults")
    assert sandbox.graph("GET", PATH).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"path": "."},
        {"path": "(", "status": 500},
        {"path": ".", "status": 500, "times": 0},
        {"path": ".", "status": 500, "colour": "red"},
    ],
)
def test_a_fault_that_cannot_be_meant_is_refused(sandbox: Sandbox, wrong: Json) -> None:
    answer = sandbox.http.post(f"{sandbox.url}/_sandbox/faults", json=wrong, timeout=15)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_code_alone_brings_its_known_words(sandbox: Sandbox) -> None:
    fault(sandbox, times=1, error={"code": 80008})
    error = sandbox.get(PATH)["error"]
    assert error["message"].startswith("(#80008) There have been too many calls")
    assert (error["type"], error["is_transient"]) == ("OAuthException", True)


def test_the_log_counts_calls(sandbox: Sandbox) -> None:
    sandbox.create()
    sandbox.create()
    posts = sandbox.control("GET", "/requests", path="message_templates$", method="POST")["data"]
    assert [one["code"] for one in posts] == [100, None]
    assert posts[0]["error_subcode"] == 2388024
    later = sandbox.control("GET", "/requests", after=posts[0]["id"])["data"]
    assert later == []


def usage(answer: requests.Response) -> Json:
    told: Json = json.loads(answer.headers["X-Business-Use-Case-Usage"])[WABA][0]
    return told


def test_the_budget_is_counted_over_a_moving_hour(sandbox: Sandbox) -> None:
    sandbox.control("POST", "/settings", {"hourly_call_limit": 4})
    percentages = [usage(sandbox.graph("GET", PATH))["call_count"] for _ in range(4)]
    assert percentages == [25, 50, 75, 100]
    blocked = sandbox.graph("GET", PATH)
    assert blocked.json()["error"]["code"] == 80008
    assert usage(blocked)["estimated_time_to_regain_access"] > 0
    assert sandbox.get(f"/{WABA}")["error"]["code"] == 80007
    assert "id" in sandbox.get("/600000000000101")
    sandbox.forward(3660)
    assert sandbox.graph("GET", PATH).status_code == 200


def test_an_account_without_a_connected_number_has_200_calls(sandbox: Sandbox) -> None:
    sandbox.control("POST", "/nodes/600000000000101", {"status": "PENDING"})
    answers = [usage(sandbox.graph("GET", PATH))["call_count"] for _ in range(4)]
    assert answers == [0, 1, 1, 2]
    headers = sandbox.graph("GET", PATH).headers
    assert re.fullmatch(r"\{.*call_count.*\}", headers["X-App-Usage"])
    assert headers["x-fb-trace-id"]


# -- presets, shares and whom they hit -----------------------------------------------------------


@pytest.mark.parametrize(
    ("preset", "status", "code"),
    [
        ("rate_limit", 400, 80007),
        ("template_rate_limit", 400, 80008),
        ("app_limit", 400, 4),
        ("expired_token", 401, 190),
        ("server_error", 500, 1),
        ("unavailable", 503, 2),
        ("pair_rate", 400, 131056),
        ("too_many", 429, 4),
    ],
)
def test_a_preset_stands_for_a_known_trouble(
    sandbox: Sandbox, preset: str, status: int, code: int
) -> None:
    fault(sandbox, preset=preset)
    answer = sandbox.graph("GET", PATH)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_maintenance_is_a_page_and_no_json(sandbox: Sandbox) -> None:
    fault(sandbox, preset="maintenance")
    answer = sandbox.graph("GET", PATH)
    assert (answer.status_code, answer.text[:15]) == (503, "<!DOCTYPE html>")
    assert answer.headers["Content-Type"] == "text/html; charset=UTF-8"


def test_what_is_given_besides_a_preset_wins(sandbox: Sandbox) -> None:
    fault(sandbox, preset="rate_limit", status=429, retry_after=5)
    answer = sandbox.graph("GET", PATH)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")


def test_every_third_request_may_fail(sandbox: Sandbox) -> None:
    fault(sandbox, every=3, preset="server_error")
    assert [sandbox.graph("GET", PATH).status_code for _ in range(6)] == [200, 200, 500] * 2


def test_a_share_of_the_requests_may_fail(sandbox: Sandbox) -> None:
    fault(sandbox, share=0.5, preset="server_error")
    failed = [sandbox.graph("GET", PATH).status_code for _ in range(40)].count(500)
    assert 8 < failed < 32


def test_a_fault_may_concern_one_app_or_one_account(sandbox: Sandbox) -> None:
    fault(sandbox, app="300000000000202", preset="server_error")
    assert sandbox.graph("GET", PATH).status_code == 200
    sandbox.control("DELETE", "/faults")
    sandbox.control("POST", "/faults", {"path": ".", "account": WABA, "preset": "server_error"})
    template_id = sandbox.control("GET", "/state")["templates"][0]
    assert template_id["waba"] == WABA
    codes = {
        path: sandbox.graph("GET", f"/{path}").status_code
        for path in (WABA, "600000000000101", template_id["id"], "me")
    }
    assert codes == {WABA: 500, "600000000000101": 500, template_id["id"]: 500, "me": 200}


def test_latency_after_the_change_leaves_the_change(sandbox: Sandbox) -> None:
    fault(sandbox, method="POST", times=1, latency_ms=3000, when="after")
    headers = {"Authorization": "Bearer EAASANDBOXfirst"}
    with pytest.raises(requests.Timeout):
        sandbox.http.post(f"{sandbox.url}{PATH}", json=template(), headers=headers, timeout=0.5)
    assert "order_ready" in names(sandbox)


def test_latency_before_leaves_nothing_yet(sandbox: Sandbox) -> None:
    fault(sandbox, method="POST", times=1, latency_ms=3000)
    headers = {"Authorization": "Bearer EAASANDBOXfirst"}
    with pytest.raises(requests.Timeout):
        sandbox.http.post(f"{sandbox.url}{PATH}", json=template(), headers=headers, timeout=0.5)
    assert "order_ready" not in names(sandbox)


def test_what_waits_when_the_state_is_reset_changes_nothing(sandbox: Sandbox) -> None:
    fault(sandbox, method="POST", times=1, latency_ms=1000)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(sandbox.create)
        eventually(lambda: not sandbox.control("GET", "/faults")["data"])  # it has been met
        sandbox.control("POST", "/reset", {"scenario": "two-accounts"})
        with pytest.raises(requests.ConnectionError):
            waiting.result()
    assert "order_ready" not in names(sandbox)


@pytest.mark.parametrize(
    "wrong",
    [{"preset": "rain"}, {"every": 0}, {"share": 2}, {"share": True}, {"app": 1}, {"when": "x"}],
)
def test_a_manner_that_cannot_be_meant_is_refused(sandbox: Sandbox, wrong: Json) -> None:
    body = {"path": ".", **wrong}
    answer = sandbox.http.post(f"{sandbox.url}/_sandbox/faults", json=body, timeout=15)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


# -- budgets, methods and the proof --------------------------------------------------------------


def test_calls_about_credit_are_counted_for_the_portfolio(sandbox: Sandbox) -> None:
    headers = sandbox.graph("GET", f"/{BUSINESS}/extendedcredits").headers
    (entry,) = json.loads(headers["X-Business-Use-Case-Usage"])[BUSINESS]
    assert entry["type"] == "whatsapp_business_management"
    assert "X-Business-Use-Case-Usage" not in sandbox.graph("GET", f"/{BUSINESS}").headers


@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS"])
def test_a_method_that_graph_does_not_have_gets_its_error(sandbox: Sandbox, method: str) -> None:
    answer = sandbox.graph(method, f"/{WABA}")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["error_subcode"]) == (400, 100, 33)
    assert error["message"].startswith(f"Unsupported {method.lower()} request.")
    assert sandbox.graph(method, f"/{WABA}/phone_numbers").json()["error"]["code"] == 2500


def test_a_head_request_has_no_body(sandbox: Sandbox) -> None:
    answer = sandbox.graph("HEAD", f"/{WABA}")
    assert (answer.status_code, answer.content) == (400, b"")


def test_an_app_may_require_the_proof_of_its_secret(sandbox: Sandbox) -> None:
    sandbox.control("POST", "/nodes/300000000000101", {"require_proof": True})
    error = sandbox.get(f"/{WABA}")["error"]
    assert (error["code"], error["type"]) == (100, "GraphMethodException")
    assert "appsecret_proof" in error["message"]
    proof = hmac.new(b"first-app-secret", TOKEN.encode(), hashlib.sha256).hexdigest()
    assert sandbox.get(f"/{WABA}", appsecret_proof=proof)["id"] == WABA
