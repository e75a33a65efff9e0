"""Numbers, business-scoped user ids, usernames, and what a business sees of them."""

import base64
import re

import pytest

from tests.sandbox.hearing import heard
from tests.sandbox.sends import ANA, send
from tests.sandbox.server import BUSINESS, NUMBER, Json, Receiver, Sandbox
from tests.sandbox.world_of_people import (
    BO,
    DAY,
    act,
    change,
    code_of,
    hold,
    notify,
    outcome,
    person,
    statuses,
    wamid,
)

OTHER_BUSINESS = "200000000000202"
NEW = "819087654321"


@pytest.fixture
def listening(sandbox: Sandbox, receiver: Receiver) -> Receiver:
    hold(sandbox, receiver)
    person(sandbox, name="Ana")
    return receiver


def ids(sandbox: Sandbox, wa_id: str = ANA) -> Json:
    found: Json = sandbox.control("GET", f"/people/{wa_id}")["user_ids"]
    return found


def contact(receiver: Receiver, count: int) -> Json:
    """Of the last of so many webhooks."""
    found: Json = heard(receiver, "messages", count)[count - 1]["contacts"][0]
    return found


def hide(sandbox: Sandbox, wa_id: str = ANA) -> None:
    act(sandbox, wa_id, "hide_number", hidden=True, username="ana.s")


# -- ids -----------------------------------------------------------------------------------------


def test_each_portfolio_knows_a_person_by_another_id(sandbox: Sandbox, listening: Receiver) -> None:
    mine, other = ids(sandbox)[BUSINESS], ids(sandbox)[OTHER_BUSINESS]
    assert re.fullmatch(r"JP\.\d+", mine)
    assert mine != other
    assert ids(sandbox)[BUSINESS] == mine
    answer = notify(sandbox, to="", recipient=mine)
    assert answer["contacts"] == [{"input": mine, "wa_id": ANA, "user_id": mine}]
    refused = notify(sandbox, to="", recipient=other)
    assert refused["error"]["code"] == 131009


def test_ids_outlive_an_export(sandbox: Sandbox, listening: Receiver) -> None:
    before = ids(sandbox)[BUSINESS]
    hide(sandbox)
    state = sandbox.control("GET", "/state")
    sandbox.control("POST", "/reset", {"scenario": state})
    assert "wa_id" not in notify(sandbox, to="", recipient=before)["contacts"][0]
    assert ids(sandbox)[BUSINESS] == before


def test_linked_portfolios_share_a_parent_id(sandbox: Sandbox, listening: Receiver) -> None:
    for business in (BUSINESS, OTHER_BUSINESS):
        change(sandbox, business, linked=True)
    act(sandbox, ANA, "say", text="Hi")
    value = heard(listening, "messages")[0]
    parent = value["contacts"][0]["parent_user_id"]
    assert re.fullmatch(r"JP\.ENT\.\d+", parent)
    assert value["messages"][0]["from_parent_user_id"] == parent
    assert "wa_id" in notify(sandbox, to="", recipient=parent)["contacts"][0]
    sandbox.forward(2)
    assert statuses(listening, 2)[0]["recipient_parent_user_id"] == parent


# -- changes -------------------------------------------------------------------------------------


def test_a_new_number_brings_new_ids(sandbox: Sandbox, listening: Receiver) -> None:
    act(sandbox, ANA, "say", text="Hi")
    before = ids(sandbox)[BUSINESS]
    act(sandbox, ANA, "block")
    act(sandbox, ANA, "change_number", wa_id=NEW)
    value = heard(listening, "messages", 2)[1]
    after = ids(sandbox, NEW)[BUSINESS]
    assert after != before
    assert "contacts" not in value
    (told,) = value["messages"]
    assert (told["from"], told["from_user_id"], told["type"]) == (ANA, before, "system")
    assert told["system"] == {
        "body": f"User Ana changed from {ANA} to {NEW}",
        "type": "user_changed_number",
        "wa_id": NEW,
        "user_id": after,
        "previous_user_id": before,
    }
    assert sandbox.control("GET", f"/people/{NEW}")["blocked"] == [NUMBER], "the same person"
    notify(sandbox)
    sandbox.forward(2)
    assert code_of(outcome(sandbox)) == 131026, "the old number is not on WhatsApp"


def test_only_who_was_written_to_hears_of_a_new_number(
    sandbox: Sandbox, listening: Receiver
) -> None:
    act(sandbox, ANA, "change_number", wa_id=NEW)
    act(sandbox, BO, "say", text="Hi")
    assert heard(listening, "messages")[0]["messages"][0]["from"] == BO


def test_a_taken_number_stays_where_it_is(sandbox: Sandbox, listening: Receiver) -> None:
    person(sandbox, BO)
    url = f"{sandbox.url}/_sandbox/people/{ANA}/change_number"
    for wa_id in (BO, "hello"):
        assert sandbox.http.post(url, json={"wa_id": wa_id}).status_code == 400


def test_coming_back_to_a_number_brings_new_ids(sandbox: Sandbox, listening: Receiver) -> None:
    before = ids(sandbox)[BUSINESS]
    act(sandbox, ANA, "change_number", wa_id=NEW)
    act(sandbox, NEW, "change_number", wa_id=ANA)
    assert ids(sandbox)[BUSINESS] not in (before, ids(sandbox, NEW)[BUSINESS])
    notify(sandbox)
    sandbox.forward(2)
    assert code_of(outcome(sandbox)) is None


def test_whatsapp_can_give_another_id(sandbox: Sandbox, listening: Receiver) -> None:
    act(sandbox, ANA, "say", text="Hi")
    before = ids(sandbox)[BUSINESS]
    act(sandbox, ANA, "change_user_id")
    system = heard(listening, "messages", 2)[1]["messages"][0]["system"]
    after = ids(sandbox)[BUSINESS]
    assert (system["type"], system["wa_id"]) == ("user_changed_user_id", ANA)
    assert (system["user_id"], system["previous_user_id"]) == (after, before)
    assert notify(sandbox, to="", recipient=before)["error"]["code"] == 131009


# -- hidden numbers ------------------------------------------------------------------------------


def test_a_hidden_number_stands_nowhere(sandbox: Sandbox, listening: Receiver) -> None:
    hide(sandbox)
    bsuid = ids(sandbox)[BUSINESS]
    act(sandbox, ANA, "say", text="Hi")
    answer = send(sandbox, "text", {"body": "Hello"}, to="", recipient=bsuid)
    assert answer["contacts"] == [{"input": bsuid, "user_id": bsuid}]
    sandbox.forward(2)
    values = heard(listening, "messages", 3)
    assert values[0]["contacts"] == [
        {"profile": {"name": "Ana", "username": "ana.s"}, "user_id": bsuid}
    ]
    assert "from" not in values[0]["messages"][0]
    for value in values[1:]:
        assert value["statuses"][0]["recipient_user_id"] == bsuid
        assert "recipient_id" not in value["statuses"][0]
    assert "username" not in values[1]["contacts"][0]["profile"], "not with sent"
    assert all(ANA not in str(value) for value in values)
    message_id = base64.b64decode(values[0]["messages"][0]["id"].removeprefix("wamid."))
    assert ANA.encode() not in message_id


def test_the_contact_book_keeps_a_number_once_known(sandbox: Sandbox, listening: Receiver) -> None:
    act(sandbox, ANA, "say", text="Hi")
    hide(sandbox)
    sandbox.forward(100 * DAY)
    act(sandbox, ANA, "say", text="Hi")
    assert contact(listening, 2)["wa_id"] == ANA


@pytest.mark.parametrize(("seconds", "shown"), [(30 * DAY - 1, True), (30 * DAY + 1, False)])
def test_without_a_contact_book_a_number_is_known_for_30_days(
    sandbox: Sandbox, listening: Receiver, seconds: int, shown: bool
) -> None:
    change(sandbox, BUSINESS, contact_book_disabled=True)
    act(sandbox, ANA, "say", text="Hi")
    hide(sandbox)
    sandbox.forward(seconds)
    act(sandbox, ANA, "say", text="Hi")
    assert ("wa_id" in contact(listening, 2)) is shown


def test_sending_to_the_number_makes_it_known(sandbox: Sandbox, listening: Receiver) -> None:
    hide(sandbox)
    notify(sandbox)
    sandbox.forward(2)
    assert statuses(listening, 1)[0]["recipient_id"] == ANA


def test_who_keeps_the_business_among_contacts_shows_the_number(
    sandbox: Sandbox, listening: Receiver
) -> None:
    hide(sandbox)
    person(sandbox, saved=[NUMBER])
    act(sandbox, ANA, "say", text="Hi")
    assert contact(listening, 1)["wa_id"] == ANA


def test_sharing_the_contact_tells_the_number(sandbox: Sandbox, listening: Receiver) -> None:
    hide(sandbox)
    act(sandbox, ANA, "say", text="Hi")
    assert "wa_id" not in contact(listening, 1)
    bsuid = ids(sandbox)[BUSINESS]
    ask: Json = {"type": "request_contact_info", "body": {"text": "May we call you?"}}
    ask["action"] = {"name": "request_contact_info"}
    id = wamid(send(sandbox, "interactive", ask, to="", recipient=bsuid))
    sandbox.forward(2)
    act(sandbox, ANA, "tap", message=id, index=0)
    (shared,) = heard(listening, "messages", 4)[3]["messages"][0]["contacts"]
    assert shared["phones"] == [{"phone": f"+{ANA}", "wa_id": ANA, "type": "CELL"}]
    assert f"waid={ANA}" in shared["vcard"]
    assert shared["origin"] == "contact_request"
    act(sandbox, ANA, "say", text="Bye")
    assert contact(listening, 5)["wa_id"] == ANA


def test_only_a_username_hides_the_number(sandbox: Sandbox, listening: Receiver) -> None:
    url = f"{sandbox.url}/_sandbox/people/{ANA}/hide_number"
    assert sandbox.http.post(url, json={"hidden": True}).status_code == 400


def test_the_identity_key_is_told_where_it_is_asked_for(
    sandbox: Sandbox, listening: Receiver
) -> None:
    act(sandbox, ANA, "say", text="Hi")
    assert "identity_key_hash" not in contact(listening, 1)
    settings = {"user_identity_change": {"enable_identity_key_check": True}}
    sandbox.post(f"/{NUMBER}/settings", settings)
    act(sandbox, ANA, "say", text="Hi")
    first = contact(listening, 2)["identity_key_hash"]
    act(sandbox, ANA, "reinstall")
    act(sandbox, ANA, "say", text="Hi")
    assert contact(listening, 3)["identity_key_hash"] != first
