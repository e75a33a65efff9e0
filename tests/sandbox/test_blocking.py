"""Blocking people who write to a number."""

from tests.sandbox.sends import ANA, refused, says, send
from tests.sandbox.server import BUSINESS, NUMBER, Json, Receiver, Sandbox

BO = "819087654321"
PATH = f"/{NUMBER}/block_users"


def users(*numbers: str) -> Json:
    return {
        "messaging_product": "whatsapp",
        "block_users": [{"user": f"+{one}"} for one in numbers],
    }


def listed(sandbox: Sandbox) -> list[str]:
    return [one["wa_id"] for one in sandbox.get(PATH)["data"]]


def unblock(sandbox: Sandbox, *numbers: str) -> Json:
    answer: Json = sandbox.graph("DELETE", f"/v25.0{PATH}", json=users(*numbers)).json()
    return answer


def test_who_wrote_in_the_last_day_can_be_blocked_and_unblocked(sandbox: Sandbox) -> None:
    says(sandbox)
    answer = sandbox.post(PATH, users(ANA))
    (added,) = answer["block_users"]["added_users"]
    assert (added["input"], added["wa_id"]) == (f"+{ANA}", ANA)
    (one,) = sandbox.get(PATH)["data"]
    assert one == {**added, "messaging_product": "whatsapp", "input": ANA}
    assert refused(send(sandbox, "text", {"body": "Hello"}))[0] == 130403
    removed = unblock(sandbox, ANA)["block_users"]["removed_users"]
    assert [one["wa_id"] for one in removed] == [ANA]
    assert listed(sandbox) == []
    assert "messages" in send(sandbox, "text", {"body": "Hello"})


def test_the_list_keeps_a_hidden_number_hidden(sandbox: Sandbox) -> None:
    person = {"wa_id": ANA, "name": "Ana", "hides_number": True, "username": "ana.b"}
    sandbox.control("POST", "/people", {"people": [person]})
    says(sandbox)
    id = sandbox.control("GET", f"/people/{ANA}")["user_ids"][BUSINESS]
    block = {"messaging_product": "whatsapp", "block_users": [{"user": id}]}
    assert sandbox.post(PATH, block)["block_users"]["added_users"]
    (one,) = sandbox.get(PATH)["data"]
    assert one == {"messaging_product": "whatsapp", "input": id, "user_id": id}


def test_others_fail_one_by_one(sandbox: Sandbox) -> None:
    says(sandbox)
    answer = sandbox.graph("POST", f"/v25.0{PATH}", json=users(ANA, BO))
    told = answer.json()
    assert (answer.status_code, told["error"]["code"]) == (400, 139100)
    assert [one["wa_id"] for one in told["block_users"]["added_users"]] == [ANA]
    (failed,) = told["block_users"]["failed_users"]
    assert (failed["wa_id"], failed["errors"][0]["code"]) == (BO, 131047)
    assert listed(sandbox) == [ANA]


def test_after_a_day_it_is_too_late(sandbox: Sandbox) -> None:
    says(sandbox)
    sandbox.forward(86401)
    assert refused(sandbox.post(PATH, users(ANA)))[0] == 139100


def test_what_a_blocked_person_writes_does_not_arrive(
    sandbox: Sandbox, subscribed: Receiver
) -> None:
    says(sandbox)
    sandbox.post(PATH, users(ANA))
    before = sandbox.control("GET", "/webhooks", None, field="messages")["data"]
    says(sandbox, "Are you there?")
    assert sandbox.control("GET", "/webhooks", None, field="messages")["data"] == before


def test_the_list_is_limited_and_paged(sandbox: Sandbox) -> None:
    for wa_id in (ANA, BO):
        says(sandbox, wa_id=wa_id)
    sandbox.control("POST", "/settings", {"block_list_limit": 1})
    assert refused(sandbox.post(PATH, users(ANA, BO)))[0] == 139101
    sandbox.control("POST", "/settings", {"block_list_limit": 2})
    sandbox.post(PATH, users(ANA, BO))
    page = sandbox.get(PATH, limit=1)
    assert [one["wa_id"] for one in page["data"]] == [BO]
    rest = sandbox.get(PATH, limit=1, after=page["paging"]["cursors"]["after"])
    assert [one["wa_id"] for one in rest["data"]] == [ANA]
    assert "next" not in rest["paging"]


def test_the_request_must_be_as_meta_wants_it(sandbox: Sandbox) -> None:
    assert refused(sandbox.post(PATH, {"messaging_product": "whatsapp"}))[0] == 131008
    wrong = {"messaging_product": "whatsapp", "block_users": [{"user": "Ana"}]}
    assert refused(sandbox.post(PATH, wrong))[0] == 131009
