"""Which handler for which field, in one dict. A field that is not here is kept, counted and shown."""

from __future__ import annotations

from typing import Any

from webhooks.handlers import accounts, kept, templates
from webhooks.outcomes import Handler
from webhooks.splitting import FACT_FIELDS

HANDLERS: dict[str, Handler] = {
    "message_template_status_update": templates.status,
    "message_template_quality_update": templates.quality,
    "message_template_components_update": templates.components,
    "template_category_update": templates.category,
    "template_correct_category_detection": templates.correct_category,
    "account_alerts": accounts.told,
    "account_review_update": accounts.told,
    "account_settings_update": accounts.told,
    "account_update": accounts.told,
    "business_capability_update": accounts.told,
    "business_username_update": accounts.told,
    "business_username_updates": accounts.told,
    "flows": accounts.told,
    "partner_solutions": accounts.told,
    "payment_configuration_update": accounts.told,
    "phone_number_name_update": accounts.told,
    "phone_number_quality_update": accounts.told,
    "security": accounts.told,
}

# Known, and kept as they come: docs/webhook-fields.md says of each why.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
KEPT = {
    "automatic_events", "business_status_update", "consumer_profile", "group_lifecycle_update",
    "group_participants_update", "group_settings_update", "group_status_update", "history",
    "message_echoes", "messaging_handovers", "smb_app_state_sync", "smb_message_echoes",
    "tracking_events",
}  # fmt: skip

# Some deliveries, and some of Meta's own examples, carry the name of a sibling; their keys tell.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_quality_update
TELLING_KEYS = (
    ("event", "message_template_status_update"),
    ("new_quality_score", "message_template_quality_update"),
    ("new_category", "template_category_update"),
    ("correct_category", "template_correct_category_detection"),
    ("message_template_element", "message_template_components_update"),
)


def handler_for(field: str, value: dict[str, Any]) -> Handler:
    """By field, except that a template's keys outrank the field they came under."""
    if "message_template_id" in value:
        told = [name for key, name in TELLING_KEYS if key in value]
        field = told[0] if told else field
    if field in HANDLERS:
        return HANDLERS[field]
    if field in FACT_FIELDS:
        return kept.rest
    return kept.kept if field in KEPT else kept.unknown
