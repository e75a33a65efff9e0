"""What goes wrong with messages, as Meta words it: the same title in an answer and in a webhook.

https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
What exactly is wrong stands in `error_data.details`: told by who finds it, or the usual sentence.
"""

from sandbox.errors import GraphError
from sandbox.store import Doc

HREF = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"
# What a request gets wrong, each time with details of its own.
MISTAKES = {
    100: "Invalid parameter",
    131008: "Required parameter is missing",
    131009: "Parameter value is not valid",
    131021: "Recipient cannot be sender",
    131051: "Unsupported message type",
    131055: "Method not allowed",
    131061: "Template has a maximum price and must be sent through marketing_messages",
    131062: "Business-scoped user id recipients are not supported for this message",
    131063: "Marketing templates are disabled for Cloud API",
    132000: "Number of parameters does not match the expected number of params",
    132001: "Template name does not exist in the translation",
    132005: "Translated text too long",
    132012: "Parameter format does not match format in the created template",
    132016: "Template is disabled",
    132018: "Template parameter content is not valid",
    134100: "Only marketing messages are supported",
    134101: "Template is syncing",
    134102: "Template is unavailable for use",
    139100: "Failed to block/unblock some users",
    139101: "Blocklist limit reached",
    139200: "Access to Direct Send is blocked",
}
# code: (title, usual details); the sentences are our own where Meta's pages only describe the case
FAILURES: dict[int, tuple[str, str]] = {
    368: (
        "Temporarily blocked for policies violations",
        "The WhatsApp Business Account is restricted because it violated a platform policy.",
    ),
    130403: (
        "Message Undeliverable",
        "The message can't be sent because your business has blocked this user.",
    ),
    130429: (
        "Rate limit hit",
        "Message failed to send because there were too many messages sent from this phone number in"
        " a short period of time.",
    ),
    130472: (
        "User's number is part of an experiment",
        "Message was not sent because the recipient's number is part of an experiment.",
    ),
    131026: (
        "Message undeliverable",
        "Message Undeliverable. The recipient's number is not on WhatsApp, or can't get this"
        " message.",
    ),
    131030: (
        "Recipient phone number not in allowed list",
        "Recipient phone number not in allowed list: Add recipient phone number to recipient list"
        " and try again.",
    ),
    131031: (
        "Business Account locked",
        "The account is restricted or locked because it violated a policy, or its data could not be"
        " verified.",
    ),
    131042: (
        "Business eligibility payment issue",
        "Message failed to send because there were one or more errors related to your payment"
        " method.",
    ),
    131047: (
        "Re-engagement message",
        "Message failed to send because more than 24 hours have passed since the customer last"
        " replied to this number.",
    ),
    131048: (
        "Spam rate limit hit",
        "Message failed to send because there are restrictions on how many messages can be sent"
        " from this phone number.",
    ),
    131049: (
        "This message was not delivered to maintain healthy ecosystem engagement.",
        "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
    ),
    131050: (
        "User has stopped receipt of marketing messages from this business",
        "Unable to deliver the message. This recipient has chosen to stop receiving marketing"
        " messages on WhatsApp from your business.",
    ),
    131053: (
        "Media upload error",
        "Unable to upload the media used in the message.",
    ),
    131056: (
        "(Business Account, Consumer Account) pair rate limit hit",
        "Message failed to send because there were too many messages sent from this phone number to"
        " the same phone number in a short period of time.",
    ),
    131057: (
        "Account in maintenance mode",
        "The business phone number is being upgraded to a higher throughput. Try again in a minute.",
    ),
    131064: (
        "Messaging limit reached",
        "Message failed to send because of violations of the template category guidelines.",
    ),
    132015: (
        "Template is paused",
        "The template was paused because of low quality, so it can't be sent.",
    ),
    133010: (
        "Phone number not registered",
        "The business phone number is not registered on the WhatsApp Business Platform.",
    ),
    137000: (
        "User identity mismatch",
        "The recipient's identity key hash is not the one that the message was meant for.",
    ),
}  # fmt: skip
UNNAMED = ("Message failed to send", "The message could not be sent.")
TRANSIENT = (131057, 134101)  # maintenance, and a template that is being synced


def refusal(code: int, details: str = "") -> GraphError:
    """The error that a request is answered with."""
    title, usual = _words(code)
    return GraphError(
        code, f"(#{code}) {title}", details=details or usual, transient=code in TRANSIENT
    )


def webhook_error(code: int, details: str = "") -> Doc:
    """An entry of `errors[]`; there `message` repeats the title."""
    title, usual = _words(code)
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details or usual},
        "href": HREF,
    }


def _words(code: int) -> tuple[str, str]:
    if code in MISTAKES:
        return MISTAKES[code], MISTAKES[code]
    return FAILURES.get(code, UNNAMED)
