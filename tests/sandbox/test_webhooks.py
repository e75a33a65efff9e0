"""Webhooks: shapes, signature, subscription, retries and the knobs."""

import functools
import hashlib
import hmac

from tests.sandbox.conftest import subscribe
from tests.sandbox.server import (
    APP,
    APP_TOKEN,
    OTHER_TOKEN,
    OTHER_WABA,
    WABA,
    Json,
    Receiver,
    Sandbox,
    eventually,
)


def about(sandbox: Sandbox, id: str) -> Json:
    read = sandbox.get(f"/{id}", fields="name,language")
    return {
        "message_template_id": int(id),
        "message_template_name": read["name"],
        "message_template_language": read["language"],
    }


def test_a_decision_is_told_signed_and_escaped(sandbox: Sandbox, subscribed: Receiver) -> None:
    id = sandbox.create()["id"]
    info = {"reason": "Café / déjà@vu", "recommendation": "日本語"}
    sandbox.decide(id, "reject", reason="INVALID_FORMAT", rejection_info=info)
    ((signature, raw),) = eventually(lambda: list(subscribed.got))
    assert signature == "sha256=" + hmac.new(b"first-app-secret", raw, hashlib.sha256).hexdigest()
    assert b"Caf\\u00e9 \\/ d\\u00e9j\\u00e0\\u0040vu" in raw
    assert raw.isascii()
    (value,) = subscribed.values()
    assert value == {
        "event": "REJECTED",
        **about(sandbox, id),
        "reason": "INVALID_FORMAT",
        "message_template_category": "UTILITY",
        "rejection_info": info,
    }


def test_each_event_has_metas_shape(sandbox: Sandbox, subscribed: Receiver) -> None:
    id = sandbox.create()["id"]
    told = about(sandbox, id)
    usual = {**told, "reason": "NONE", "message_template_category": "UTILITY"}
    steps: list[tuple[str, Json, Json]] = [
        ("approve", {}, {"event": "APPROVED", **usual}),
        ("flag", {}, {"event": "FLAGGED", **usual}),
        ("archive", {}, {"event": "ARCHIVED", **usual}),
        ("unarchive", {}, {"event": "UNARCHIVED", **usual}),
        ("status", {"status": "levitating"}, {"event": "LEVITATING", **usual}),
        (
            "quality",
            {"score": "yellow"},
            {"previous_quality_score": "UNKNOWN", "new_quality_score": "YELLOW", **told},
        ),
        (
            "recategorise",
            {"category": "MARKETING"},
            {**told, "previous_category": "UTILITY", "new_category": "MARKETING"},
        ),
        (
            "delete",
            {},
            {
                "event": "DELETED",
                **usual,
                "reason": None,
                "message_template_category": "MARKETING",
            },
        ),
    ]
    for number, (decision, details, expected) in enumerate(steps, 1):
        sandbox.decide(id, decision, **details)
        eventually(functools.partial(subscribed.has, number))
        assert subscribed.values()[-1] == expected
    assert str(int(id)) == id


def test_pauses_and_disabling_carry_their_details(sandbox: Sandbox, subscribed: Receiver) -> None:
    id = sandbox.create()["id"]
    for decision in ("pause", "unpause", "pause", "disable"):
        sandbox.decide(id, decision)
    values = eventually(lambda: subscribed.values() if len(subscribed.got) == 4 else [])
    assert [value["event"] for value in values] == ["PAUSED", "APPROVED", "PAUSED", "DISABLED"]
    titles = [value.get("other_info", {}).get("title") for value in values]
    assert titles == ["FIRST_PAUSE", "UNPAUSE", "SECOND_PAUSE", None]
    assert values[3]["disable_info"]["disable_date"].isdecimal()


def test_a_recategorisation_is_first_announced(sandbox: Sandbox, subscribed: Receiver) -> None:
    id = sandbox.create()["id"]
    sandbox.decide(id, "recategorise", category="MARKETING", notice=True)
    (value,) = eventually(subscribed.values)
    assert (value["new_category"], value["correct_category"]) == ("UTILITY", "MARKETING")
    assert value["category_update_timestamp"] > 0
    read = sandbox.get(f"/{id}", fields="category,correct_category,status")
    assert (read["category"], read["correct_category"]) == ("UTILITY", "MARKETING")


def test_the_envelope_names_the_account(sandbox: Sandbox, subscribed: Receiver) -> None:
    sandbox.decide(sandbox.create()["id"], "approve")
    delivery = eventually(lambda: sandbox.control("GET", "/webhooks")["data"])[0]
    payload = delivery["payload"]
    assert payload["object"] == "whatsapp_business_account"
    (entry,) = payload["entry"]
    assert (entry["id"], list(entry)) == (WABA, ["id", "time", "changes"])
    assert entry["changes"][0]["field"] == "message_template_status_update"


def test_nothing_is_sent_without_both_subscriptions(sandbox: Sandbox, subscribed: Receiver) -> None:
    template = sandbox.get(f"/{OTHER_WABA}/message_templates", token=OTHER_TOKEN)["data"][0]
    sandbox.decide(template["id"], "approve")
    sandbox.delete(f"/{WABA}/subscribed_apps")
    sandbox.decide(sandbox.create()["id"], "approve")
    assert sandbox.control("GET", "/webhooks")["data"] == []
    assert sandbox.get(f"/{WABA}/subscribed_apps")["data"] == []


def test_only_subscribed_fields_are_sent(sandbox: Sandbox, subscribed: Receiver) -> None:
    sandbox.delete(
        f"/{APP}/subscriptions", token=APP_TOKEN, fields="message_template_status_update"
    )
    (left,) = sandbox.get(f"/{APP}/subscriptions", token=APP_TOKEN)["data"]
    assert "message_template_status_update" not in {one["name"] for one in left["fields"]}
    sandbox.decide(sandbox.create()["id"], "approve")
    assert sandbox.control("GET", "/webhooks")["data"] == []


def test_an_address_that_fails_the_handshake_is_not_saved(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    body = {
        "object": "whatsapp_business_account",
        "callback_url": receiver.url,
        "verify_token": "wrong",
        "fields": "messages",
    }
    assert sandbox.post(f"/{APP}/subscriptions", body, token=APP_TOKEN)["error"]["code"] == 2200
    assert sandbox.post(f"/{APP}/subscriptions", body)["error"]["code"] == 15
    assert sandbox.get(f"/{APP}/subscriptions", token=APP_TOKEN) == {"data": []}
    override = {"override_callback_uri": receiver.url, "verify_token": "wrong"}
    assert sandbox.post(f"/{WABA}/subscribed_apps", override)["error"]["code"] == 2200


def test_an_override_is_saved_after_its_handshake_and_dropped_by_an_empty_post(
    sandbox: Sandbox, receiver: Receiver
) -> None:
    body = {"override_callback_uri": receiver.url, "verify_token": receiver.verify_token}
    assert sandbox.post(f"/{WABA}/subscribed_apps", body) == {"success": True}
    (entry,) = sandbox.get(f"/{WABA}/subscribed_apps")["data"]
    assert entry["override_callback_uri"] == receiver.url
    assert entry["whatsapp_business_api_data"]["name"] == "First App"
    sandbox.post(f"/{WABA}/subscribed_apps")
    assert "override_callback_uri" not in sandbox.get(f"/{WABA}/subscribed_apps")["data"][0]


def test_a_refused_webhook_is_repeated_until_it_is_taken(
    sandbox: Sandbox, subscribed: Receiver
) -> None:
    subscribed.answers = [500, 302]
    sandbox.decide(sandbox.create()["id"], "approve")

    def delivered() -> Json | None:
        (one,) = sandbox.control("GET", "/webhooks")["data"]
        return one if one["state"] == "delivered" else None

    delivery = eventually(delivered)
    assert delivery is not None
    assert [attempt["status"] for attempt in delivery["attempts"]] == [500, 302, 200]
    assert len({raw for _, raw in subscribed.got}) == 1


def test_a_webhook_is_dropped_after_seven_days(sandbox: Sandbox, subscribed: Receiver) -> None:
    subscribed.answers = [500] * 1000
    sandbox.control("POST", "/settings", {"webhook_retry_seconds": [86400 * 3]})
    sandbox.decide(sandbox.create()["id"], "approve")
    for tries in (1, 2, 3):
        eventually(functools.partial(subscribed.has, tries))
        sandbox.forward(86400 * 3 + 1)
    eventually(lambda: sandbox.control("GET", "/webhooks")["data"][0]["state"] == "dropped")


def test_paused_webhooks_wait_and_none_is_lost(sandbox: Sandbox, subscribed: Receiver) -> None:
    sandbox.control("POST", "/webhooks", {"paused": True})
    id = sandbox.create()["id"]
    sandbox.decide(id, "approve")
    sandbox.decide(id, "pause")
    waiting = sandbox.control("GET", "/webhooks")["data"]
    assert [one["state"] for one in waiting] == ["waiting", "waiting"]
    assert subscribed.got == []
    sandbox.control("POST", "/webhooks", {"paused": False})
    values = eventually(lambda: subscribed.values() if len(subscribed.got) == 2 else [])
    assert [value["event"] for value in values] == ["APPROVED", "PAUSED"]


def test_webhooks_come_doubled_and_out_of_order_when_asked(
    sandbox: Sandbox, subscribed: Receiver
) -> None:
    sandbox.control("POST", "/webhooks", {"duplicate": 1, "reorder": True, "paused": True})
    id = sandbox.create()["id"]
    sandbox.decide(id, "approve")
    sandbox.decide(id, "pause")
    sandbox.forward(1)
    sandbox.control("POST", "/webhooks", {"paused": False})
    values = eventually(lambda: subscribed.values() if len(subscribed.got) == 4 else [])
    assert [value["event"] for value in values] == ["PAUSED", "PAUSED", "APPROVED", "APPROVED"]


def test_nobody_at_the_desk_approves_by_itself_when_asked(
    sandbox: Sandbox, subscribed: Receiver
) -> None:
    sandbox.control("POST", "/settings", {"auto_review_seconds": 0})
    id = sandbox.create()["id"]
    eventually(lambda: sandbox.get(f"/{id}")["status"] == "APPROVED")
    assert eventually(subscribed.values)[0]["event"] == "APPROVED"


def test_one_dead_address_does_not_hold_up_another(sandbox: Sandbox, subscribed: Receiver) -> None:
    dead = Receiver()
    dead.answers = [500] * 100
    body = {
        "object": "whatsapp_business_account",
        "callback_url": dead.url,
        "verify_token": dead.verify_token,
        "fields": "message_template_status_update",
    }
    second_app = "300000000000202|second-app-secret"
    sandbox.post("/300000000000202/subscriptions", body, token=second_app)
    sandbox.post(f"/{OTHER_WABA}/subscribed_apps", token=OTHER_TOKEN)
    other = sandbox.get(f"/{OTHER_WABA}/message_templates", token=OTHER_TOKEN)["data"][0]
    sandbox.decide(other["id"], "approve")
    sandbox.decide(sandbox.create()["id"], "approve")
    eventually(lambda: len(subscribed.got) == 1 and len(dead.got) >= 2)
    dead.close()


def test_a_new_address_replaces_the_old_one(sandbox: Sandbox, subscribed: Receiver) -> None:
    later = Receiver()
    subscribe(sandbox, later)
    sandbox.decide(sandbox.create()["id"], "approve")
    eventually(lambda: later.got)
    assert subscribed.got == []
    later.close()
