"""Every field and event can be sent by hand, in the version that the app chose; and history."""

import json

import pytest

from tests.sandbox.hearing import hear, heard
from tests.sandbox.sends import says, send
from tests.sandbox.server import APP, NUMBER, WABA, Json, Receiver, Sandbox, eventually

DOCUMENTED = {
    "account_alerts", "account_review_update", "account_settings_update", "account_update",
    "automatic_events", "business_capability_update", "business_status_update",
    "business_username_update", "calls", "consumer_profile", "flows", "group_lifecycle_update",
    "group_participants_update", "group_settings_update", "group_status_update", "history",
    "message_echoes", "message_template_components_update", "message_template_quality_update",
    "message_template_status_update", "messages", "messaging_handovers", "partner_solutions",
    "payment_configuration_update", "phone_number_name_update", "phone_number_quality_update",
    "security", "smb_app_state_sync", "smb_message_echoes", "standby", "template_category_update",
    "template_correct_category_detection", "tracking_events", "user_preferences",
}  # fmt: skip
STATUS = {
    "id": "wamid.x",
    "status": "sent",
    "timestamp": "1739321024",
    "pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "utility"},
}


def test_every_field_and_event_has_an_example_that_arrives(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    hear(sandbox, receiver, *DOCUMENTED)
    samples = sandbox.control("GET", "/webhooks/samples")["data"]
    assert set(samples) == DOCUMENTED
    sandbox.control("POST", "/webhooks", {"paused": True, "batch": 1000})
    wished = [(field, event) for field, events in samples.items() for event in events]
    for field, event in wished:
        body = {"waba": WABA, "field": field, "event": event}
        assert sandbox.control("POST", "/webhooks/sample", body) == {"queued": 1}
    sandbox.control("POST", "/webhooks", {"paused": False})
    eventually(lambda: sandbox.control("GET", "/healthz")["webhooks_waiting"] == 0)
    assert b"$" not in b"".join(raw for _, raw in receiver.got)
    came = {
        change["field"]
        for _, raw in receiver.got
        for entry in json.loads(raw)["entry"]
        for change in entry["changes"]
    }
    assert came == DOCUMENTED
    for event in samples["account_update"]:
        assert any(value["event"] == event for value in heard(receiver, "account_update"))


def test_an_example_is_about_the_accounts_own_objects(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "messages", "account_update", "message_template_status_update")
    for field, event in (("messages", "text"), ("message_template_status_update", "REJECTED")):
        sandbox.control("POST", "/webhooks/sample", {"waba": WABA, "field": field, "event": event})
    (value,) = heard(receiver, "messages")
    assert value["metadata"]["phone_number_id"] == NUMBER
    (value,) = heard(receiver, "message_template_status_update")
    template = sandbox.get(f"/{WABA}/message_templates")["data"][0]
    assert value["message_template_id"] == int(template["id"])
    assert value["rejection_info"]["recommendation"]


def test_a_partners_event_bears_a_portfolios_id(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "account_update")
    body = {"waba": WABA, "field": "account_update", "event": "PARTNER_ADDED"}
    sandbox.control("POST", "/webhooks/sample", body)
    (value,) = heard(receiver, "account_update")
    assert value["waba_info"]["waba_id"] == WABA
    assert (
        json.loads(receiver.got[0][1])["entry"][0]["id"] == value["waba_info"]["owner_business_id"]
    )


def test_the_test_button_sends_made_up_ids_to_the_apps_own_address(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    hear(sandbox, receiver, "messages")
    body = {"app": APP, "field": "message_template_status_update"}
    assert sandbox.control("POST", "/webhooks/sample", body) == {"queued": 1}
    (value,) = heard(receiver, "message_template_status_update")
    assert value["message_template_id"] == 12345678
    assert json.loads(receiver.got[0][1])["entry"][0]["id"] == "0"


def test_a_field_nobody_subscribed_to_reaches_nobody_but_an_invented_one_everybody(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    hear(sandbox, receiver, "messages")
    value = {"event": "X"}
    body: Json = {"waba": WABA, "field": "security", "value": value}
    assert sandbox.control("POST", "/webhooks/send", body)["queued"] == 0
    assert sandbox.control("POST", "/webhooks/send", {**body, "field": "new"}) == {"queued": 1}
    assert heard(receiver, "new") == [value]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"waba": WABA},
        {"waba": WABA, "field": "x", "value": 1},
        {"waba": WABA, "field": "x", "value": {}, "phone": "1"},
        {"waba": WABA, "field": "x", "value": {"statuses": 1}},
        {"waba": WABA, "field": "x", "value": {"statuses": [{"conversation": {}}]}},
    ],
)
def test_a_webhook_that_cannot_be_sent_is_refused(sandbox: Sandbox, wrong: Json) -> None:
    sandbox.post(f"/{WABA}/subscribed_apps")
    subscription = {"object": "x", "callback_url": "http://127.0.0.1:9/", "fields": []}
    sandbox.control("POST", f"/nodes/{APP}", {"subscriptions": [subscription]})
    for path in ("send", "sample"):
        url = f"{sandbox.url}/_sandbox/webhooks/{path}"
        assert sandbox.http.post(url, json=wrong, timeout=15).status_code == 400


# -- version and mode ----------------------------------------------------------------------------


def tell_status(sandbox: Sandbox, **extra: object) -> None:
    value = {"statuses": [{**STATUS, **extra}]}
    body = {"waba": WABA, "field": "messages", "phone": NUMBER, "value": value}
    sandbox.control("POST", "/webhooks/send", body)


def choose(sandbox: Sandbox, version: str) -> None:
    (app,) = [one for one in sandbox.control("GET", "/state")["apps"] if one["id"] == APP]
    changed = [{**app["subscriptions"][0], "version": version}]
    sandbox.control("POST", f"/nodes/{APP}", {"subscriptions": changed})


def test_the_conversation_is_told_until_v23_only(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "messages")
    tell_status(sandbox)
    choose(sandbox, "v23.0")
    tell_status(sandbox)
    new, old = heard(receiver, "messages", 2)
    assert "conversation" not in new["statuses"][0]
    conversation = old["statuses"][0]["conversation"]
    assert conversation["origin"] == {"type": "utility"}
    assert conversation["expiration_timestamp"] == str(1739321024 + 86400)


def test_a_free_entry_point_keeps_its_conversation(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "messages")
    kept = {"id": "c1", "origin": {"type": "referral_conversion"}}
    tell_status(sandbox, conversation=kept)
    tell_status(sandbox, conversation={"id": "c2", "origin": {"type": "utility"}})
    first, second = heard(receiver, "messages", 2)
    assert first["statuses"][0]["conversation"] == kept
    assert "conversation" not in second["statuses"][0]


def test_an_app_in_development_hears_nothing_of_messages(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    hear(sandbox, receiver, "messages", "security")
    sandbox.control("POST", f"/nodes/{APP}", {"mode": "development"})
    queued = [
        sandbox.control("POST", "/webhooks/sample", {"waba": WABA, "field": field})["queued"]
        for field in ("messages", "security")
    ]
    assert queued == [0, 1]


# -- history -------------------------------------------------------------------------------------


def replay(sandbox: Sandbox, **wish: object) -> Json:
    sandbox.control("POST", "/webhooks/history", {"waba": WABA, **wish})

    def look() -> Json | None:
        report = sandbox.control("GET", "/webhooks/history")
        return report if report["state"] != "running" else None

    report = eventually(look)
    assert report is not None
    return report


def test_history_is_told_again_as_it_was(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "messages")
    for _ in range(3):
        says(sandbox)
        send(sandbox, "text", {"body": "Hello"})
        sandbox.forward(60)
    eventually(lambda: sandbox.control("GET", "/healthz")["webhooks_waiting"] == 0)
    before = [json.loads(raw)["entry"][0]["changes"][0]["value"] for _, raw in receiver.got]
    receiver.got.clear()
    report = replay(sandbox, batch=1)
    assert (report["state"], report["messages"], report["refused"]) == ("done", 6, 0)
    again = [json.loads(raw)["entry"][0]["changes"][0]["value"] for _, raw in receiver.got]
    assert again == before


def test_history_comes_in_batches_shuffled_and_doubled_when_asked(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    hear(sandbox, receiver, "messages")
    for _ in range(5):
        says(sandbox)
        send(sandbox, "text", {"body": "Hello"})
        sandbox.forward(60)
    eventually(lambda: sandbox.control("GET", "/healthz")["webhooks_waiting"] == 0)
    once = replay(sandbox, batch=1000)
    receiver.got.clear()
    report = replay(sandbox, batch=1000, duplicate_share=1, shuffle_within=3600)
    assert report["updates"] == 2 * once["updates"]
    assert (report["posts"], len(receiver.got)) == (1, 1)
    values = heard(receiver, "messages")
    told = [int(one["timestamp"]) for value in values for one in value.get("statuses", [])]
    assert told != sorted(told)


def test_history_can_go_to_another_address(sandbox: Sandbox, receiver: Receiver) -> None:
    says(sandbox)
    report = replay(sandbox, url=receiver.url, app=APP)
    assert (report["state"], report["posts"]) == ("done", 1)
    assert heard(receiver, "messages")[0]["messages"][0]["type"] == "text"


@pytest.mark.parametrize(
    "wrong", [{}, {"waba": "1"}, {"waba": WABA}, {"waba": WABA, "app": APP, "url": "ftp://x"}]
)
def test_a_replay_that_cannot_be_meant_is_refused(sandbox: Sandbox, wrong: Json) -> None:
    url = f"{sandbox.url}/_sandbox/webhooks/history"
    assert sandbox.http.post(url, json=wrong, timeout=15).status_code == 400
