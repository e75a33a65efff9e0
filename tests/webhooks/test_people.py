"""What people tell Meta about themselves becomes facts: once, in any order, whatever else the value holds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest

from assets.models import WhatsAppAccount
from tests.people import make_account, make_organisation, make_user
from tests.webhooks.meta import WABA, payload, stored
from tests.webhooks.test_digest import digest, states
from tests.webhooks.test_messages import NUMBER, delivery, message, noticed, status
from traffic import ports
from traffic.facts import IdentityFact, PreferenceFact
from traffic.models import Batch, Call, IdentityChange, Inbound, Preference, Status
from webhooks.models import Change, DeadLetter, Delivery, Kind, State
from webhooks.replaying import replay

pytestmark = pytest.mark.django_db

PERSON, BSUID = "16505551234", "US.13491208655302741918"
NEW, NEW_BSUID = "12195555358", "US.20981208655302741918"


def told(field: str, items: Sequence[Any], **more: Any) -> dict[str, Any]:
    """One change of this field with these items in the list of its name."""
    value = {"metadata": {"phone_number_id": NUMBER}, field: items, **more}
    return {"entry": [{"id": WABA, "changes": [{"field": field, "value": value}]}]}


def choice(value: Any = "stop", seconds: Any = 1731705721, **more: Any) -> dict[str, Any]:
    base = {"wa_id": PERSON, "user_id": BSUID, "category": "marketing_messages"}
    return base | {"value": value, "timestamp": seconds} | more


def system(word: str, **said: Any) -> dict[str, Any]:
    return message("system", {"type": word, **said}, **{"from": PERSON})


def call(event: str = "connect", **more: Any) -> dict[str, Any]:
    base = {"id": "wacid.1", "event": event, "timestamp": "1749196895", "from": PERSON}
    return base | {"to": "15550783881", "direction": "USER_INITIATED"} | more


def test_a_stop_is_a_fact_once_however_often_it_comes(account: WhatsAppAccount) -> None:
    first = stored(payload("user_preferences"))
    stored(payload("user_preferences"))
    digest()
    stored(payload("user_preferences"))
    digest()
    fact = Preference.objects.get()
    assert first.kind == Kind.INBOUND  # as early as what people write
    assert (fact.value, fact.category) == ("stop", "marketing_messages")
    assert (fact.wa_id, fact.user_id, fact.phone_number_id) == (PERSON, BSUID, NUMBER)
    assert int(fact.happened_at.timestamp()) == 1731705721
    assert fact.item["detail"] == "User requested to stop marketing messages"
    assert Preference.objects.of(account.organisation).count() == 1
    assert Preference.objects.of(make_organisation("stranger")).count() == 0
    assert states() == {State.DONE}
    assert not Change.objects.exists()
    batch = Batch.objects.get()
    assert (batch.statuses, batch.inbound, batch.others) == (0, 0, 1)
    assert list(Preference.objects.all().of_batch(batch)) == [fact]


@pytest.mark.parametrize("order", list(permutations(("stop", "resume", "signup"))))
def test_the_last_word_of_a_person_is_the_same_in_any_order(
    account: WhatsAppAccount, order: tuple[str, ...]
) -> None:
    moments = {"stop": 100, "resume": 200, "signup": 300}
    for value in order:
        stored(told("user_preferences", [choice(value, moments[value], signup_id="7")]))
        digest()
    last = Preference.objects.filter(user_id=BSUID).latest("happened_at")
    assert (last.value, last.item["signup_id"]) == ("signup", "7")
    assert Preference.objects.count() == 3
    assert noticed() == set()


def test_a_choice_of_somebody_without_a_number_finds_the_person(account: WhatsAppAccount) -> None:
    people = [{"user_id": "US.9", "wa_id": "9"}, {"user_id": BSUID, "parent_user_id": "US.ENT.1"}]
    nameless = choice(wa_id=None)
    stored(told("user_preferences", [nameless], contacts=people))
    alone = choice(wa_id=None, user_id=None, timestamp=1)
    stored(told("user_preferences", [alone], contacts=[{"wa_id": "8"}]))
    digest()
    first, second = Preference.objects.order_by("-happened_at")
    assert (first.wa_id, first.user_id, first.parent_user_id) == ("", BSUID, "US.ENT.1")
    assert (second.wa_id, second.user_id) == ("8", "")


def test_a_choice_under_the_name_of_messages_counts_too(account: WhatsAppAccount) -> None:
    mixed = delivery(messages=[message()], user_preferences=[choice()])
    stored(mixed)
    digest()
    assert (Preference.objects.count(), Inbound.objects.count()) == (1, 1)
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    "poison",
    [
        choice(value=None), choice(value=True), choice(value={}), choice(seconds="soon"),
        choice(seconds=None), choice(seconds=-5), choice(wa_id=None, user_id=""), "stop", None, 7,
    ],
)  # fmt: skip
def test_a_choice_that_cannot_be_read_is_a_dead_letter_and_blocks_nobody(
    account: WhatsAppAccount, poison: Any
) -> None:
    bad = stored(told("user_preferences", [choice("stop"), poison, choice("resume")]))
    digest()
    assert set(Preference.objects.values_list("value", flat=True)) == {"stop", "resume"}
    assert DeadLetter.objects.get().pk == bad.pk
    assert "one of user_preferences" in DeadLetter.objects.get().error


@pytest.mark.parametrize("value", [{}, {"user_preferences": "stop"}, {"user_preferences": []}])
def test_choices_without_their_list_are_not_passed_over(
    account: WhatsAppAccount, value: dict[str, Any]
) -> None:
    change = {"field": "user_preferences", "value": value}
    stored({"entry": [{"id": WABA, "changes": [change]}]})
    digest()
    assert "no list called user_preferences" in DeadLetter.objects.get().error


def test_words_of_choices_that_are_new_to_us_are_kept_and_counted(account: WhatsAppAccount) -> None:
    odd = choice("p" * 300, category={"not": "text"}, mood="good", wa_id=5, user_id=["x"])
    huge = choice("pause", **{"user_id": "U" * 5000, "category": "c" * 5000})
    stored(told("user_preferences", [odd, huge]))
    digest()
    assert states() == {State.DONE}
    assert set(Preference.objects.values_list("value", flat=True)) == {"p" * 80, "pause"}
    assert Preference.objects.get(value="pause").item["category"] == "c" * 5000
    assert ("preference", "pause", 1) in noticed()
    assert ("preference key", "mood", 1) in noticed()


def test_hooks_see_a_stop_and_a_new_number_in_the_same_transaction(
    account: WhatsAppAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def hook(facts: Sequence[PreferenceFact] | Sequence[IdentityFact]) -> None:
        assert {type(fact) for fact in facts} in ({PreferenceFact}, {IdentityFact})
        seen.extend(facts)

    def fail(facts: Any) -> None:
        raise ValueError("for the test")

    monkeypatch.setattr(ports, "preference_hooks", [hook])
    monkeypatch.setattr(ports, "identity_hooks", [hook])
    for _ in range(2):
        stored(told("user_preferences", [choice("resume", 9), choice("stop", 5)]))
        stored(delivery(messages=[system("user_changed_number", wa_id=NEW)]))
    digest()
    assert [fact.happened_at for fact in seen if isinstance(fact, PreferenceFact)] == [5, 9]
    assert [fact.new_wa_id for fact in seen if isinstance(fact, IdentityFact)] == [NEW]
    monkeypatch.setattr(ports, "preference_hooks", [fail])
    stored(told("user_preferences", [choice("stop", 99)]))
    digest()
    assert not Preference.objects.filter(happened_at__year=1970, value="stop").exclude(
        happened_at__lt="1970-01-01T00:01:00Z"
    )  # committed with its effects or not at all


BOTH_SHAPES = [
    system("user_changed_number", wa_id=NEW, user_id=NEW_BSUID, previous_user_id=BSUID),
    system("customer_changed_number", new_wa_id=NEW, user_id=NEW_BSUID) | {"from_user_id": BSUID},
    system("customer_changed_number", wa_id=NEW, user_id=NEW_BSUID, customer=PERSON)
    | {"from": None, "from_user_id": BSUID},
]


@pytest.mark.parametrize("item", BOTH_SHAPES)
def test_a_new_number_is_the_same_fact_in_either_shape(
    account: WhatsAppAccount, item: dict[str, Any]
) -> None:
    for _ in range(2):
        stored(delivery(messages=[item]))
        digest()
    fact = IdentityChange.objects.get()
    assert (fact.kind, fact.old_wa_id, fact.new_wa_id) == ("number", PERSON, NEW)
    assert (fact.old_user_id, fact.new_user_id) == (BSUID, NEW_BSUID)
    assert (fact.waba_id, fact.phone_number_id, fact.wamid) == (WABA, NUMBER, "wamid.in")
    assert int(fact.happened_at.timestamp()) == 1749416383
    assert Inbound.objects.get().kind == "system"
    assert noticed() == set()


def test_a_new_user_id_is_a_fact_without_any_number(account: WhatsAppAccount) -> None:
    item = system(
        "user_changed_user_id", user_id=NEW_BSUID, previous_user_id=BSUID,
        parent_user_id="US.ENT.2", previous_parent_user_id="US.ENT.1",
    )  # fmt: skip
    stored(delivery(messages=[item | {"from": None, "from_user_id": NEW_BSUID}]))
    digest()
    fact = IdentityChange.objects.get()
    assert (fact.kind, fact.old_wa_id, fact.new_wa_id) == ("user_id", "", "")
    assert (fact.old_user_id, fact.new_user_id) == (BSUID, NEW_BSUID)
    assert (fact.old_parent_user_id, fact.new_parent_user_id) == ("US.ENT.1", "US.ENT.2")


def test_the_senders_id_is_the_old_one_unless_it_is_the_new_one(account: WhatsAppAccount) -> None:
    item = system("user_changed_user_id", user_id=NEW_BSUID)
    stored(delivery(messages=[item | {"from_user_id": NEW_BSUID}]))
    digest()
    assert IdentityChange.objects.get().old_user_id == ""


def test_another_device_is_a_fact_too(account: WhatsAppAccount) -> None:
    stored(delivery(messages=[system("customer_identity_changed", wa_id=PERSON, identity="h")]))
    digest()
    fact = IdentityChange.objects.get()
    assert (fact.kind, fact.old_wa_id, fact.new_wa_id) == ("device", PERSON, PERSON)


@pytest.mark.parametrize("part", ["soup", None, [], {"type": "user_teleported"}, {"type": 7}, {}])
def test_a_system_message_that_is_new_to_us_is_kept_and_changes_nobody(
    account: WhatsAppAccount, part: Any
) -> None:
    stored(
        delivery(
            messages=[
                message("text", id="wamid.0"),
                message("text") | {"type": "system", "system": part},
            ]
        )
    )
    digest()
    assert Inbound.objects.count() == 2
    assert not IdentityChange.objects.exists()
    assert "system message" in {what for what, _word, _count in noticed()}
    assert states() == {State.DONE}


def test_calls_are_facts_by_step_and_without_their_session(account: WhatsAppAccount) -> None:
    begun = call(session={"sdp": "c=IN IP4 203.0.113.9"}, from_user_id=BSUID)
    ended = call("terminate", status="COMPLETED", duration=480, timestamp="1749197375")
    for items in ([ended], [begun], [begun, ended]):
        stored(told("calls", items, contacts=[{"wa_id": PERSON, "user_id": BSUID}]))
        digest()
    steps = {fact.event: fact for fact in Call.objects.all()}
    assert set(steps) == {"connect", "terminate"}
    for fact in steps.values():
        assert (fact.wa_id, fact.user_id, fact.direction) == (PERSON, BSUID, "USER_INITIATED")
        assert "203.0.113.9" not in str(fact.item)
    assert (steps["terminate"].status, steps["terminate"].duration) == ("COMPLETED", 480)
    assert noticed() == set()


def test_of_a_call_that_the_business_makes_the_person_is_the_other_side(
    account: WhatsAppAccount,
) -> None:
    made = call(direction="BUSINESS_INITIATED", to=PERSON, to_user_id=BSUID) | {"from": "1555"}
    rang = {"id": "wacid.1", "type": "call", "status": "RINGING", "timestamp": "1749196896",
            "recipient_id": PERSON, "recipient_user_id": BSUID}  # fmt: skip
    stored(told("calls", [made]))
    stored(told("calls", [], statuses=[rang]))
    digest()
    assert set(Call.objects.values_list("event", "wa_id", "user_id")) == {
        ("connect", PERSON, BSUID), ("RINGING", PERSON, BSUID),
    }  # fmt: skip
    assert not Status.objects.exists()


@pytest.mark.parametrize("poison", ["soup", {}, {"id": "wacid.1", "event": "connect"}, None])
def test_a_call_that_cannot_be_read_blocks_nobody(account: WhatsAppAccount, poison: Any) -> None:
    odd = call("teleport", duration="long", direction=["up"], id="wacid.2")
    stored(told("calls", [poison, call(duration=10**30), odd]))
    digest()
    assert set(Call.objects.values_list("event", "duration")) == {
        ("connect", None),
        ("teleport", None),
    }
    assert DeadLetter.objects.count() == 1
    assert noticed() == {("call event", "teleport", 1)}


def test_what_people_write_counts_while_another_app_holds_the_conversation(
    account: WhatsAppAccount,
) -> None:
    content = delivery(messages=[message("text", {"body": "STOP"})])
    content["entry"][0]["changes"][0]["field"] = "standby"
    assert stored(content).kind == Kind.INBOUND
    digest()
    stored(delivery(messages=[message("text", {"body": "STOP"})]))  # and once it is handed back
    digest()
    assert Inbound.objects.get().text == "STOP"


def test_two_people_of_a_group_without_numbers_are_told_apart(account: WhatsAppAccount) -> None:
    group: dict[str, Any] = {"recipient_type": "group", "recipient_id": "group-1"}
    items = [status("read", recipient_participant_user_id=f"US.{n}", **group) for n in (1, 2)]
    stored(delivery(statuses=items))
    digest()
    assert set(Status.objects.values_list("participant", flat=True)) == {"US.1", "US.2"}
    assert noticed() == set()


def test_a_stranger_cannot_bring_choices_or_new_numbers(account: WhatsAppAccount) -> None:
    make_account(make_organisation("mallory"), waba_id="666")  # same app id, a secret of its own
    for content in (
        payload("user_preferences"),
        delivery(messages=[system("user_changed_number", wa_id=NEW)]),
        told("calls", [call()]),
    ):
        stored(content, secret="mallorys-secret")
    digest()
    for model in (Preference, IdentityChange, Call, Inbound):
        assert not model._default_manager.exists()


def test_replaying_changes_nothing(account: WhatsAppAccount) -> None:
    stored(told("user_preferences", [choice()]))
    stored(delivery(messages=[system("user_changed_number", wa_id=NEW)]))
    stored(told("calls", [call()]))
    digest()
    assert replay(Delivery.objects.all()) == 3
    digest()
    for model in (Preference, IdentityChange, Call, Inbound):
        assert model._default_manager.count() == 1
    assert Batch.objects.count() == 1 or Batch.objects.count() == 2  # the lanes are two sets


def test_support_sees_only_the_ends_of_ids(account: WhatsAppAccount, client: Any) -> None:
    stored(told("user_preferences", [choice()]))
    stored(delivery(messages=[system("user_changed_number", wa_id=NEW, user_id=NEW_BSUID)]))
    stored(told("calls", [call()]))
    digest()
    client.force_login(make_user("support@example.com", is_staff=True))
    for model in (Preference, IdentityChange, Call):
        name = model._meta.model_name
        row = model._default_manager.get()
        for page in ("", f"{row.pk}/change/"):
            shown = client.get(f"/admin/traffic/{name}/{page}").content.decode()
            assert "•••234" in shown
            for private in (PERSON, BSUID, NEW, NEW_BSUID):
                assert private not in shown
