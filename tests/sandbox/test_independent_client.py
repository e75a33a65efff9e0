"""A published WhatsApp library, unchanged, works with the sandbox: only its connections are turned to us."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pywa import WhatsApp, types
from pywa.errors import WhatsAppError
from pywa.types import others
from pywa.types import templates as t

from tests.sandbox.server import (
    APP,
    BUSINESS,
    NUMBER,
    OTHER_WABA,
    TOKEN,
    WABA,
    Receiver,
    Sandbox,
    eventually,
)

SECRET = "first-app-secret"
ANA = "819012345678"
# Meta's reference says `visible` for the icon of calls, the library knows the guide's words only.
CALLING_WORDS = pytest.mark.filterwarnings("ignore:Unknown CallIconVisibility")
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


CARD = types.ImageCarouselCard(
    body="A plant",
    image="https://shop.example/a.jpg",
    buttons=types.URLButton("See", "https://shop.example/a"),
)
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
    "voice": lambda c: c.send_voice("+" + ANA, uploaded(c, "audio/ogg")),
    "contact request": lambda c: c.request_contact_info("+" + ANA, "How do we reach you?"),
    "carousel": lambda c: c.send_carousel("+" + ANA, body="Two plants", cards=[CARD, CARD]),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(SENDS))
def test_it_sends_each_type_of_message(client: WhatsApp, chat: None, kind: str) -> None:
    assert SENDS[kind](client).id.startswith("wamid.")


def test_it_reacts_to_a_message_and_marks_it_read(
    client: WhatsApp, chat: None, sandbox: Sandbox
) -> None:
    got = sandbox.control("GET", f"/people/{ANA}/messages", phone=NUMBER)["data"][0]["id"]
    assert client.send_reaction("+" + ANA, "👍", got).id
    assert client.remove_reaction("+" + ANA, got).id
    assert client.indicate_typing(got)
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


def test_it_reads_accounts_and_numbers(client: WhatsApp) -> None:
    account = client.get_business_account()
    assert (account.id, account.status) == (WABA, "ACTIVE")
    assert account.marketing_messages_lite_api_status is None
    owned = client.get_owned_business_accounts(business_portfolio_id=BUSINESS)
    assert [one.id for one in owned] == [WABA]
    assert list(client.get_shared_business_accounts(business_portfolio_id=BUSINESS)) == []
    (number,) = client.get_business_phone_numbers()
    assert (number.id, number.status) == (NUMBER, "CONNECTED")
    assert client.get_business_phone_number() == number


def test_before_v24_the_older_name_of_the_onboarding_status_answers(sandbox: Sandbox) -> None:
    field = "marketing_messages_lite_api_status"
    asked = {"fields": field}
    older = sandbox.graph("GET", f"/v23.0/{WABA}", params=asked).json()
    newer = sandbox.graph("GET", f"/v24.0/{WABA}", params=asked).json()
    assert (older[field], newer) == ("ELIGIBLE", {"id": WABA})


def test_it_reads_an_empty_profile_fills_it_and_empties_it(client: WhatsApp) -> None:
    empty = client.get_business_profile()
    assert (empty.industry, empty.about, empty.websites) == (types.Industry.UNDEFINED, None, None)
    assert client.update_business_profile(
        about="Flowers", industry=types.Industry.RETAIL, websites=["https://shop.example/"],
        profile_picture=PNG,
    )  # fmt: skip
    filled = client.get_business_profile()
    assert (filled.about, filled.industry) == ("Flowers", types.Industry.RETAIL)
    assert filled.profile_picture_url
    assert client.update_business_profile(websites=[], industry=None, profile_picture=None)
    emptied = client.get_business_profile()
    assert (emptied.industry, emptied.websites) == (types.Industry.UNDEFINED, None)
    assert emptied.profile_picture_url is None


def test_it_makes_reads_changes_and_deletes_qr_codes(client: WhatsApp) -> None:
    made = client.create_qr_code("Hello", "SVG")
    assert made.qr_image_url
    assert [one.code for one in client.get_qr_codes(image_type="PNG")] == [made.code]
    assert client.update_qr_code(made.code, "Good day").prefilled_message == "Good day"
    read = client.get_qr_code(made.code)
    assert read is not None
    assert read.prefilled_message == "Good day"
    assert client.delete_qr_code(made.code)
    assert list(client.get_qr_codes()) == []


def test_it_blocks_lists_and_unblocks_people(client: WhatsApp, chat: None) -> None:
    assert [one.wa_id for one in client.block_users(["+" + ANA]).added_users] == [ANA]
    (blocked,) = client.get_blocked_users()
    assert (blocked.input, blocked.wa_id) == (ANA, ANA)
    assert client.unblock_users(["+" + ANA]).removed_users[0].wa_id == ANA
    assert list(client.get_blocked_users()) == []


@CALLING_WORDS
def test_it_changes_settings_automation_and_commerce(client: WhatsApp) -> None:
    checks = others.UserIdentityChangeSettings(enable_identity_key_check=True)
    assert client.update_business_phone_number_settings(user_identity_change=checks)
    assert client.get_business_phone_number_settings().user_identity_change == checks
    commands = [types.Command("start", "Begin")]
    assert client.update_conversational_automation(ice_breakers=["Plan a trip"], commands=commands)
    automation = client.get_business_phone_number().conversational_automation
    assert automation is not None
    assert automation.ice_breakers == ("Plan a trip",)
    assert client.update_commerce_settings(is_catalog_visible=True, is_cart_enabled=False)
    commerce = client.get_commerce_settings()
    assert (commerce.is_catalog_visible, commerce.is_cart_enabled) == (True, False)


@CALLING_WORDS
def test_it_registers_a_number_whose_data_stay_in_a_country(client: WhatsApp) -> None:
    japan = others.StorageConfiguration(
        status=others.StorageStatus.IN_COUNTRY_STORAGE_ENABLED, data_localization_region="JP"
    )
    assert client.deregister_phone_number()
    assert client.update_business_phone_number_settings(storage_configuration=japan)
    assert client.get_business_phone_number_settings().storage_configuration == japan
    assert client.register_phone_number("123456")


def test_it_adds_and_verifies_a_number(client: WhatsApp, sandbox: Sandbox) -> None:
    id = client.create_phone_number(
        country_calling_code="1", phone_number="5550123456", verified_name="Second shop"
    ).id
    assert client.request_verification_code(code_method="SMS", language_code="en_US", phone_id=id)
    code = sandbox.control("GET", f"/nodes/{id}")["verification_code"]["code"]
    assert client.verify_phone_number(code, phone_id=id)
    assert client.update_display_name("The second shop", phone_id=id)


def test_a_marketing_template_goes_by_the_marketing_messages_api(
    client: WhatsApp, sandbox: Sandbox
) -> None:
    body = t.BodyText("Come and see what is new in our shop.")
    template = t.Template(
        name="news", category=t.TemplateCategory.MARKETING,
        language=t.TemplateLanguage.ENGLISH_US, components=[body],
    )  # fmt: skip
    sandbox.decide(client.create_template(template).id, "approve")
    sent = client.send_template("+" + ANA, template=template, params=[], use_mm_lite_api=True)
    assert sent.id.startswith("wamid.")


def test_it_archives_brings_back_and_cannot_yet_compare_templates(
    client: WhatsApp, sandbox: Sandbox
) -> None:
    ids = [client.create_template(promotion(name)).id for name in ("one", "two")]
    for id in ids:
        sandbox.decide(id, "approve")
    assert client.archive_templates([ids[0]]).archived == (ids[0],)
    assert client.unarchive_templates([ids[0]]).unarchived == (ids[0],)
    now = int(sandbox.control("GET", "/clock")["now"])
    with pytest.raises(WhatsAppError, match="Templates can't be compared"):
        client.compare_templates(*ids, start=now - 7 * 86400, end=now)
    with pytest.raises(WhatsAppError, match="Template can't be unpaused"):
        client.unpause_template(ids[0])


def test_it_takes_a_template_out_of_the_library(client: WhatsApp, sandbox: Sandbox) -> None:
    found = sandbox.get("/message_template_library", language="en_US")["data"]
    item = next(one for one in found if not one["buttons"])
    made = client.create_template(
        t.LibraryTemplate(
            name="from_the_library", library_template_name=item["name"],
            category=t.TemplateCategory.UTILITY, language=t.TemplateLanguage.ENGLISH_US,
        )
    )  # fmt: skip
    assert made.status == t.TemplateStatus.APPROVED


def test_it_migrates_templates_within_a_portfolio(client: WhatsApp, sandbox: Sandbox) -> None:
    sandbox.decide(client.create_template(promotion()).id, "approve")
    second = sandbox.control("POST", "/accounts", {"business": BUSINESS, "name": "Second"})["id"]
    moved = client.migrate_templates(WABA, destination_waba_id=second)
    assert (bool(moved.migrated), moved.failed) == (True, ())
    with pytest.raises(WhatsAppError):
        client.migrate_templates(WABA, destination_waba_id=OTHER_WABA)


def test_it_has_drops_and_misses_a_username(client: WhatsApp) -> None:
    assert client.get_reserved_usernames()
    assert client.set_username("flower.shop").username == "flower.shop"
    assert client.get_current_username().username == "flower.shop"
    assert client.delete_username()
    with pytest.raises(WhatsAppError) as caught:
        client.get_current_username()
    assert caught.value.code == 100


def test_it_makes_reads_and_stops_a_signup(client: WhatsApp) -> None:
    made = client.create_signup(
        "Hear of our flowers", "Thank you", "https://shop.example/privacy", accept_policy=True
    )
    assert client.get_signup(made.id).status == others.SignupStatus.ACTIVE
    assert client.update_signup(made.id, status=others.SignupStatus.DISABLED)
    assert client.get_signup(made.id).status == others.SignupStatus.DISABLED


def test_it_turns_webhooks_to_another_address_and_back(
    client: WhatsApp, sandbox: Sandbox, receiver: Receiver
) -> None:
    sandbox.post(f"/{WABA}/subscribed_apps")
    assert client.override_waba_callback_url(receiver.url, receiver.verify_token)
    assert client.delete_waba_callback_url()
    assert client.override_phone_callback_url(receiver.url, receiver.verify_token)
    assert client.delete_phone_callback_url()


def test_it_streams_media_and_saves_them(client: WhatsApp, tmp_path: Path) -> None:
    url = client.get_media_url(uploaded(client, "image/png")).url
    assert b"".join(client.stream_media(url)) == PNG
    assert client.download_media(url=url, path=tmp_path, filename="a.png").read_bytes() == PNG


@pytest.mark.parametrize("ask", [WhatsApp.get_groups, WhatsApp.get_flows])
def test_what_is_not_served_says_so(client: WhatsApp, ask: Callable[..., Any]) -> None:
    with pytest.raises(WhatsAppError, match="not supported by the sandbox"):
        list(ask(client))
