"""A published WhatsApp library, unchanged, works with the sandbox: only its connections are turned to us."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from pywa import WhatsApp, types
from pywa.errors import WhatsAppError
from pywa.types import templates as t

from tests.sandbox.server import APP, NUMBER, TOKEN, WABA, Receiver, Sandbox, eventually

SECRET = "first-app-secret"
ANA = "819012345678"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


class ToSandbox(httpx.HTTPTransport):
    """Whatever host of Meta's is asked for, the sandbox answers."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.target = httpx.URL(url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        target = self.target
        request.url = request.url.copy_with(scheme="http", host=target.host, port=target.port)
        request.headers["Host"] = f"{target.host}:{target.port}"
        return super().handle_request(request)


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[WhatsApp]:
    with httpx.Client(transport=ToSandbox(sandbox.url), timeout=15, trust_env=False) as session:
        yield WhatsApp(
            phone_id=NUMBER, token=TOKEN, waba_id=WABA, app_id=int(APP), app_secret=SECRET,
            verify_token="open sesame", session=session, server=None,
        )  # fmt: skip


@pytest.fixture
def chat(sandbox: Sandbox) -> None:
    """Ana wrote a moment ago, so that she may be written to."""
    sandbox.control("POST", "/people", {"people": [{"wa_id": ANA, "name": "Ana"}]})
    says = {"phone": NUMBER, "type": "text", "content": {"body": "Hello"}}
    sandbox.control("POST", f"/people/{ANA}/say", says)


def promotion(name: str = "seasonal_promotion") -> t.Template:
    return t.Template(
        name=name,
        category=t.TemplateCategory.MARKETING,
        language=t.TemplateLanguage.ENGLISH_US,
        parameter_format=t.ParamFormat.NAMED,
        components=[
            t.HeaderText("Our {{sale_name}} is on!", sale_name="Summer Sale"),
            t.BodyText(
                "Shop now through {{end_date}} and use code {{code}} to get a quarter off of all merchandise.",
                end_date="the end of August",
                code="25OFF",
            ),
            t.FooterText(text="Use the buttons below to manage your subscriptions"),
            t.Buttons(
                buttons=[
                    t.QuickReplyButton(text="Unsubscribe from promos"),
                    t.QuickReplyButton(text="All"),
                ]
            ),
        ],
    )


def carousel() -> t.Template:
    card = t.CarouselCard(
        components=[
            t.HeaderImage(example=PNG, mime_type="image/png"),
            t.BodyText("A plant that likes the shade and little water."),
            t.Buttons(buttons=[t.QuickReplyButton(text="Send me one")]),
        ]
    )
    return t.Template(
        name="plants",
        category=t.TemplateCategory.MARKETING,
        language=t.TemplateLanguage.ENGLISH_US,
        components=[t.BodyText("Three plants for your room."), t.Carousel(cards=[card, card])],
    )


TEMPLATES: dict[str, Callable[[], t.Template]] = {
    "named": promotion,
    "carousel": carousel,
    "media": lambda: t.Template(
        name="receipt",
        category=t.TemplateCategory.UTILITY,
        language=t.TemplateLanguage.ENGLISH_US,
        components=[
            t.HeaderImage(example=PNG, mime_type="image/png"),
            t.BodyText("Thank you, {{1}}. Your order {{2}} is on its way to you.", "Ana", "A-17"),
            t.Buttons(
                buttons=[
                    t.URLButton(text="Track", url="https://shop.example/{{1}}", example="A-17"),
                    t.PhoneNumberButton(text="Call", phone_number="15550051310"),
                ]
            ),
        ],
    ),
    "authentication": lambda: t.Template(
        name="login_code",
        category=t.TemplateCategory.AUTHENTICATION,
        language=t.TemplateLanguage.ENGLISH_US,
        components=[
            t.AuthenticationBody(add_security_recommendation=True),
            t.AuthenticationFooter(code_expiration_minutes=5),
            t.Buttons(buttons=[t.CopyCodeOTPButton(text="Copy code")]),
        ],
    ),
    "location": lambda: t.Template(
        name="shop_moved",
        category=t.TemplateCategory.UTILITY,
        language=t.TemplateLanguage.ENGLISH_US,
        components=[t.HeaderLocation(), t.BodyText("Your order is now at the place above.")],
    ),
}


@pytest.mark.parametrize("kind", sorted(TEMPLATES))
def test_it_creates_and_reads_back_each_kind_of_template(client: WhatsApp, kind: str) -> None:
    made = TEMPLATES[kind]()
    created = client.create_template(made)
    found = client.get_template(created.id)
    assert (found.name, found.language) == (made.name, made.language)
    assert found.status in (t.TemplateStatus.PENDING, t.TemplateStatus.APPROVED)


def test_it_lists_edits_and_deletes_templates(client: WhatsApp, sandbox: Sandbox) -> None:
    created = client.create_template(promotion())
    sandbox.decide(created.id, "approve")
    assert "seasonal_promotion" in [one.name for one in client.get_templates()]
    changed = [t.BodyText("Come and see what is new in our shop.")]
    assert client.update_template(created.id, new_components=changed)
    assert client.get_template(created.id).status == t.TemplateStatus.PENDING
    assert client.delete_template("seasonal_promotion")
    with pytest.raises(WhatsAppError):
        client.get_template(created.id)


def test_it_sends_the_template_that_was_approved(client: WhatsApp, sandbox: Sandbox) -> None:
    template = promotion()
    sandbox.decide(client.create_template(template).id, "approve")
    header, body, _, buttons = template.components
    sent = client.send_template(
        to="+" + ANA,
        template=template,
        params=[
            header.params(sale_name="Spring"),
            body.params(end_date="May", code="MAY"),
            *(one.params(callback_data=one.text, index=i) for i, one in enumerate(buttons.buttons)),
        ],
    )
    assert sent.id.startswith("wamid.")


def uploaded(client: WhatsApp, kind: str) -> str:
    media = client.upload_media(PNG, mime_type=kind, filename="file.bin")
    assert media is not None
    return str(media.id)


SENDS: dict[str, Callable[[WhatsApp], Any]] = {
    "text": lambda c: c.send_message("+" + ANA, "Hello from the shop", preview_url=False),
    "buttons": lambda c: c.send_message(
        "+" + ANA, "Tea or coffee?", buttons=[types.Button("Tea", "tea"), types.Button("Coffee", "coffee")]
    ),
    "list": lambda c: c.send_message(
        "+" + ANA,
        "What may it be?",
        buttons=types.SectionList(
            "Choose",
            [types.Section("Hot", [types.SectionRow("Tea", "tea"), types.SectionRow("Coffee", "c")])],
        ),
    ),
    "link button": lambda c: c.send_message(
        "+" + ANA, "See our shop", buttons=types.URLButton("Open", "https://shop.example/")
    ),
    "image": lambda c: c.send_image("+" + ANA, uploaded(c, "image/png"), caption="A plant"),
    "video": lambda c: c.send_video("+" + ANA, uploaded(c, "video/mp4")),
    "document": lambda c: c.send_document("+" + ANA, uploaded(c, "application/pdf"), filename="a.pdf"),
    "audio": lambda c: c.send_audio("+" + ANA, uploaded(c, "audio/mpeg")),
    "sticker": lambda c: c.send_sticker("+" + ANA, uploaded(c, "image/webp")),
    "location": lambda c: c.send_location("+" + ANA, latitude=35.68, longitude=139.76, name="Shop"),
    "location request": lambda c: c.request_location("+" + ANA, "Where are you?"),
    "contact": lambda c: c.send_contact(
        "+" + ANA,
        types.Contact(
            name=types.Contact.Name(formatted_name="Bo Li", first_name="Bo"),
            phones=[types.Contact.Phone(phone="+15550051310", type="WORK")],
        ),
    ),
    "catalogue": lambda c: c.send_catalog("+" + ANA, "Our things", "All of them"),
    "product": lambda c: c.send_product("+" + ANA, "367025965434465", "sku-1", "One thing"),
    "products": lambda c: c.send_products(
        "+" + ANA,
        "367025965434465",
        [types.ProductsSection("Hot", ["sku-1", "sku-2"])],
        "Things",
        "Some of them",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(SENDS))
def test_it_sends_each_type_of_message(client: WhatsApp, chat: None, kind: str) -> None:
    assert SENDS[kind](client).id.startswith("wamid.")


def test_it_reacts_to_a_message_and_marks_it_read(
    client: WhatsApp, chat: None, sandbox: Sandbox
) -> None:
    got = sandbox.control("GET", f"/people/{ANA}/messages", phone=NUMBER)["data"][0]["id"]
    assert client.send_reaction("+" + ANA, "👍", got).id
    assert client.mark_message_as_read(got)


def test_it_uploads_looks_up_downloads_and_deletes_media(client: WhatsApp) -> None:
    media = uploaded(client, "image/png")
    found = client.get_media_url(media)
    assert found.mime_type == "image/png"
    assert client.get_media_bytes(found.url) == PNG
    assert client.delete_media(media)


def test_it_hears_of_messages_statuses_and_templates(
    client: WhatsApp, sandbox: Sandbox, receiver: Receiver
) -> None:
    receiver.verify_token = "open sesame"
    token = client.get_app_access_token(int(APP), SECRET)
    fields = ["messages", "message_template_status_update"]
    assert client.set_app_callback_url(int(APP), token, receiver.url, "open sesame", fields)
    sandbox.post(f"/{WABA}/subscribed_apps")
    heard: list[Any] = []
    client.on_message(lambda _, message: heard.append(message))
    client.on_message_status(lambda _, status: heard.append(status))
    client.on_template_status_update(lambda _, update: heard.append(update))

    sandbox.control("POST", "/people", {"people": [{"wa_id": ANA, "name": "Ana"}]})
    says = {"phone": NUMBER, "type": "text", "content": {"body": "Hello"}}
    sandbox.control("POST", f"/people/{ANA}/say", says)
    sent = client.send_message("+" + ANA, "Hello Ana")
    sandbox.forward(60)
    sandbox.decide(client.create_template(promotion()).id, "approve")
    eventually(lambda: receiver.has(4))
    for signature, raw in list(receiver.got):
        assert client.webhook_update_validator(raw, signature) is None
        assert client.webhook_update_handler(raw)[1] == 200

    told = [one for one in heard if isinstance(one, types.Message)]
    assert [(one.text, one.from_user.wa_id) for one in told] == [("Hello", ANA)]
    statuses = {one.status for one in heard if isinstance(one, types.MessageStatus)}
    assert {types.MessageStatusType.SENT, types.MessageStatusType.DELIVERED} <= statuses
    assert {one.id for one in heard if isinstance(one, types.MessageStatus)} == {sent.id}
    assert any(isinstance(one, t.TemplateStatusUpdate) for one in heard)


def test_a_refusal_becomes_the_librarys_own_error(client: WhatsApp) -> None:
    with pytest.raises(WhatsAppError) as caught:
        client.create_template(
            t.Template(
                name="bad", category=t.TemplateCategory.UTILITY,
                language=t.TemplateLanguage.ENGLISH_US, components=[t.BodyText("{{1}}", "Ana")],
            )
        )  # fmt: skip
    assert caught.value.code == 100
    assert json.loads(caught.value.raw_response.text)["error"]["error_subcode"] == 2388299
