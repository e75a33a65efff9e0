"""The doors beside Graph: the control API and the desk answer for their own paths."""

import pytest

from sandbox.scenario import find
from tests.sandbox.server import NUMBER, WABA, Json, Sandbox, approved


def test_a_path_that_the_control_api_does_not_have_is_not_graphs(sandbox: Sandbox) -> None:
    answer = sandbox.http.get(f"{sandbox.url}/_sandbox/nothing", timeout=15)
    assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"})
    answer = sandbox.http.delete(f"{sandbox.url}/_sandbox/clock", timeout=15)
    assert (answer.status_code, answer.json()) == (405, {"error": "Method Not Allowed"})


def test_a_page_that_the_desk_does_not_have_is_not_graphs(sandbox: Sandbox) -> None:
    answer = sandbox.http.get(f"{sandbox.url}/desk/nothing/", timeout=15)
    assert (answer.status_code, answer.text) == (404, "Not Found")
    assert sandbox.http.get(f"{sandbox.url}/desk", timeout=15).url == f"{sandbox.url}/desk/"


def test_a_query_that_makes_no_sense_is_refused(sandbox: Sandbox) -> None:
    for path, query in (
        ("/webhooks", {"limit": "many"}),
        ("/people", {"limit": "9" * 20}),
        ("/requests", {"path": "("}),
    ):
        answer = sandbox.http.get(f"{sandbox.url}/_sandbox{path}", params=query, timeout=15)
        assert (answer.status_code, bool(answer.json()["error"])) == (400, True), path


def refusal(sandbox: Sandbox, path: str, body: object) -> str:
    answer = sandbox.http.post(f"{sandbox.url}/_sandbox{path}", json=body, timeout=15)
    assert answer.status_code == 400, answer.text
    return str(answer.json()["error"])


@pytest.mark.parametrize(
    "body", [{}, {"zork": 1}, {"name": "demo"}, {"scenario": "empty", "zork": 1}, {"scenario": ""}]
)
def test_a_reset_to_nothing_known_is_refused_and_wipes_nothing(
    sandbox: Sandbox, body: Json
) -> None:
    assert "two-accounts" in refusal(sandbox, "/reset", body)
    assert sandbox.get(f"/{WABA}")["id"] == WABA


def test_a_scenario_is_also_taken_as_it_is(sandbox: Sandbox) -> None:
    state = sandbox.control("GET", "/state")
    sandbox.control("POST", "/reset", {"scenario": "empty"})
    sandbox.control("POST", "/reset", state)
    assert sandbox.get(f"/{WABA}")["id"] == WABA
    assert "zork" in refusal(sandbox, "/reset", {**state, "zork": 1})


@pytest.mark.parametrize("raw", ["{", "[1", '{"a": NaN}', '{"a": %s}' % ("9" * 5000), "\ud800"])
def test_a_body_that_is_no_json_is_refused_in_words(sandbox: Sandbox, raw: str) -> None:
    data = raw.encode(errors="surrogatepass")
    answer = sandbox.http.post(f"{sandbox.url}/_sandbox/clock", data=data, timeout=15)
    assert answer.status_code == 400
    told = answer.json()["error"]
    assert told.startswith("The body can't be read as JSON: ")
    assert not any(words in told for words in ("Expecting", "set_int_max", "codec"))


def test_a_number_in_a_query_is_refused_by_its_name(sandbox: Sandbox) -> None:
    for path in ("/webhooks", "/requests", "/people"):
        answer = sandbox.http.get(
            f"{sandbox.url}/_sandbox{path}", params={"limit": "x"}, timeout=15
        )
        assert answer.json()["error"].startswith("limit is a whole number")


def test_only_what_can_be_set_is_named(sandbox: Sandbox) -> None:
    told = refusal(sandbox, "/settings", {"clock": 1}).partition("Known: ")[2]
    assert "auto_review_seconds" in told
    assert not {"clock.", "clock", "scenario", "scenario."} & set(told.split(", "))
    assert "can't be" in refusal(sandbox, "/settings", {"webhook_retry_seconds": [0]})


@pytest.mark.parametrize(
    "fields",
    [
        {"subscribed_apps": 3},
        {"subscribed_apps": [{"app": "404"}]},
        {"clients": "200000000000101"},
        {"name": 1},
    ],
)
def test_a_field_of_the_wrong_shape_is_refused_here_and_in_a_scenario(
    sandbox: Sandbox, fields: Json
) -> None:
    (name,) = fields
    assert name in refusal(sandbox, f"/nodes/{WABA}", fields)
    found = find("two-accounts")
    found["wabas"][0].update(fields)
    assert WABA in refusal(sandbox, "/reset", {"scenario": found})


def test_more_than_was_delivered_is_not_read(sandbox: Sandbox) -> None:
    path = f"/templates/{approved(sandbox)}/signals"
    for what in ("read", "block", "stop"):
        assert what in refusal(sandbox, path, {"delivered": 5, what: 6})
    sandbox.control("POST", path, {"delivered": 100_000, "read": 60_000})
    assert sandbox.control("POST", path, {"read": 40_000})["quality_score"]["score"] == "GREEN"


def test_a_sample_that_nobody_hears_says_why(sandbox: Sandbox) -> None:
    told = sandbox.control("POST", "/webhooks/sample", {"waba": WABA, "field": "security"})
    assert told["queued"] == 0
    assert "security" in told["why"]


def test_people_are_written_as_people_write_them(sandbox: Sandbox) -> None:
    made = sandbox.control("POST", "/people", {"wa_id": "+81 90-1234-5678", "name": "Ana"})
    assert made["data"][0]["wa_id"] == "819012345678"
    for wrong in ({"name": ""}, {"name": "a" * 101}, {"username": "Ana"}, {"username": "an"}):
        assert next(iter(wrong)) in refusal(sandbox, "/people", {"wa_id": "819012345678", **wrong})
    hidden = {"hidden": True, "username": "No Spaces"}
    assert "username" in refusal(sandbox, "/people/819012345678/hide_number", hidden)


def test_a_crowd_writes_to_a_number_that_is_there(sandbox: Sandbox) -> None:
    say = {"phone": "404", "texts": ["JOIN"]}
    assert "404" in refusal(sandbox, "/crowd", {"people": 1, "say": say})
    assert sandbox.control("GET", "/people")["count"] == 0
    sandbox.control("POST", "/crowd", {"people": 1, "say": {**say, "phone": NUMBER}})


def test_a_scenario_says_which_part_cannot_be_loaded(sandbox: Sandbox) -> None:
    found = find("two-accounts")
    (one, other) = found["templates"]
    twice = {**found, "templates": [one, {**other, "id": one["id"]}]}
    told = refusal(sandbox, "/reset", {"scenario": twice})
    assert told.startswith(f"templates: {one['id']}")
    assert "Error" not in told
