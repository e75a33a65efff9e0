"""The errors of sending, by code; what exactly is wrong stands in `error_data.details`.

https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
"""

from sandbox.errors import GraphError

MESSAGES = {
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
    132015: "Template is paused",
    132016: "Template is disabled",
    132018: "Template parameter content is not valid",
    134100: "Only marketing messages are supported",
    134101: "Template is syncing",
    134102: "Template is unavailable for use",
    139100: "Failed to block/unblock some users",
    139101: "Blocklist limit reached",
    139200: "Access to Direct Send is blocked",
}


def refusal(code: int, details: str) -> GraphError:
    message = f"(#{code}) {MESSAGES[code]}"
    return GraphError(code, message, details=details, transient=code == 134101)
