"""Batch requests: parts with their own answers, failures and references."""

import json
from typing import Any

from tests.sandbox.server import OTHER_TOKEN, WABA, Json, Sandbox, template

TEMPLATES = f"{WABA}/message_templates"


def batch(sandbox: Sandbox, *parts: Json, **more: Any) -> list[Any]:
    answer = sandbox.graph("POST", "/v25.0/", data={"batch": json.dumps(parts), **more})
    assert answer.status_code == 200
    told: list[Any] = answer.json()
    return told


def get(url: str, **more: Any) -> Json:
    return {"method": "GET", "relative_url": url, **more}


def body_of(part: Json) -> Json:
    body: Json = json.loads(part["body"])
    return body


def test_each_part_has_its_own_answer_as_text(sandbox: Sandbox) -> None:
    first, second = batch(sandbox, get(f"{WABA}?fields=name"), get(f"v23.0/{TEMPLATES}?limit=1"))
    assert first["code"] == 200
    assert body_of(first) == {"name": "First Account", "id": WABA}
    assert len(body_of(second)["data"]) == 1
    versions = {one["name"]: one["value"] for one in second["headers"]}
    assert versions["facebook-api-version"] == "v23.0"


def test_a_failing_part_undoes_only_itself(sandbox: Sandbox) -> None:
    create = {"method": "POST", "relative_url": TEMPLATES}
    form = "name=from_form&language=en_US&category=UTILITY&components=" + json.dumps(
        template()["components"]
    )
    answers = batch(
        sandbox,
        {**create, "body": form},
        {**create, "body": json.dumps(template("from_json"))},
        {**create, "body": template("from_json")},
        get("1"),
        include_headers="false",
    )
    assert [part["code"] for part in answers] == [200, 200, 400, 400]
    assert all("headers" not in part for part in answers)
    assert body_of(answers[2])["error"]["error_subcode"] == 2388024
    names = {one["name"] for one in sandbox.get(f"/{TEMPLATES}")["data"]}
    assert {"from_form", "from_json"} <= names


def test_a_part_may_use_what_another_answered(sandbox: Sandbox) -> None:
    ids = [sandbox.create(name)["id"] for name in ("one", "two")]
    left_out, found = batch(
        sandbox,
        get(f"{TEMPLATES}?fields=id&name=o", name="list"),
        get("?ids={result=list:$.data.*.id}&fields=name"),
    )
    assert left_out is None
    assert {one["name"] for one in body_of(found).values()} >= {"one", "two"}
    shown, first = batch(
        sandbox,
        get(f"{TEMPLATES}?fields=id&limit=1", name="list", omit_response_on_success=False),
        get("{result=list:$.data[0].id}?fields=id"),
    )
    assert body_of(first)["id"] == body_of(shown)["data"][0]["id"]
    assert body_of(first)["id"] in ids


def test_what_depends_on_a_failure_is_not_carried_out(sandbox: Sandbox) -> None:
    answers = batch(
        sandbox,
        get("1", name="missing"),
        {"method": "POST", "relative_url": TEMPLATES, "body": template("never"),
         "depends_on": "missing"},
        get("{result=missing:$.id}"),
    )  # fmt: skip
    assert [part and part["code"] for part in answers] == [400, None, None]
    assert "never" not in {one["name"] for one in sandbox.get(f"/{TEMPLATES}")["data"]}


def test_a_path_that_leads_nowhere_is_a_result_that_is_not_there(sandbox: Sandbox) -> None:
    for path in ("$.id.*", "$.id[0]", "$[0]", "$['no']", "$.*.x", "$"):
        named = get(WABA, name="account", omit_response_on_success=False)
        first, second = batch(sandbox, named, get("{result=account:" + path + "}"))
        assert (first["code"], second) == (200, None), path


def test_a_part_may_bring_its_own_token(sandbox: Sandbox) -> None:
    reached, own = batch(sandbox, get("me"), get(f"me?access_token={OTHER_TOKEN}"))
    assert body_of(reached)["id"] != body_of(own)["id"]
    logged = json.dumps(sandbox.control("GET", "/requests")["data"])
    assert OTHER_TOKEN not in logged


def test_a_success_may_be_left_out(sandbox: Sandbox) -> None:
    answers = batch(
        sandbox,
        get(WABA, omit_response_on_success=True),
        get("1", omit_response_on_success=True),
    )
    assert (answers[0], answers[1]["code"]) == (None, 400)


def test_a_batch_that_cannot_be_read_is_refused(sandbox: Sandbox) -> None:
    def refused(value: Any, **options: Any) -> Json:
        error: Json = sandbox.graph("POST", "/", json={"batch": value}, **options).json()["error"]
        return error

    assert refused("x")["code"] == 100
    assert refused([1])["code"] == 100
    assert refused([get("me")] * 51)["type"] == "GraphBatchException"
    assert refused([get("me")], token=None)["code"] == 104
    assert refused([get("me")], token="EAAno")["code"] == 190
    wrong: list[Json] = [
        {"relative_url": "me"},
        get("me", attached_files="file1"),
        get("//["),
        {"method": "POST", "relative_url": "me", "body": "{"},
        {"method": "POST", "relative_url": "me", "body": [1]},
    ]
    assert {part["code"] for part in batch(sandbox, *wrong)} == {400}


def test_each_part_counts_and_can_go_wrong_by_itself(sandbox: Sandbox) -> None:
    sandbox.control("POST", "/faults", {"path": f"^/{WABA}$", "preset": "rate_limit", "times": 1})
    limited, fine = batch(sandbox, get(WABA), get(WABA))
    assert (body_of(limited)["error"]["code"], fine["code"]) == (80007, 200)
    sandbox.control("POST", "/settings", {"hourly_call_limit": 2})
    codes = [part["code"] for part in batch(sandbox, *[get(WABA)] * 3)]
    assert codes == [200, 400, 400]
