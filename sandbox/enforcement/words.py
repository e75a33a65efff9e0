"""The words of enforcement, and the date that a ban carries as text.

https://developers.facebook.com/documentation/business-messaging/whatsapp/policy-enforcement-violations
"""

from datetime import UTC, datetime

RESTRICTIONS = (
    "RESTRICTED_ADD_PHONE_NUMBER_ACTION", "RESTRICTED_BIZ_INITIATED_MESSAGING",
    "RESTRICTED_CUSTOMER_INITIATED_MESSAGING",
    "RESTRICTED_BIZ_INITIATED_AND_USER_INITIATED_CALLING",
    "RESTRICTED_BUSINESS_INITIATED_CALLING", "RESTRICTED_USER_INITIATED_CALLING",
    "RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN",
    "RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES", "RESTRICTED_UTILITY_TEMPLATES",
    "RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING",
)  # fmt: skip
VIOLATIONS = (
    "ADULT", "ALCOHOL", "ANIMALS", "BODY_PARTS_FLUIDS", "DATING", "DIGITAL_SERVICES_PRODUCTS",
    "DRUGS", "GAMBLING", "HEALTHCARE", "ILLEGAL_PRODUCTS", "MISLEADING",
    "OVERTLY_SEXUALIZED_POSITIONING", "REAL_FAKE_CURRENCY", "SCAM", "SPAM", "SUPPLEMENTS",
    "THIRD_PARTY_INFRINGEMENTS", "TOBACCO", "UNAUTHORIZED_MEDIA", "WEAPONS",
)  # fmt: skip
REVIEWS = ("APPROVED", "REJECTED", "PENDING", "DEFERRED")
DISCONNECTIONS = (
    "ACCOUNT_DISCONNECTED", "BUSINESS_DOWNGRADE", "CHANGE_NUMBER", "COMPANION_INACTIVITY",
    "PRIMARY_INACTIVITY", "USER_RE_REGISTERED",
)  # fmt: skip
MONTHS = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
    "es": (
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
        "octubre", "noviembre", "diciembre",
    ),
}  # fmt: skip


def text_date(moment: float, locale: str) -> str:
    """ "April 17, 2025" and its like: Meta sends the day in words, in the account's language."""
    day = datetime.fromtimestamp(moment, UTC)
    if locale.startswith("ja"):
        return f"{day.year}年{day.month}月{day.day}日"
    if locale.startswith("es"):
        return f"{day.day} de {MONTHS['es'][day.month - 1]} de {day.year}"
    return f"{MONTHS['en'][day.month - 1]} {day.day}, {day.year}"
