"""A press counts by the payload that we set; Meta's own signup as far as it is understood."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from assets.models import PhoneNumber
from optin import ports
from optin.capture.checking import check
from optin.capture.quick_reply import QUICK_REPLY
from optin.models import Flow, FlowAct
from optin.notices.rendering import Surface
from optin.services import capture
from templates_app.models import Status, Template
from templates_app.services import drafting
from tests.optin.capture.making import NUMBER_ID, make_flow, make_sender
from tests.optin.capture.test_link import acts, events, hear, standing
from tests.optin.notices.making import make_published, two_people
from tests.people import make_account, make_organisation
from tests.webhooks.test_messages import delivery, message

SignIn = Callable[[Any], Client]
INDONESIAN, GERMAN = "6281200000001", "4915100000001"
SIGNUP = "1234567890123456"


def codes(flow: Flow) -> set[str]:
    return {one.code for one in check(flow) if one.blocks}


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Flow]:
    """A draft of a link, its notice for Indonesia, a number there, and an approved template that asks."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(datetime.now(UTC) - timedelta(days=1)):
            organisation = make_organisation()
            account = make_sender(organisation)
            PhoneNumber.objects.update(display_phone_number="+62 21-5550-0201")
            writer, officer = two_people(organisation)
            version = make_published(
                organisation, writer, officer, place="ID", language="id", name="Penawaran"
            )
            flow = make_flow(organisation, by=officer, version=version)
        yes = next(one.text for one in version.surfaces[Surface.WHATSAPP] if one.kind == "button")
        text = next(
            one.text for one in version.surfaces[Surface.WHATSAPP] if one.kind == "received"
        )
        buttons = [
            {"type": "URL", "text": "Lihat", "url": "https://x.example"},
            {"type": "QUICK_REPLY", "text": yes},
        ]
        words = {
            "components": [
                {"type": "BODY", "text": f"Halo!\n{text}"},
                {"type": "BUTTONS", "buttons": buttons},
            ]
        }
        template = drafting.create_draft(
            account, name="ask", language="id", category="MARKETING", content=words, by=writer
        )
        Template.objects.filter(pk=template.pk).update(status=Status.APPROVED, meta_id="99")
        yield flow
        transaction.set_rollback(True)


@pytest.fixture
def link(made: Flow, db: None) -> Flow:
    return Flow.objects.listed().get(pk=made.pk)


def made_by_form(link: Flow, browser: Client, kind: str, **typed: str) -> Flow:
    about = {"name": kind, "version": str(link.version_id), "phone_number_id": NUMBER_ID}
    answer = browser.post(f"/o/hanami/optins/capture/new/{kind}/", about | typed)
    assert answer.status_code == 302, answer.content.decode()
    return Flow.objects.listed().get(name=kind)


def live_by_form(link: Flow, browser: Client, kind: str, **typed: str) -> Flow:
    flow = made_by_form(link, browser, kind, **typed)
    assert codes(flow) == set()
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=1)):
        capture.go_live(flow, by=link.created_by)
    return flow


def pressed(payload: str, wamid: str = "wamid.press", kind: str = "button") -> dict[str, Any]:
    said = {"payload": payload, "text": "Ya"}
    about = {"id": wamid, "from": INDONESIAN, "timestamp": str(int(time.time()))}
    return delivery(messages=[message(kind, said, **about)])


def test_a_press_with_our_payload_is_an_opt_in_once(link: Flow, sign_in: SignIn) -> None:
    browser = sign_in(link.created_by)
    flow = live_by_form(link, browser, "quick_reply", button="99:1")
    assert flow.settings["template"] == "ask"
    page = browser.get(flow.link).content.decode()
    assert f"optin:yes:{flow.token}" in page
    assert "Halo!" in page
    hear(pressed("Ya"))  # what WhatsApp gives back where nothing was set
    assert standing(flow) == []
    press = pressed(f"optin:yes:{flow.token}", "wamid.2")
    hear(press, press)
    assert standing(flow) == [("marketing", "granted", "A")]
    [told] = events(flow, "consent.granted")
    assert (told["act"], told["method"], told["flow"]) == (
        "pressed button",
        "quick_reply",
        flow.token,
    )
    assert acts(flow) == ["granted"]


def test_a_button_is_checked_against_the_template_of_today(link: Flow, sign_in: SignIn) -> None:
    browser = sign_in(link.created_by)
    assert "ask · id ·" in browser.get("/o/hanami/optins/capture/new/quick_reply/").content.decode()
    flow = made_by_form(link, browser, "quick_reply", button="99:1")
    other = make_account(link.organisation, waba_id="77")
    PhoneNumber.objects.update(account=other)
    assert codes(flow) == {"number_of_other_account"}
    Template.objects.update(status=Status.PAUSED)
    assert codes(flow) == {"button_gone"}
    assert "is not there any more" in browser.get(flow.link).content.decode()


def test_the_place_is_the_one_that_the_button_has_in_the_template_now(
    link: Flow, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    flow = made_by_form(link, sign_in(link.created_by), "quick_reply", button="99:1")
    [button] = ports.template_buttons(link.organisation)
    for now, place in (([button], "1"), ([button._replace(place=0)], "0"), ([], "1")):
        monkeypatch.setattr(ports, "template_buttons", lambda _organisation, now=now: now)
        assert json.loads(str(QUICK_REPLY.shows(flow)["part"]))["index"] == place


def test_a_template_that_does_not_show_the_notice_asks_nobody(link: Flow, sign_in: SignIn) -> None:
    flow = made_by_form(link, sign_in(link.created_by), "quick_reply", button="99:1")
    asks = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Mau"}]}
    words = {"components": [{"type": "BODY", "text": "Promo!"}, asks]}
    author = link.version.notice.created_by
    plain = drafting.create_draft(
        Template.objects.get().account, name="plain", language="id", category="MARKETING",
        content=words, by=author,
    )  # fmt: skip
    Template.objects.filter(pk=plain.pk).update(status=Status.APPROVED, meta_id="98")
    browser = sign_in(link.created_by)
    about = {"name": "Other", "version": str(link.version_id), "phone_number_id": NUMBER_ID}
    browser.post(f"{flow.link}edit/", about | {"button": "98:0"})
    flow.refresh_from_db()
    assert flow.settings["label"] == "Mau"
    assert codes(flow) == {"notice_not_above"}
    assert "label_otherwise" in {one.code for one in check(flow)}


@pytest.mark.parametrize("label", ["配信を停止", "Stop promotions", "Berhenti"])
def test_a_button_that_says_stop_is_no_opt_in(link: Flow, sign_in: SignIn, label: str) -> None:
    browser = sign_in(link.created_by)
    asks = Template.objects.get()
    assert asks.revision
    content = deepcopy(asks.revision.content)
    content["components"][-1]["buttons"].append({"type": "QUICK_REPLY", "text": label})
    both = drafting.create_draft(
        asks.account, name="both", language="id", category="MARKETING", content=content,
        by=link.version.notice.created_by,
    )  # fmt: skip
    Template.objects.filter(pk=both.pk).update(status=Status.APPROVED, meta_id="97")
    flow = made_by_form(link, browser, "quick_reply", button="97:2")
    assert flow.settings["label"] == label
    assert codes(flow) == {"label_reads_as_stop"}
    assert "The button reads like an opt-out" in browser.get(flow.link).content.decode()
    browser.post(f"{flow.link}live/")
    flow.refresh_from_db()
    assert flow.is_draft


def signed_up(number: str = INDONESIAN, **more: Any) -> dict[str, Any]:
    entry = {
        "wa_id": number, "category": "marketing_messages", "value": "signup", "signup_id": SIGNUP,
        "timestamp": int(time.time()),
    }  # fmt: skip
    sent = delivery(user_preferences=[entry | more])
    sent["entry"][0]["changes"][0]["field"] = "user_preferences"
    return sent


def statement(link: Flow) -> str:
    return next(one.text for one in link.version.surfaces[Surface.WEB] if one.kind == "box")


@pytest.fixture
def signup(link: Flow, sign_in: SignIn) -> Flow:
    return live_by_form(
        link, sign_in(link.created_by), "signup", signup_id=SIGNUP, signup_message=statement(link)
    )


def test_who_signs_up_at_meta_has_opted_in_once(signup: Flow, sign_in: SignIn) -> None:
    told = signed_up()
    hear(told, told)
    assert standing(signup) == [("marketing", "granted", "B")]
    assert acts(signup) == ["granted"]
    page = sign_in(signup.created_by).get(signup.link).content.decode()
    assert f"https://wa.me/622155500201/signup/{SIGNUP}" in page


@pytest.mark.parametrize(
    "odd", [{"signup_id": "1"}, {"signup_id": None}, {"signup_id": {"id": SIGNUP}}, {"signup_id": []}]
)  # fmt: skip
def test_a_signup_that_names_none_of_ours_is_kept_and_gives_nothing(
    signup: Flow, odd: dict[str, Any]
) -> None:
    hear(signed_up(**odd))
    assert (standing(signup), FlowAct.objects.count()) == ([], 0)


def test_where_meta_does_not_offer_it_nobody_signs_up(signup: Flow) -> None:
    hear(signed_up(GERMAN))
    assert (standing(signup), acts(signup)) == ([], ["misplaced"])
    capture.end(signup, by=signup.created_by, reason="Over.")
    hear(signed_up(timestamp=int(time.time()) + 1))
    assert acts(signup) == ["misplaced", "late"]


def test_a_signup_is_refused_where_it_cannot_be(link: Flow, sign_in: SignIn) -> None:
    browser = sign_in(link.created_by)
    about = {"name": "x", "version": str(link.version_id), "phone_number_id": NUMBER_ID}
    answer = browser.post(
        "/o/hanami/optins/capture/new/signup/", {**about, "signup_id": "<b>", "signup_message": ""}
    )
    assert answer.status_code == 422
    assert "An id at Meta is 5 to 40 digits." in answer.content.decode()
    flow = made_by_form(link, browser, "signup", signup_id=SIGNUP, signup_message="Ya.")
    assert codes(flow) == {"text_otherwise"}
    again = browser.post(
        "/o/hanami/optins/capture/new/signup/",
        {**about, "signup_id": SIGNUP, "signup_message": "Ya."},
    )
    assert "Another way to opt in has this id." in again.content.decode()
    PhoneNumber.objects.update(display_phone_number="+81 3-5550-0142")
    assert codes(flow) == {"text_otherwise", "not_offered_here"}
    german = make_published(
        link.organisation, link.version.notice.created_by, link.created_by, name="Angebote"
    )
    capture.save(flow, by=link.created_by, version=german, settings={"signup_message": ""})
    assert "not_offered_there" in codes(flow)
