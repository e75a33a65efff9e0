"""What can be chosen in the composer, and in which category.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

MAX_BUTTONS, MAX_CARDS, MAX_CARD_BUTTONS, MAX_APPS = 10, 10, 2, 5
MARKETING = ("MARKETING",)
NOT_CODES = ("MARKETING", "UTILITY")


@dataclass(frozen=True)
class Kind:
    """`key` carries the row's value in Meta's shape; `asks` is that field's label, `like` an
    example. `label`: the words on the button where Meta has fixed them, "" where they are the
    person's."""

    word: str | Promise
    categories: tuple[str, ...] = NOT_CODES
    key: str = ""
    asks: str | Promise = ""
    like: str = ""
    input: str = "text"
    label: str = ""


BUTTONS: dict[str, Kind] = {
    "QUICK_REPLY": Kind(_("Quick reply")),
    "URL": Kind(
        _("Open a website"), key="url", asks=_("Address"), like="https://shop.example/{{1}}",
        input="url",
    ),
    "PHONE_NUMBER": Kind(
        _("Call a number"), key="phone_number", asks=_("Phone number"), like="+81312345678",
        input="tel",
    ),
    "COPY_CODE": Kind(
        _("Copy a code"), key="example", asks=_("Sample code"), like="SPRING10",
        label=gettext_noop("Copy offer code"),
    ),
    "FLOW": Kind(_("Open a flow"), asks=_("The flow’s id or name"), like="1234567890"),
    "VOICE_CALL": Kind(
        _("Call on WhatsApp"), key="ttl_minutes",
        asks=_("Minutes it can be tapped, 1,440 to 43,200 (optional)"), like="10080",
        input="numeric",
    ),
    "CATALOG": Kind(_("Show the catalogue"), MARKETING, label="View catalog"),
    "MPM": Kind(_("Show several products"), MARKETING, label="View items"),
    "SPM": Kind(_("Show the product"), MARKETING, label="View"),
    "REQUEST_CONTACT_INFO": Kind(_("Ask for the phone number"), label="Share Contact Info"),
    "ORDER_DETAILS": Kind(_("Review and pay an order")),
}  # fmt: skip
CARD_BUTTONS = ("QUICK_REPLY", "URL", "PHONE_NUMBER")
PRODUCT_CARD_BUTTONS = ("SPM", "URL")

HEADERS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "TEXT": (_("Text"), NOT_CODES),
    "IMAGE": (_("Picture"), NOT_CODES),
    "VIDEO": (_("Video"), NOT_CODES),
    "DOCUMENT": (_("Document"), NOT_CODES),
    "LOCATION": (_("Location"), NOT_CODES),
    "PRODUCT": (_("Product"), MARKETING),
    "GIF": (_("Moving picture (GIF)"), MARKETING),
}
MEDIA_HEADERS = ("IMAGE", "VIDEO", "DOCUMENT", "GIF")
CARD_HEADERS = ("IMAGE", "VIDEO", "PRODUCT")
FLOW_ACTIONS: dict[str, str | Promise] = {
    "navigate": _("It starts on a screen of the flow"),
    "data_exchange": _("Your server chooses the screen"),
}
FLOW_ICONS: dict[str, str | Promise] = {
    "": _("No icon"), "DOCUMENT": _("Document"), "PROMOTION": _("Promotion"), "REVIEW": _("Review"),
}  # fmt: skip
OTP_TYPES: dict[str, str | Promise] = {
    "COPY_CODE": _("Copy code: the customer copies it"),
    "ONE_TAP": _("One-tap: your Android app takes it after one tap"),
    "ZERO_TAP": _("Zero-tap: your Android app takes it by itself"),
}
# How long Meta tries to deliver, https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/time-to-live
UNITS: dict[str, tuple[int, str | Promise]] = {
    "days": (86_400, _("days")),
    "hours": (3_600, _("hours")),
    "minutes": (60, _("minutes")),
    "seconds": (1, _("seconds")),
}
LONGEST = "longest"  # Meta's -1: thirty days; not for marketing
TTL_RANGES = {
    "AUTHENTICATION": _("From 30 seconds to 15 minutes. Without an entry: 10 minutes."),
    "UTILITY": _("From 30 seconds to 12 hours. Without an entry: 30 days."),
    "MARKETING": _(
        "From 12 hours to 30 days, where the Marketing Messages API sends it. Without an entry: 30 days."
    ),
}


# A few that businesses use; any other is typed or pasted.
_EMOJI = (
    "😀 😊 😍 🤩 😎 🤔 👋 👍 🙏 👏 💪 🙌 ❤️ 💚 ✨ ⭐ 🎉 🎁 🎂 🎈 🛍️ 🛒 👗 👟 💄 ☕ 🍽️ 🍕 🌸 🌞 ❄️ 🎄 "
    "📦 🚚 ✈️ 🏨 🚗 🏠 📍 📅 ⏰ ⏳ 📱 💻 📞 📧 🔔 📣 🔒 🔑 💳 💰 🏷️ 🧾 ✅ ❌ ⚠️ ❓ ➡️ 👇 👉 🆕 💯 🔥"
)
EMOJI = _EMOJI.split(" ")


def allowed_buttons(category: str, present: tuple[str, ...] = ()) -> Mapping[str, Kind]:
    """The kinds offered in this category, and those that stand there already."""
    return {
        name: kind
        for name, kind in BUTTONS.items()
        if category in kind.categories or name in present
    }


def allowed_headers(category: str, present: str = "") -> dict[str, str | Promise]:
    return {
        name: word
        for name, (word, categories) in HEADERS.items()
        if category in categories or name == present
    }
