"""How a number shows itself and whom it hears: profile, QR codes, username, badge, India's compliance, block list.

https://developers.facebook.com/documentation/business-messaging/whatsapp/business-profiles
https://developers.facebook.com/documentation/business-messaging/whatsapp/qr-codes
https://developers.facebook.com/documentation/business-messaging/whatsapp/block-users
https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
https://developers.facebook.com/documentation/business-messaging/whatsapp/official-business-accounts

`waba_id` is for the call budget. All raise graph.errors.GraphError; after `maybe_done`, look before you repeat.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from graph.client import Graph
from graph.errors import Refused, Unexpected
from graph.paging import Page, items_in, pages
from graph.reading import Raw, moment, part, text, texts

PRODUCT = "whatsapp"
PROFILE_FIELDS = (
    "about", "address", "description", "email", "profile_picture_url", "websites", "vertical",
)  # fmt: skip
QR_FIELDS = ("code", "prefilled_message", "deep_link_url")
QR_OPTIONAL_FIELDS = ("creation_time",)
QR_AT_ONCE = 25  # the most that Meta gives in one page
COMPLIANCE_FIELDS = (
    "entity_name", "entity_type", "entity_type_custom", "is_registered",
    "grievance_officer_details", "customer_care_details",
)  # fmt: skip


@dataclass(frozen=True)
class Profile:
    """What people see when they open the business in WhatsApp."""

    about: str
    address: str
    description: str
    email: str
    websites: tuple[str, ...]
    vertical: str  # UNDEFINED when none was chosen
    picture_url: str  # ends after some time
    raw: Raw

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        return cls(
            about=text(raw, "about"),
            address=text(raw, "address"),
            description=text(raw, "description"),
            email=text(raw, "email"),
            websites=texts(raw, "websites"),
            vertical=text(raw, "vertical"),
            picture_url=text(raw, "profile_picture_url"),
            raw=raw,
        )


@dataclass(frozen=True)
class QrCode:
    """A short link that opens a chat with a message already written; its QR code leads to the same."""

    code: str
    message: str
    link: str
    created_at: datetime | None
    image_url: str  # "" unless it was asked for
    raw: Raw

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        return cls(
            code=text(raw, "code"),
            message=text(raw, "prefilled_message"),
            link=text(raw, "deep_link_url"),
            created_at=moment(raw, "creation_time"),
            image_url=text(raw, "qr_image_url"),
            raw=raw,
        )


@dataclass(frozen=True)
class BlockedUser:
    """A person whom the number blocks: a number, or only a user id when they hide it."""

    wa_id: str
    user_id: str
    raw: Raw

    @classmethod
    def parse(cls, raw: Raw) -> Self:
        return cls(text(raw, "wa_id"), text(raw, "user_id"), raw)


@dataclass(frozen=True)
class Username:
    """`status` is approved or reserved; "" and "" when the number has none."""

    username: str
    status: str


def profile(graph: Graph, number_id: str, *, waba_id: str) -> Profile:
    answer = graph.get(
        f"{number_id}/whatsapp_business_profile", fields=PROFILE_FIELDS, account=waba_id
    )
    return Profile.parse(_first(answer))


def change_profile(
    graph: Graph, number_id: str, *, changes: Mapping[str, Any], waba_id: str
) -> None:
    """Replaces the fields that are given, under Meta's names; an empty text clears one, but `about`."""
    body = {"messaging_product": PRODUCT, **changes}
    _check(graph.post(f"{number_id}/whatsapp_business_profile", body=body, account=waba_id))


def qr_codes(
    graph: Graph, number_id: str, *, waba_id: str, after: str | None = None
) -> Iterator[Page[QrCode]]:
    """The newest first; at most 2,000."""
    return pages(
        graph,
        f"{number_id}/message_qrdls",
        QrCode.parse,
        fields=QR_FIELDS,
        optional_fields=QR_OPTIONAL_FIELDS,
        limit=QR_AT_ONCE,
        account=waba_id,
        after=after,
    )


def qr_code(graph: Graph, number_id: str, code: str, *, waba_id: str) -> QrCode:
    answer = graph.get(f"{number_id}/message_qrdls/{code}", fields=QR_FIELDS, account=waba_id)
    return QrCode.parse(_first(answer))


def create_qr_code(graph: Graph, number_id: str, *, message: str, waba_id: str) -> QrCode:
    """A code of its own each time: doing it twice makes two."""
    return _written(graph, number_id, {"prefilled_message": message}, waba_id)


def change_qr_code(
    graph: Graph, number_id: str, *, code: str, message: str, waba_id: str
) -> QrCode:
    """Another message behind the same link and the same picture."""
    return _written(graph, number_id, {"code": code, "prefilled_message": message}, waba_id)


def delete_qr_code(graph: Graph, number_id: str, *, code: str, waba_id: str) -> None:
    _check(graph.delete(f"{number_id}/message_qrdls/{code}", account=waba_id))


def blocked_users(
    graph: Graph, number_id: str, *, waba_id: str, after: str | None = None
) -> Iterator[Page[BlockedUser]]:
    """At most 64,000. Needs whatsapp_business_messaging."""
    return pages(
        graph, f"{number_id}/block_users", BlockedUser.parse, fields=(), account=waba_id, after=after
    )  # fmt: skip


def block(graph: Graph, number_id: str, *, user: str, waba_id: str) -> None:
    """Blocks a person (a number with +, or a user id) who wrote within the last 24 hours. Refused otherwise."""
    body = {"messaging_product": PRODUCT, "block_users": [{"user": user}]}
    _listed(graph.post(f"{number_id}/block_users", body=body, account=waba_id), "added_users")


def unblock(graph: Graph, number_id: str, *, user: str, waba_id: str) -> None:
    body = {"messaging_product": PRODUCT, "block_users": [{"user": user}]}
    answer = graph.delete(f"{number_id}/block_users", body=body, account=waba_id)
    _listed(answer, "removed_users")


def username(graph: Graph, number_id: str, *, waba_id: str) -> Username:
    """Meta answers code 100 for a number that has none: Username("", "")."""
    try:
        answer = graph.get(f"{number_id}/username", account=waba_id)
    except Refused as error:
        if error.code != 100:
            raise
        return Username("", "")
    return Username(text(answer, "username"), text(answer, "status"))


def username_suggestions(graph: Graph, number_id: str, *, waba_id: str) -> tuple[str, ...]:
    """Names that Meta keeps for the portfolio."""
    answer = graph.get(f"{number_id}/username_suggestions", account=waba_id)
    return tuple(name for row in items_in(answer) for name in texts(row, "username_suggestions"))


def claim_username(
    graph: Graph, number_id: str, *, username: str, transfer: bool, waba_id: str
) -> str:
    """Returns its status. `transfer` takes it from another number of the same portfolio."""
    action = "force_transfer" if transfer else "none"
    body = {"username": username, "transfer_action": action}
    answer = graph.post(f"{number_id}/username", body=body, account=waba_id)
    _check(answer)
    return text(answer, "status")


def delete_username(graph: Graph, number_id: str, *, waba_id: str) -> None:
    _check(graph.delete(f"{number_id}/username", account=waba_id))


def request_badge(
    graph: Graph, number_id: str, *, request: Mapping[str, Any], waba_id: str
) -> None:
    """Asks for the official business account, with the body of Meta's guide: business_website_url,
    primary_country_of_operation, primary_language, parent_business_or_brand, supporting_links,
    additional_supporting_information. A success says that it was received, not granted."""
    answer = graph.post(f"{number_id}/official_business_account", body=request, account=waba_id)
    _check(answer)


def compliance(graph: Graph, number_id: str, *, waba_id: str) -> Raw:
    """Who answers for a business in India: COMPLIANCE_FIELDS, None where nothing was told."""
    answer = graph.get(
        f"{number_id}/business_compliance_info", fields=COMPLIANCE_FIELDS, account=waba_id
    )
    return _first(answer)


def change_compliance(
    graph: Graph, number_id: str, *, info: Mapping[str, Any], waba_id: str
) -> None:
    body = {"messaging_product": PRODUCT, **info}
    _check(graph.post(f"{number_id}/business_compliance_info", body=body, account=waba_id))


def _written(graph: Graph, number_id: str, body: Mapping[str, str], waba_id: str) -> QrCode:
    made = QrCode.parse(graph.post(f"{number_id}/message_qrdls", body=body, account=waba_id))
    if not made.code:
        raise Unexpected("Meta gave the link no code", maybe_done=True)
    return made


def _first(answer: Raw) -> Raw:
    """The object of a list of one, or the answer itself."""
    found: Sequence[Raw] = items_in(answer) if "data" in answer else (answer,)
    if not found:
        raise Unexpected("Meta's list is empty")
    return found[0]


def _listed(answer: Raw, key: str) -> None:
    done = part(answer, "block_users").get(key)
    if not isinstance(done, list) or not done:
        raise Unexpected("Meta did not confirm the change", maybe_done=True)


def _check(answer: Raw) -> None:
    if answer.get("success") is not True:
        raise Unexpected("Meta did not confirm the change", maybe_done=True)
