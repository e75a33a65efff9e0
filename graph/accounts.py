"""Business portfolios, WhatsApp accounts and phone numbers.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-portfolios
https://developers.facebook.com/documentation/business-messaging/whatsapp/whatsapp-business-accounts
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
"""

from collections.abc import Iterator

from graph.client import Graph
from graph.errors import Unexpected
from graph.paging import Page, pages
from graph.types import (
    AssignedUser,
    Business,
    PhoneNumber,
    SubscribedApp,
    SystemUser,
    WhatsAppAccount,
)

BUSINESS_FIELDS = ("id", "name", "verification_status", "timezone_id")

LISTED_ACCOUNT_FIELDS = ("id", "name", "currency", "timezone_id", "account_review_status")
LISTED_ACCOUNT_OPTIONAL_FIELDS = ("country", "business_verification_status", "ownership_type")

ACCOUNT_FIELDS = (*LISTED_ACCOUNT_FIELDS, "message_template_namespace", "owner_business_info")
ACCOUNT_OPTIONAL_FIELDS = (
    *LISTED_ACCOUNT_OPTIONAL_FIELDS,
    "status",
    "on_behalf_of_business_info",
    "primary_funding_id",
    "is_enabled_for_insights",
    "marketing_messages_onboarding_status",
    "auth_international_rate_eligibility",
    "primary_business_location",
    "health_status",
)

NUMBER_FIELDS = (
    "id",
    "display_phone_number",
    "verified_name",
    "quality_rating",
    "code_verification_status",
    "platform_type",
    "throughput",
)
NUMBER_OPTIONAL_FIELDS = (
    "status",
    "name_status",
    "new_display_name",
    "new_name_status",
    "whatsapp_business_manager_messaging_limit",
    "is_official_business_account",
    "official_business_account",
    "account_mode",
    "is_on_biz_app",
    "is_pin_enabled",
    "last_onboarded_time",
    "webhook_configuration",
    "health_status",
)
NUMBERS_AT_ONCE = 100


def business(graph: Graph, business_id: str) -> Business:
    """A portfolio; needs the permission business_management."""
    return Business.parse(graph.get(business_id, fields=BUSINESS_FIELDS))


def owned_accounts(graph: Graph, business_id: str) -> Iterator[Page[WhatsAppAccount]]:
    """The WhatsApp accounts the portfolio owns."""
    return _listed(graph, f"{business_id}/owned_whatsapp_business_accounts")


def client_accounts(graph: Graph, business_id: str) -> Iterator[Page[WhatsAppAccount]]:
    """The WhatsApp accounts that clients share with the portfolio."""
    return _listed(graph, f"{business_id}/client_whatsapp_business_accounts")


def account(graph: Graph, waba_id: str) -> WhatsAppAccount:
    """One WhatsApp account without its phone numbers."""
    answer = graph.read(waba_id, fields=ACCOUNT_FIELDS, optional_fields=ACCOUNT_OPTIONAL_FIELDS)
    return WhatsAppAccount.parse(answer.data)


def phone_numbers(graph: Graph, waba_id: str) -> Iterator[Page[PhoneNumber]]:
    """The account's phone numbers."""
    return pages(
        graph,
        f"{waba_id}/phone_numbers",
        PhoneNumber.parse,
        fields=NUMBER_FIELDS,
        optional_fields=NUMBER_OPTIONAL_FIELDS,
        limit=NUMBERS_AT_ONCE,
    )


def phone_number(graph: Graph, phone_number_id: str, *, waba_id: str | None = None) -> PhoneNumber:
    """One phone number; `waba_id` for the call budget."""
    answer = graph.read(
        phone_number_id,
        fields=NUMBER_FIELDS,
        optional_fields=NUMBER_OPTIONAL_FIELDS,
        account=waba_id,
    )
    return PhoneNumber.parse(answer.data)


def assigned_users(graph: Graph, waba_id: str, *, business_id: str) -> Iterator[Page[AssignedUser]]:
    """People and system users of a portfolio with tasks on the account."""
    return pages(
        graph,
        f"{waba_id}/assigned_users",
        AssignedUser.parse,
        fields=("id", "name", "tasks"),
        params={"business": business_id},
    )


def system_users(graph: Graph, business_id: str) -> Iterator[Page[SystemUser]]:
    """The portfolio's system users: those that programs act as. Needs business_management.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/manage-system-users
    """
    return pages(
        graph, f"{business_id}/system_users", SystemUser.parse, fields=("id", "name", "role")
    )


def subscribed_apps(graph: Graph, waba_id: str) -> Iterator[Page[SubscribedApp]]:
    """The apps that get the account's webhooks; without ours in it, Meta sends us nothing."""
    return pages(graph, f"{waba_id}/subscribed_apps", SubscribedApp.parse, fields=(), limit=None)


def subscribe(
    graph: Graph, waba_id: str, *, callback_url: str | None = None, verify_token: str | None = None
) -> None:
    """Sends the account's webhooks to the token's app, to `callback_url` when given (200
    characters at most).

    Without it an earlier override is removed. Doing it again changes nothing.
    """
    body = {"override_callback_uri": callback_url, "verify_token": verify_token}
    answer = graph.post(f"{waba_id}/subscribed_apps", body=body if callback_url else None)
    _confirm(answer.get("success"))


def unsubscribe(graph: Graph, waba_id: str) -> None:
    """Stops the account's webhooks to the token's app."""
    _confirm(graph.delete(f"{waba_id}/subscribed_apps").get("success"))


def clear_number_override(graph: Graph, phone_number_id: str, *, waba_id: str) -> None:
    """Messages of this number go to the account's or the app's address again; doing it again
    changes nothing."""
    body = {"webhook_configuration": {"override_callback_uri": ""}}
    answer = graph.post(phone_number_id, body=body, account=waba_id)
    _confirm(answer.get("success"))


def _listed(graph: Graph, path: str) -> Iterator[Page[WhatsAppAccount]]:
    return pages(
        graph,
        path,
        WhatsAppAccount.parse,
        fields=LISTED_ACCOUNT_FIELDS,
        optional_fields=LISTED_ACCOUNT_OPTIONAL_FIELDS,
    )


def _confirm(success: object) -> None:
    if success is not True:
        raise Unexpected("Meta did not confirm the change", maybe_done=True)
