"""What becomes of a message that was accepted, and the webhooks that tell."""

import pytest

from tests.sandbox.hearing import hear, heard
from tests.sandbox.sends import ANA, INTERACTIVE, approved, on_the_phone, send, send_template, texts
from tests.sandbox.server import BUSINESS, NUMBER, Json, Receiver, Sandbox
from tests.sandbox.world_of_people import (
    CANADA,
    DAY,
    US,
    act,
    change,
    code_of,
    hold,
    marketing,
    notify,
    outcome,
    person,
    statuses,
    text,
    wamid,
)


@pytest.fixture
def listening(sandbox: Sandbox, receiver: Receiver) -> Receiver:
    hold(sandbox, receiver)
    return receiver


def after(sandbox: Sandbox, seconds: float = 2, to: str = ANA) -> Json:
    sandbox.forward(seconds)
    return outcome(sandbox, to)


# -- the way -------------------------------------------------------------------------------------


def test_a_message_is_sent_delivered_and_read_with_metas_webhooks(
    sandbox: Sandbox, listening: Receiver
) -> None:
    ana = person(sandbox, name="Ana", username="ana.s", behaviour={"read": 1, "read_after": 5})
    bsuid = sandbox.control("GET", f"/people/{ANA}")["user_ids"][BUSINESS]
    sandbox.control("POST", "/settings", {"sent_after_seconds": 0})
    now = int(sandbox.control("GET", "/clock")["now"])
    id = wamid(notify(sandbox, biz_opaque_callback_data="campaign 7"))
    sandbox.forward(10)
    sent, delivered, read = heard(listening, "messages", 3)
    about = {"recipient_id": ANA, "recipient_user_id": bsuid}
    template = {"biz_opaque_callback_data": "campaign 7", "template_id": "1689557327140729"}
    pricing = sent["statuses"][0]["pricing"]
    assert set(pricing) == {"billable", "pricing_model", "type", "category"}
    assert sent == {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15555550101", "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": "Ana"}, "wa_id": ANA, "user_id": bsuid}],
        "statuses": [
            {"id": id, "status": "sent", "timestamp": str(now), **about, **template,
             "pricing": pricing}
        ],
    }  # fmt: skip
    known = {"profile": {"name": "Ana", "username": "ana.s"}, "wa_id": ANA, "user_id": bsuid}
    assert delivered["contacts"] == read["contacts"] == [known]
    (told,) = delivered["statuses"]
    assert told == {"id": id, "status": "delivered", "timestamp": str(now + 1), **about,
                    **template, "pricing": pricing}  # fmt: skip
    (told,) = read["statuses"]
    assert told == {"id": id, "status": "read", "timestamp": str(now + 6), **about, **template}
    assert ana["country"] == "JP"


def test_who_has_the_chat_open_skips_delivered(sandbox: Sandbox, listening: Receiver) -> None:
    person(sandbox, behaviour={"read": 1, "read_after": 0})
    notify(sandbox)
    sandbox.forward(2)
    told = statuses(listening, 2)
    assert [one["status"] for one in told] == ["sent", "read"]
    assert "pricing" in told[1], "the price comes with one of delivered and read"


def test_only_sent_is_told_of_a_reaction(sandbox: Sandbox, listening: Receiver) -> None:
    said = act(sandbox, ANA, "say", text="Hi")
    send(sandbox, "reaction", {"message_id": said["id"], "emoji": "👍"})
    assert after(sandbox, DAY / 2)["status"] == "sent"
    assert [one["status"] for one in statuses(listening, 1)] == ["sent"]


def test_a_voice_message_is_played(sandbox: Sandbox, listening: Receiver) -> None:
    act(sandbox, ANA, "say", text="Hi")
    id = wamid(send(sandbox, "audio", {"link": "https://shop.example/a.ogg", "voice": True}))
    sandbox.forward(2)
    act(sandbox, ANA, "play", message=id)
    told = [one["status"] for one in statuses(listening, 4)]
    assert told == ["sent", "delivered", "read", "played"]


def test_reading_a_message_reads_those_before(sandbox: Sandbox, listening: Receiver) -> None:
    first, second = wamid(notify(sandbox)), wamid(notify(sandbox))
    sandbox.forward(2)
    act(sandbox, ANA, "read", message=second)
    told = [(one["id"], one["status"]) for one in statuses(listening, 6)]
    assert told[-2:] == [(first, "read"), (second, "read")]


def test_only_an_answer_to_an_advertisement_has_a_conversation(
    sandbox: Sandbox, listening: Receiver
) -> None:
    act(sandbox, ANA, "say", text="Hi", referral={"source_type": "ad", "source_id": "1"})
    text(sandbox)
    sandbox.forward(2)
    sent, delivered = statuses(listening, 2)
    assert sent["pricing"]["type"] == "free_entry_point"
    assert set(sent["conversation"]) == {"id", "origin", "expiration_timestamp"}
    assert set(delivered["conversation"]) == {"id", "origin"}


def test_a_duplicated_webhook_is_the_same_twice(sandbox: Sandbox, listening: Receiver) -> None:
    sandbox.control("POST", "/webhooks", {"duplicate": 1})
    id = wamid(notify(sandbox))
    sandbox.forward(2)
    keys = [(one["id"], one["status"], one["timestamp"]) for one in statuses(listening, 4)]
    assert len(keys) == 4
    assert len(set(keys)) == 2
    assert {id} == {key[0] for key in keys}


# -- failing later -------------------------------------------------------------------------------


def test_a_failed_message_has_errors_and_neither_contacts_nor_price(
    sandbox: Sandbox, listening: Receiver
) -> None:
    person(sandbox, on_whatsapp=False)
    id = wamid(notify(sandbox))
    sandbox.forward(2)
    (value,) = heard(listening, "messages")
    assert "contacts" not in value
    (told,) = value["statuses"]
    assert (told["id"], told["status"]) == (id, "failed")
    assert "pricing" not in told
    (error,) = told["errors"]
    assert (error["code"], error["title"]) == (131026, "Message undeliverable")
    assert error["message"] == error["title"]
    assert error["error_data"]["details"]
    assert error["href"].startswith("https://developers.")


@pytest.mark.parametrize(("seconds", "code"), [(DAY - 1, None), (DAY, 131047), (DAY + 1, 131047)])
def test_the_window_is_open_for_24_hours(
    sandbox: Sandbox, listening: Receiver, seconds: int, code: int | None
) -> None:
    act(sandbox, ANA, "say", text="Hi")
    sandbox.forward(seconds)
    wamid(text(sandbox))
    assert code_of(after(sandbox)) == code


def test_templates_do_not_open_the_window_but_calls_do(
    sandbox: Sandbox, listening: Receiver
) -> None:
    notify(sandbox)
    text(sandbox)
    assert code_of(after(sandbox)) == 131047
    act(sandbox, ANA, "call")
    text(sandbox)
    assert after(sandbox)["status"] == "delivered"


def test_each_message_keeps_the_window_open(sandbox: Sandbox, listening: Receiver) -> None:
    act(sandbox, ANA, "say", text="Hi")
    sandbox.forward(DAY - 10)
    act(sandbox, ANA, "say", text="Are you there?")
    sandbox.forward(DAY - 10)
    text(sandbox)
    assert code_of(after(sandbox)) is None


def test_who_blocks_the_number_gets_nothing(sandbox: Sandbox, listening: Receiver) -> None:
    act(sandbox, ANA, "block")
    notify(sandbox)
    assert code_of(after(sandbox)) == 131026
    act(sandbox, ANA, "unblock")
    notify(sandbox)
    assert after(sandbox)["status"] == "delivered"


def test_blocking_while_a_message_is_under_way_stops_it(
    sandbox: Sandbox, listening: Receiver
) -> None:
    person(sandbox, behaviour={"delivered_after": 60})
    notify(sandbox)
    sandbox.forward(5)
    act(sandbox, ANA, "block")
    assert code_of(after(sandbox, 60)) == 131026


def test_who_stopped_marketing_gets_utility_only(sandbox: Sandbox, listening: Receiver) -> None:
    marketing(sandbox)
    act(sandbox, ANA, "stop")
    notify(sandbox, name="sale")
    assert code_of(after(sandbox)) == 131050
    notify(sandbox)
    assert after(sandbox)["status"] == "delivered"
    act(sandbox, ANA, "resume")
    notify(sandbox, name="sale")
    assert after(sandbox)["status"] == "delivered"


def test_a_person_gets_so_much_marketing_in_a_day(sandbox: Sandbox, listening: Receiver) -> None:
    marketing(sandbox)
    sandbox.control("POST", "/settings", {"marketing_per_person": 2})
    codes = []
    for _ in range(3):
        notify(sandbox, name="sale")
        codes.append(code_of(after(sandbox)))
    assert codes == [None, None, 131049]
    notify(sandbox)
    assert after(sandbox)["status"] == "delivered", "only marketing is limited"
    sandbox.forward(DAY)
    notify(sandbox, name="sale")
    assert code_of(after(sandbox)) is None


def test_marketing_to_who_answered_is_not_limited(sandbox: Sandbox, listening: Receiver) -> None:
    marketing(sandbox)
    sandbox.control("POST", "/settings", {"marketing_per_person": 1})
    text(sandbox)  # fails, so that what follows is no answer
    act(sandbox, ANA, "say", text="Hello")
    notify(sandbox, name="sale")
    assert code_of(after(sandbox)) is None
    notify(sandbox, name="sale")
    assert code_of(after(sandbox)) == 131049
    act(sandbox, ANA, "say", text="Tell me more")
    for _ in range(3):
        notify(sandbox, name="sale")
        assert code_of(after(sandbox)) is None


def test_no_marketing_reaches_the_united_states(sandbox: Sandbox, listening: Receiver) -> None:
    marketing(sandbox)
    for to, code in ((US, 131049), (CANADA, None)):
        notify(sandbox, to, "sale")
        assert code_of(after(sandbox, to=to)) == code
    notify(sandbox, US)
    assert after(sandbox, to=US)["status"] == "delivered"
    sandbox.control("POST", "/settings", {"us_marketing": True})
    notify(sandbox, US, "sale")
    assert code_of(after(sandbox, to=US)) is None


def test_an_experiment_holds_marketing_back(sandbox: Sandbox, listening: Receiver) -> None:
    marketing(sandbox)
    person(sandbox, in_experiment=True)
    notify(sandbox, name="sale")
    assert code_of(after(sandbox)) == 130472
    notify(sandbox)
    assert code_of(after(sandbox)) is None


def test_any_failure_can_be_rehearsed(sandbox: Sandbox, listening: Receiver) -> None:
    person(sandbox, fails_with=131053)
    notify(sandbox)
    assert code_of(after(sandbox)) == 131053


def test_another_identity_is_refused(sandbox: Sandbox, listening: Receiver) -> None:
    person(sandbox)
    given = sandbox.control("GET", f"/people/{ANA}")["identity_key_hash"]
    settings = {"user_identity_change": {"enable_identity_key_check": True}}
    assert sandbox.post(f"/{NUMBER}/settings", settings) == {"success": True}
    notify(sandbox, recipient_identity_key_hash=given)
    assert after(sandbox)["status"] == "delivered"
    assert statuses(listening, 2)[0]["recipient_identity_key_hash"] == given
    act(sandbox, ANA, "reinstall")
    notify(sandbox, recipient_identity_key_hash=given)
    assert code_of(after(sandbox)) == 137000


# -- the handset is off --------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "status"), [(590, "delivered"), (601, "sent")])
def test_a_code_that_waited_too_long_is_dropped_silently(
    sandbox: Sandbox, listening: Receiver, seconds: int, status: str
) -> None:
    components: list[Json] = [
        {"type": "BODY"},
        {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]},
    ]
    approved(sandbox, "code", components, "AUTHENTICATION")
    act(sandbox, ANA, "switch", on=False)
    body = {"type": "body", "parameters": texts("1234")}
    button = {"type": "button", "sub_type": "url", "index": "0", "parameters": texts("1234")}
    wamid(send_template(sandbox, "code", body, button))
    sandbox.forward(seconds)
    assert on_the_phone(sandbox)["status"] == "sent"
    act(sandbox, ANA, "switch", on=True)
    assert on_the_phone(sandbox)["status"] == status
    assert all(one["status"] != "failed" for one in statuses(listening, 1))


def test_a_slow_handset_loses_what_is_too_old(sandbox: Sandbox, listening: Receiver) -> None:
    person(sandbox, behaviour={"delivered_after": 31 * DAY})
    notify(sandbox)
    assert after(sandbox, 40 * DAY)["status"] == "sent"


# -- pacing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["release", "drop"])
def test_paced_messages_wait_for_the_verdict(
    sandbox: Sandbox, listening: Receiver, verdict: str
) -> None:
    made = marketing(sandbox)
    pacing = {"hold_after": 1, "verdict": verdict, "after_seconds": 600}
    sandbox.control("POST", f"/pacing/{made['id']}", pacing)
    people = [f"8190123456{n}" for n in range(70, 73)]
    answers = [notify(sandbox, to, "sale")["messages"][0]["message_status"] for to in people]
    held = "held_for_quality_assessment"
    assert answers == ["accepted", held, held]
    sandbox.forward(599)
    assert [outcome(sandbox, to)["status"] for to in people] == ["delivered", held, held]
    sandbox.forward(5)
    ends = [(one["status"], code_of(one)) for one in (outcome(sandbox, to) for to in people[1:])]
    if verdict == "release":
        assert ends == [("delivered", None)] * 2
        assert notify(sandbox, ANA, "sale")["messages"][0]["message_status"] == "accepted"
    else:
        assert ends == [("failed", 132015)] * 2
        assert sandbox.get(f"/{made['id']}", fields="status")["status"] == "PAUSED"


def test_a_paced_number_is_stopped_by_a_bad_verdict(sandbox: Sandbox, listening: Receiver) -> None:
    marketing(sandbox)
    pacing = {"hold_after": 0, "verdict": "drop", "after_seconds": 60}
    sandbox.control("POST", f"/pacing/{NUMBER}", pacing)
    assert notify(sandbox)["messages"][0]["message_status"] == "held_for_quality_assessment"
    assert code_of(after(sandbox, 70)) == 132015
    assert notify(sandbox)["error"]["code"] == 131048
    change(sandbox, NUMBER, spam_limited=False)
    assert wamid(notify(sandbox))


def test_interactive_messages_are_delivered_too(sandbox: Sandbox, listening: Receiver) -> None:
    hear(sandbox, listening, "messages")
    act(sandbox, ANA, "say", text="Hi")
    wamid(send(sandbox, "interactive", {"type": "list", **INTERACTIVE["list"]}))
    assert after(sandbox)["status"] == "delivered"
