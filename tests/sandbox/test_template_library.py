"""The template library, previews, and authentication templates in many languages at once."""

import pytest

from tests.sandbox.hearing import hear, heard
from tests.sandbox.server import WABA, Json, Receiver, Sandbox, problem

LIBRARY = "/message_template_library"
WORDS = """
ACCOUNT_CREATION_CONFIRMATION AUTO_PAY_REMINDER DELIVERY_CONFIRMATION DELIVERY_FAILED
DELIVERY_UPDATE FEEDBACK_SURVEY FRAUD_ALERT LOW_BALANCE_WARNING ORDER_ACTION_NEEDED
ORDER_CONFIRMATION ORDER_DELAY ORDER_OR_TRANSACTION_CANCEL ORDER_PICK_UP PAYMENT_ACTION_REQUIRED
PAYMENT_CONFIRMATION PAYMENT_DUE_REMINDER PAYMENT_OVERDUE PAYMENT_REJECT_FAIL PAYMENT_SCHEDULED
RECEIPT_ATTACHMENT RETURN_CONFIRMATION SHIPMENT_CONFIRMATION STATEMENT_ATTACHMENT
STATEMENT_AVAILABLE TRANSACTION_ALERT
"""
USECASES = WORDS.split()
URL = {
    "type": "URL",
    "url": {"base_url": "https://x.example/{{1}}", "url_suffix_example": "https://x.example/demo"},
}
LOGIN: Json = {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]}


def make(sandbox: Sandbox, item: str, name: str = "mine", **more: object) -> Json:
    body = {
        "name": name, "language": "en_US", "category": "UTILITY", "library_template_name": item,
        **more,
    }  # fmt: skip
    return sandbox.post(f"/{WABA}/message_templates", body)


@pytest.mark.parametrize("usecase", USECASES)
def test_every_use_case_has_a_template_in_three_languages_that_becomes_one(
    sandbox: Sandbox, usecase: str
) -> None:
    items = sandbox.get(LIBRARY, usecase=usecase)["data"]
    assert {item["language"] for item in items} == {"en_US", "ja", "es"}
    for item in items:
        inputs = [
            {**URL, "type": button["type"], "phone_number": "+16315551010"}
            for button in item["buttons"]
            if button["type"] != "QUICK_REPLY"
        ]
        made = make(
            sandbox, item["name"], language=item["language"], library_template_button_inputs=inputs
        )
        assert (made["status"], made["category"]) == ("APPROVED", "UTILITY")
        assert len(item["body_params"]) == len(item["body_param_types"])


def test_an_item_of_the_library_has_metas_fields(sandbox: Sandbox) -> None:
    item = sandbox.get(LIBRARY, search="delivery update", language="en_US")["data"][0]
    assert set(item) == {
        "name", "language", "category", "topic", "usecase", "industry", "header", "body",
        "body_params", "body_param_types", "buttons", "id",
    }  # fmt: skip
    assert item["industry"] == ["E_COMMERCE"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"topic": "CUSTOMER_FEEDBACK"}, "feedback_survey_1"),
        ({"search": "pick-up"}, "order_pick_up_1"),
        ({"usecase": "fraud_alert"}, "fraud_alert_1"),
        ({"industry": "FINANCIAL_SERVICES", "topic": "ACCOUNT_UPDATE", "search": "low"}, "low_balance_warning_1"),
    ],
)  # fmt: skip
def test_the_library_is_searched(sandbox: Sandbox, query: Json, name: str) -> None:
    for path in (LIBRARY, f"/{WABA}/message_templates"):
        if path == LIBRARY or "search" in query:
            found = sandbox.get(path, language="en_US", **query)["data"]
            assert [item["name"] for item in found] == [name]
    page = sandbox.get(LIBRARY, limit=2, **query)
    assert all(item["name"] == name for item in page["data"])


def test_a_library_template_takes_metas_own_quotes_and_inputs(sandbox: Sandbox) -> None:
    made = make(
        sandbox,
        "delivery_update_1",
        library_template_button_inputs="[{'type':'URL','url':{'base_url':'https://x.example/{{1}}',"
        "'url_suffix_example':'https://x.example/demo'}}]",
        library_template_body_inputs={"add_track_package_link": True, "add_contact_number": False},
    )
    read = sandbox.get(f"/{made['id']}", fields="components,library_template_name,status")
    _, body, buttons = read["components"]
    assert body["text"].endswith("You can track your package on our website.")
    assert buttons["buttons"] == [
        {
            "type": "URL", "url": "https://x.example/{{1}}", "text": "Track shipment",
            "example": ["https://x.example/demo"],
        }
    ]  # fmt: skip
    assert (read["library_template_name"], read["status"]) == ("delivery_update_1", "APPROVED")


def test_a_library_template_that_is_customised_goes_to_review(sandbox: Sandbox) -> None:
    id = make(sandbox, "receipt_attachment_1")["id"]
    new = [{"type": "BODY", "text": "Thank you for coming to our shop today."}]
    assert sandbox.post(f"/{id}", {"components": new})["success"] is True
    read = sandbox.get(f"/{id}", fields="status,library_template_name")
    assert read == {"status": "PENDING", "id": id}


@pytest.mark.parametrize(
    ("item", "more", "subcode"),
    [
        ("no_such_item", {}, 2593002),
        ("receipt_attachment_1", {"language": "th"}, 2593002),
        ("receipt_attachment_1", {"category": "MARKETING"}, 2388039),
        ("delivery_update_1", {}, 2388043),
        ("delivery_update_1", {"library_template_button_inputs": [{"type": "PHONE_NUMBER"}]}, 2388043),
        ("delivery_update_1", {"library_template_button_inputs": [{"type": "URL"}]}, 2388043),
        ("delivery_update_1", {"library_template_button_inputs": "[{'type'"}, None),
        ("delivery_update_1", {"library_template_button_inputs": [URL], "library_template_body_inputs": []}, None),
    ],
)  # fmt: skip
def test_a_library_template_needs_what_its_item_needs(
    sandbox: Sandbox, item: str, more: Json, subcode: int | None
) -> None:
    assert problem(make(sandbox, item, **more)) == (100, subcode)


def test_a_code_comes_from_the_library_too(sandbox: Sandbox) -> None:
    made = make(
        sandbox,
        "verify_code_1",
        category="AUTHENTICATION",
        library_template_body_inputs={
            "add_security_recommendation": True,
            "code_expiration_minutes": 5,
        },
        library_template_button_inputs=[{"type": "OTP", "otp_type": "COPY_CODE"}],
    )
    body, footer, _ = sandbox.get(f"/{made['id']}")["components"]
    assert "do not share" in body["text"]
    assert footer["code_expiration_minutes"] == 5


# -- previews and upsert -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["languages", "language"])
def test_authentication_texts_are_previewed(sandbox: Sandbox, name: str) -> None:
    query = {
        "category": "AUTHENTICATION", name: "en_US,es_ES", "add_security_recommendation": "true",
        "code_expiration_minutes": "10", "button_types": "OTP",
    }  # fmt: skip
    english, spanish = sandbox.get(f"/{WABA}/message_template_previews", **query)["data"]
    assert english == {
        "body": "*{{1}}* is your verification code. For your security, do not share this code.",
        "buttons": [{"autofill_text": "Autofill", "text": "Copy code"}],
        "footer": "This code expires in 10 minutes.",
        "language": "en_US",
    }
    assert spanish["language"] == "es_ES"
    assert spanish["body"] != english["body"]


@pytest.mark.parametrize(
    "query",
    [{"category": "UTILITY"}, {"languages": "pt"}, {"code_expiration_minutes": "91"}],
)
def test_a_preview_that_cannot_be_is_refused(sandbox: Sandbox, query: Json) -> None:
    given = {"category": "AUTHENTICATION", "languages": "en_US", **query}
    assert sandbox.get(f"/{WABA}/message_template_previews", **given)["error"]["code"] == 100


def upsert(sandbox: Sandbox, languages: list[str], *components: Json) -> Json:
    body = {
        "name": "code", "languages": languages, "category": "AUTHENTICATION",
        "components": [*(components or ({"type": "BODY"},)), LOGIN],
    }  # fmt: skip
    return sandbox.post(f"/{WABA}/upsert_message_templates", body)


def test_an_upsert_creates_what_is_missing_and_changes_what_is_there(sandbox: Sandbox) -> None:
    first = upsert(sandbox, ["en_US", "es_ES"])["data"]
    assert [one["language"] for one in first] == ["en_US", "es_ES"]
    for one in first:
        sandbox.decide(one["id"], "approve")
    advice = {"type": "BODY", "add_security_recommendation": True}
    second = upsert(sandbox, ["es_ES", "ja"], advice)["data"]
    assert second[0] == {"id": first[1]["id"], "status": "PENDING", "language": "es_ES"}
    assert sandbox.get(f"/{second[0]['id']}")["components"][0]["add_security_recommendation"]
    assert sandbox.get(f"/{first[0]['id']}")["status"] == "APPROVED"
    assert problem(upsert(sandbox, ["es_ES"])) == (100, 2388109)


def test_an_upsert_is_an_edit_like_others(sandbox: Sandbox, receiver: Receiver) -> None:
    hear(sandbox, receiver, "message_template_components_update")
    (one,) = upsert(sandbox, ["en_US"])["data"]
    sandbox.decide(one["id"], "reject", reason="SCAM")
    upsert(sandbox, ["en_US"], {"type": "BODY", "add_security_recommendation": True})
    read = sandbox.get(f"/{one['id']}", fields="status,rejected_reason")
    assert read == {"status": "PENDING", "rejected_reason": "NONE", "id": one["id"]}
    (told,) = heard(receiver, "message_template_components_update")
    assert "do not share" in told["message_template_element"]


def test_an_upsert_is_for_authentication_and_takes_no_labels(sandbox: Sandbox) -> None:
    path = f"/{WABA}/upsert_message_templates"
    labelled = {"type": "BUTTONS", "buttons": [{**LOGIN["buttons"][0], "text": "Copy"}]}
    body = {"name": "code", "languages": ["en_US"], "category": "AUTHENTICATION"}
    good = [{"type": "BODY"}, LOGIN]
    assert problem(sandbox.post(path, {**body, "components": [good[0], labelled]}))[0] == 100
    assert (
        problem(sandbox.post(path, {**body, "category": "UTILITY", "components": good}))[0] == 100
    )
    assert problem(sandbox.post(path, {**body, "languages": ["xx"], "components": good}))[0] == 100
    assert problem(sandbox.post(path, {**body, "languages": [], "components": good}))[0] == 100
    sandbox.decide(sandbox.create("code")["id"], "approve")
    assert problem(upsert(sandbox, ["en_US"])) == (100, 2388109)
