"""Do an account's webhooks come here? What Meta says of the app, the account and its numbers, compared with
what we want: nothing missing, nothing sent elsewhere.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from assets.models import Connection, PhoneNumber, WhatsAppAccount
from graph.reading import part, parts, text, texts

# https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
WEBHOOK_FIELDS = (
    "account_alerts",
    "account_review_update",
    "account_settings_update",
    "account_update",
    "business_capability_update",
    "message_template_components_update",
    "message_template_quality_update",
    "message_template_status_update",
    "messages",
    "partner_solutions",
    "payment_configuration_update",
    "phone_number_name_update",
    "phone_number_quality_update",
    "security",
    "template_category_update",
    "user_preferences",
)

APP_MISSING, APP_ELSEWHERE, APP_FIELDS = "app_missing", "app_elsewhere", "app_fields"
ACCOUNT_MISSING, ACCOUNT_ELSEWHERE = "account_missing", "account_elsewhere"
NUMBER_ELSEWHERE = "number_elsewhere"
ELSEWHERE = (ACCOUNT_ELSEWHERE, NUMBER_ELSEWHERE)  # overrides: somebody set them


@dataclass(frozen=True)
class Trouble:
    """One thing that keeps webhooks from us, and with it the step that mends it.

    `where` is the address they go to; `fields` are those that are missing.
    """

    code: str
    subject: str  # the app, the account or the number, in a person's words
    number_id: str = ""
    where: str = ""
    fields: list[str] = field(default_factory=list)


def callback_url(connection: Connection) -> str:
    """Where Meta shall send this app's webhooks."""
    return f"{settings.WEBHOOK_URL}/webhooks/{connection.app_id}"


def troubles(account: WhatsAppAccount) -> list[Trouble]:
    """Of the app, the account and its numbers, as Meta said at the last reading. What was not read
    yet is no trouble."""
    numbers = account.numbers.filter(missing_since=None).order_by("display_phone_number", "pk")
    return [
        *of_app(account.connection),
        *of_account(account),
        *(trouble for number in numbers for trouble in of_number(account.connection, number)),
    ]


def of_app(connection: Connection) -> list[Trouble]:
    facts, app = connection.app_facts, connection.app_id
    if connection.app_read_at is None:
        return []
    if not facts or facts.get("active") is False:
        return [Trouble(APP_MISSING, app)]
    where = text(facts, "callback_url")
    if where != callback_url(connection):
        return [Trouble(APP_ELSEWHERE, app, where=where)]
    missing = sorted(set(WEBHOOK_FIELDS) - set(texts(facts, "fields")))
    return [Trouble(APP_FIELDS, app, fields=missing)] if missing else []


def of_account(account: WhatsAppAccount) -> list[Trouble]:
    if account.subscribed is None:
        return []
    where = _override_of(account)
    if not account.subscribed:
        return [Trouble(ACCOUNT_MISSING, str(account))]
    if where and where != callback_url(account.connection):
        return [Trouble(ACCOUNT_ELSEWHERE, str(account), where=where)]
    return []


def of_number(connection: Connection, number: PhoneNumber) -> list[Trouble]:
    """Meta shows the address of each level; the number's own wins."""
    where = text(part(number.facts, "webhook_configuration"), "phone_number")
    if not where or where == callback_url(connection):
        return []
    return [Trouble(NUMBER_ELSEWHERE, str(number), number.phone_number_id, where=where)]


def _override_of(account: WhatsAppAccount) -> str:
    ours: list[Any] = [
        one
        for one in parts(account.facts, "subscribed_apps")
        if text(part(one, "whatsapp_business_api_data"), "id") == account.connection.app_id
    ]
    return text(ours[0], "override_callback_uri") if ours else ""
