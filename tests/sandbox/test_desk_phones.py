"""A customer's handset, played at the desk without JavaScript."""

import re
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest

from tests.sandbox.desk_browser import DeskBrowser, words
from tests.sandbox.hearing import hear
from tests.sandbox.server import NUMBER, WABA, Json, Receiver, Sandbox, eventually

WA_ID = "819012345678"
CHAT = f"/desk/phones/{WA_ID}/?with={NUMBER}"


@pytest.fixture
def browser(sandbox: Sandbox) -> DeskBrowser:
    return DeskBrowser(sandbox)


@pytest.fixture
def handset(sandbox: Sandbox, browser: DeskBrowser) -> "Handset":
    sandbox.control("POST", "/people", {"wa_id": WA_ID, "name": "佐藤 陽菜"})
    browser.open(CHAT)
    return Handset(sandbox, browser)


@pytest.fixture
def listening(sandbox: Sandbox, receiver: Receiver) -> Receiver:
    hear(sandbox, receiver, "messages", "user_preferences")
    return receiver


class Handset:
    def __init__(self, sandbox: Sandbox, browser: DeskBrowser) -> None:
        self.sandbox, self.browser = sandbox, browser

    def do(self, act: str, **fields: str) -> str:
        path = f"/desk/phones/{WA_ID}/do"
        answer = self.browser.send(path, do=act, number=NUMBER, back=CHAT, **fields)
        assert answer.status_code == 200, words(answer.text)
        return words(answer.text)

    def refuses(self, act: str, **fields: str) -> str:
        answer = self.browser.send(f"/desk/phones/{WA_ID}/do", do=act, number=NUMBER, **fields)
        assert answer.status_code == 400
        return words(answer.text)

    def gets(self, type: str, content: Json) -> str:
        """A message of the business arrives; its id."""
        body = {"messaging_product": "whatsapp", "to": f"+{WA_ID}", "type": type, type: content}
        answer = self.sandbox.post(f"/{NUMBER}/messages", body)
        self.sandbox.forward(5)
        id: str = answer["messages"][0]["id"]
        return id

    def chat(self) -> str:
        return self.browser.open(CHAT)


def messages(receiver: Receiver) -> list[Json]:
    found: list[Json] = [one for value in receiver.values() for one in value.get("messages", [])]
    return found


def test_phones_are_made_one_or_many(sandbox: Sandbox, browser: DeskBrowser) -> None:
    browser.open("/desk/phones/")
    page = browser.send(
        "/desk/phones/make", count="1", country="SA", name="سارة", username="sara.a"
    )
    assert "سارة" in page.text
    assert "number hidden" in words(page.text)
    browser.send("/desk/phones/make", count="5", country="IN")
    assert sandbox.control("GET", "/people")["count"] == 6
    assert browser.send("/desk/phones/make", count="1", country="XX").status_code == 400
    assert "سارة" in browser.open("/desk/phones/?q=sara")


def test_what_a_person_writes_reaches_the_business(handset: Handset, listening: Receiver) -> None:
    assert "Sent." in handset.do("say", text="Are you *open*?")
    (message,) = eventually(lambda: messages(listening))
    assert (message["type"], message["text"]) == ("text", {"body": "Are you *open*?"})
    assert '<span class="bold">open</span>' in handset.chat()
    assert "Write something" in handset.refuses("say", text=" ")


def test_every_sample_is_sent_as_its_type(handset: Handset, listening: Receiver) -> None:
    page = handset.chat()
    options = re.search(r'name="sample">(.*?)</select>', page, re.DOTALL)
    assert options
    samples = re.findall(r"<option[^>]*>([^<]+)</option>", options.group(1))
    for sample in samples:
        handset.do("sample", sample=sample)
    got = eventually(lambda: len(messages(listening)) == len(samples) and messages(listening))
    assert got
    assert [one["type"] for one in got] == [sample.split()[-1] for sample in samples]


def test_a_picture_is_shown_and_can_be_fetched(handset: Handset) -> None:
    handset.do("sample", sample="image")
    found = re.search(r'src="(/desk/media/\d+)"', handset.chat())
    assert found
    answer = handset.browser.http.get(handset.sandbox.url + found.group(1), timeout=15)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


def test_a_file_that_is_no_picture_is_only_downloaded(handset: Handset) -> None:
    handset.do("sample", sample="document")
    found = re.search(r'href="(/desk/media/\d+)"', handset.chat())
    assert found
    answer = handset.browser.http.get(handset.sandbox.url + found.group(1), timeout=15)
    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.headers["Content-Type"] == "application/octet-stream"


BUTTONS: dict[str, Any] = {
    "type": "button",
    "body": {"text": "Which day?"},
    "action": {
        "buttons": [
            {"type": "reply", "reply": {"id": "mo", "title": "Monday"}},
            {"type": "reply", "reply": {"id": "tu", "title": "Tuesday"}},
        ]
    },
}
LIST: dict[str, Any] = {
    "type": "list",
    "body": {"text": "Which shop?"},
    "action": {
        "button": "Shops",
        "sections": [
            {"title": "Tokyo", "rows": [{"id": "1", "title": "Shibuya"}]},
            {"title": "Osaka", "rows": [{"id": "2", "title": "Umeda"}]},
        ],
    },
}


@pytest.mark.parametrize(
    ("interactive", "label", "reply"),
    [(BUTTONS, "Tuesday", "button_reply"), (LIST, "Umeda", "list_reply")],
)
def test_a_button_or_row_is_tapped_where_it_stands(
    handset: Handset, listening: Receiver, interactive: Json, label: str, reply: str
) -> None:
    handset.do("say", text="Hello")
    id = handset.gets("interactive", interactive)
    form = re.search(
        r'name="message" value="([^"]+)"><input type="hidden" name="index" value="(\d)">'
        rf"(?:(?!</form>).)*{label}",
        handset.chat(),
        re.DOTALL,
    )
    assert form
    assert unescape(form.group(1)) == id
    handset.do("tap", message=id, index=form.group(2))
    got = eventually(lambda: [one for one in messages(listening) if one["type"] == "interactive"])
    assert got[0]["interactive"][reply]["title"] == label
    assert got[0]["context"]["id"] == id


def test_a_template_arrives_filled_in_and_its_quick_reply_is_tapped(
    handset: Handset, listening: Receiver
) -> None:
    sandbox = handset.sandbox
    text = "Hello {{1}}, your order is *ready* to collect."
    body = {"type": "BODY", "text": text, "example": {"body_text": [["Ana"]]}}
    reply = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Thanks"}]}
    sandbox.decide(sandbox.create(components=[body, reply])["id"], "approve")
    parameters = [{"type": "text", "text": "Bea <3"}]
    content = {
        "name": "order_ready",
        "language": {"code": "en_US"},
        "components": [{"type": "body", "parameters": parameters}],
    }
    id = handset.gets("template", content)
    page = handset.chat()
    assert "Hello Bea <3, your order is ready to collect." in words(page)
    assert "Bea &lt;3" in page
    handset.do("tap", message=id, index="0")
    (answer,) = eventually(lambda: messages(listening))
    assert answer["button"] == {"payload": "Thanks", "text": "Thanks"}


def test_a_generated_history_shows_its_templates(sandbox: Sandbox, browser: DeskBrowser) -> None:
    traffic = {"messages": 400, "people": 20}
    sandbox.control("POST", "/reset", {"scenario": "month-of-traffic", "traffic": traffic})
    page = browser.open("/desk/phones/wall/")
    assert 'class="bubble"' in page
    empty = re.findall(r'<div class="body">\s*</div>', page)
    assert empty == []


def test_reading_reacting_quoting_and_deleting(handset: Handset, listening: Receiver) -> None:
    handset.do("say", text="Hello")
    id = handset.gets("text", {"body": "How can we help?"})
    assert "new" in words(handset.chat())
    assert "Everything is read" in handset.do("read")
    handset.do("react", message=id, emoji="👍")
    assert "👍" in words(re.search(r'class="reactions">.*?</p>', handset.chat())[0])  # type: ignore[index]
    quoting = handset.browser.open(f"{CHAT}&quote={quote(id)}")
    assert "Reply to: How can we help?" in words(quoting)
    handset.do("say", text="With an order", message=id)
    answer = eventually(lambda: [one for one in messages(listening) if "context" in one])[-1]
    assert answer["context"]["id"] == id
    handset.do("delete", message=answer["id"])
    assert "This message was deleted" in words(handset.chat())


def test_stop_is_said_in_any_language(handset: Handset, listening: Receiver) -> None:
    handset.do("stop_word", language="日本語")
    handset.do("stop_word", language="العربية")
    got = eventually(lambda: len(messages(listening)) == 2 and messages(listening))
    assert got
    assert [one["text"]["body"] for one in got] == ["配信停止", "إيقاف"]


def test_marketing_is_stopped_and_resumed(handset: Handset, listening: Receiver) -> None:
    assert "marketing stopped" in handset.do("stop")
    assert "marketing may come" in handset.do("resume")
    told = eventually(lambda: len(listening.got) == 2 and listening.values())
    assert told
    assert [one["user_preferences"][0]["value"] for one in told] == ["stop", "resume"]


def test_who_blocked_a_business_can_neither_write_nor_be_reached(handset: Handset) -> None:
    handset.do("block")
    assert "You blocked this business" in words(handset.chat())
    assert "has not blocked" in handset.refuses("say", text="Hello")
    handset.do("unblock")
    handset.do("say", text="Hello")


def test_the_number_is_hidden_shown_and_changed(handset: Handset, listening: Receiver) -> None:
    handset.do("say", text="Hello")
    assert "number hidden" in handset.do("hide", username="hina.sato")
    assert "number hidden" not in handset.do("show")
    path = f"/desk/phones/{WA_ID}/do"
    moved = handset.browser.send(path, do="change_number", number=NUMBER, new="819087654321")
    assert "/desk/phones/819087654321/" in moved.url
    assert "moved to +819087654321" in words(handset.chat())
    told = eventually(lambda: [one for one in messages(listening) if one["type"] == "system"])
    assert told[0]["system"]["type"] == "user_changed_number"


def test_a_handset_that_is_off_gets_nothing_until_it_is_on(handset: Handset) -> None:
    handset.do("say", text="Hello")
    handset.do("off")
    handset.gets("text", {"body": "Are you there?"})
    assert "Are you there?" not in handset.chat()
    assert "1 on the way" in words(handset.chat())
    handset.do("on")
    handset.sandbox.forward(2)
    assert "Are you there?" in handset.chat()


def test_reading_by_itself_is_a_behaviour(handset: Handset) -> None:
    handset.do("say", text="Hello")
    assert "now: at once" in handset.do("behave", reading="at once")
    handset.gets("text", {"body": "Welcome"})
    assert 'class="new"' not in handset.chat()


def test_an_advertisement_brings_its_referral(handset: Handset, listening: Receiver) -> None:
    handset.do("ad")
    (message,) = eventually(lambda: messages(listening))
    assert message["referral"]["source_type"] == "ad"


def test_the_window_is_shown_with_what_is_left(handset: Handset) -> None:
    assert "window closed" in words(handset.chat())
    handset.sandbox.control("POST", "/clock", {"speed": 0})
    handset.do("call")
    handset.sandbox.forward(3600)
    assert "window open 23 h left" in words(handset.chat()).replace("✓ ", "")
    handset.sandbox.forward(86400)
    assert "window closed" in words(handset.chat())


def test_several_handsets_stand_side_by_side(sandbox: Sandbox, browser: DeskBrowser) -> None:
    people = [{"wa_id": f"4915112345{place:02}", "name": f"Person {place}"} for place in range(3)]
    sandbox.control("POST", "/people", {"people": people})
    asked = ",".join(one["wa_id"] for one in people[:2])
    page = words(browser.open(f"/desk/phones/wall/?people={asked}&with={NUMBER}"))
    assert page.count("No messages yet") == 2


def test_a_crowd_comes_with_its_rates_and_writes_first(
    sandbox: Sandbox, browser: DeskBrowser
) -> None:
    browser.open("/desk/phones/")
    rates = {"read": "70", "reply": "15", "click": "10", "stop": "2", "block": "1"}
    more = {"read_after": "60", "reply_after": "120", "within": "100", "seed": "1"}
    say = {"number": NUMBER, "text": "Hello!"}
    page = browser.send("/desk/phones/crowd", people="30", mix="Asia", **rates, **more, **say)
    assert "30 people are there" in words(page.text)
    (one, *_) = sandbox.control("GET", "/people", limit="1")["data"]
    assert (one["behaviour"]["read"], one["behaviour"]["block"]) == (0.7, 0.01)
    sandbox.forward(101)
    assert "received 30" in words(browser.open("/desk/phones/"))
    refused = browser.send("/desk/phones/crowd", people="30", **{**rates, "read": "700"}, **more)
    assert refused.status_code == 400


def test_names_and_texts_of_strangers_are_only_text(handset: Handset) -> None:
    nasty = "<img src=x onerror=alert(1)>"
    handset.do("rename", name=nasty)
    handset.do("say", text=nasty)
    page = handset.chat()
    assert nasty not in page
    assert "&lt;img" in page
    assert nasty not in handset.browser.open("/desk/phones/")


def test_an_account_nobody_subscribed_hears_nothing_but_the_chat_goes_on(handset: Handset) -> None:
    handset.sandbox.delete(f"/{WABA}/subscribed_apps")
    handset.do("say", text="Anybody?")
    assert "Anybody?" in handset.chat()


def test_a_reaction_that_was_sent_is_not_on_the_way_for_ever(handset: Handset) -> None:
    handset.do("say", text="Hello")
    path = f"/people/{WA_ID}/messages"
    (message,) = handset.sandbox.control("GET", path, phone=NUMBER)["data"]
    handset.gets("reaction", {"message_id": message["id"], "emoji": "👍"})
    assert "on the way" not in words(handset.chat())


def test_the_list_of_phones_has_pages(sandbox: Sandbox, browser: DeskBrowser) -> None:
    people = [{"wa_id": f"49151{place:07}", "name": f"Person {place}"} for place in range(101)]
    sandbox.control("POST", "/people", {"people": people})
    assert "?page=2" in browser.open("/desk/phones/")
    page = browser.open("/desk/phones/?page=2")
    assert "491510000000" in page
    assert "491510000100" not in page
