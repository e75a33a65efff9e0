"""One documented example of each webhook field and event, about the account's own objects.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview and the
reference page of each field. Fields whose values Meta does not document have an invented one, which
says so. `$template` and its like stand for what `fill` puts there.
"""

from typing import Any

from sandbox.assets.storage import digits_of
from sandbox.hooks.messages_samples import MESSAGES, UNDOCUMENTED
from sandbox.messages.storage import new_wamid
from sandbox.store import Doc, Store

TEMPLATE = {
    "message_template_id": "$template",
    "message_template_name": "$template_name",
    "message_template_language": "$template_language",
}
RESTRICTION = {"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": "$tomorrow"}
WABA_INFO = {"waba_id": "$waba", "owner_business_id": "$business"}


def _status(event: str, **extra: Any) -> Doc:
    about = {"reason": "NONE", "message_template_category": "MARKETING"}
    return {"event": event, **TEMPLATE, **about, **extra}


def _paused(title: str, text: str) -> Doc:
    return {"other_info": {"title": title, "description": text}}


ACCOUNT_UPDATE: Doc = {
    "ACCOUNT_DELETED": {},
    "ACCOUNT_OFFBOARDED": {},
    "ACCOUNT_RECONNECTED": {},
    "ACCOUNT_RESTRICTION": {"restriction_info": [RESTRICTION]},
    "ACCOUNT_VIOLATION": {"violation_info": {"violation_type": "ADULT"}},
    "AD_ACCOUNT_LINKED": {"waba_info": {**WABA_INFO, "ad_account_linked": "123456789012345"}},
    "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE": {
        "auth_international_rate_eligibility": {
            "exception_countries": [{"country_code": "ID", "start_time": "$tomorrow"}],
            "start_time": "$tomorrow",
        }
    },
    "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE": {"country": "IN"},
    "DISABLED_UPDATE": {
        "ban_info": {"waba_ban_state": "SCHEDULE_FOR_DISABLE", "waba_ban_date": "April 17, 2025"}
    },
    "MM_LITE_TERMS_SIGNED": {"waba_info": WABA_INFO},
    "PARTNER_ADDED": {"waba_info": WABA_INFO},
    "PARTNER_APP_INSTALLED": {"waba_info": {**WABA_INFO, "partner_app_id": "$app"}},
    "PARTNER_APP_UNINSTALLED": {"waba_info": {**WABA_INFO, "partner_app_id": "$app"}},
    "PARTNER_CLIENT_CERTIFICATION_NEEDED": {
        "partner_client_certification_needed_info": {"client_business_id": "$business"}
    },
    "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE": {
        "partner_client_certification_info": {
            "client_business_id": "$business",
            "status": "FAILED",
            "rejection_reasons": ["LEGAL NAME NOT MATCHING"],
        }
    },
    "PARTNER_REMOVED": {
        "waba_info": WABA_INFO,
        "disconnection_info": {"reason": "PRIMARY_INACTIVITY", "initiated_by": "SYSTEM"},
    },
    "VERIFIED_ACCOUNT": {},
    "VOLUME_BASED_PRICING_TIER_UPDATE": {
        "volume_tier_info": {
            "tier_update_time": "$now",
            "pricing_category": "UTILITY",
            "tier": "25000001:50000000",
            "effective_month": "2025-11",
            "region": "India",
        }
    },
}
PORTFOLIO_ENTRIES = frozenset(  # their entry bears a portfolio's id instead of the account's
    {
        "PARTNER_ADDED", "PARTNER_REMOVED", "PARTNER_APP_INSTALLED", "PARTNER_APP_UNINSTALLED",
        "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE", "PARTNER_CLIENT_CERTIFICATION_NEEDED",
        "SOLUTION_CREATED", "SOLUTION_UPDATED",
    }
)  # fmt: skip
# field → event → value; the first event is the usual one
SAMPLES: dict[str, Doc] = {
    "account_alerts": {
        "OBA_APPROVED": {
            "entity_type": "PHONE_NUMBER",
            "entity_id": "$phone",
            "alert_info": {
                "alert_severity": "INFORMATIONAL",
                "alert_status": "NONE",
                "alert_type": "OBA_APPROVED",
                "alert_description": "The number is an official business account.",
            },
        },
        "PROFILE_PICTURE_LOST": {  # flat, as some deliveries are
            "entity_type": "PHONE_NUMBER",
            "entity_id": "$phone",
            "alert_severity": "WARNING",
            "alert_status": "ACTIVE",
            "alert_type": "PROFILE_PICTURE_LOST",
            "alert_description": "The profile picture was lost.",
        },
    },
    "account_review_update": {
        decision: {"decision": decision}
        for decision in ("APPROVED", "REJECTED", "PENDING", "DEFERRED")
    },
    "account_settings_update": {
        "PHONE_NUMBER_SETTINGS": {
            "messaging_product": "whatsapp",
            "timestamp": "$now",
            "type": "PHONE_NUMBER_SETTINGS",
            "phone_number_settings": {
                "phone_number_id": "$phone",
                "calling": {"status": "ENABLED"},
            },
        }
    },
    "account_update": {event: {"event": event, **value} for event, value in ACCOUNT_UPDATE.items()},
    "business_capability_update": {
        "TIER_2K": {"max_daily_conversations_per_business": 2000, "max_phone_numbers_per_waba": 25},
        "TIER_250": {
            "max_daily_conversations_per_business": 250,
            "max_phone_numbers_per_business": 2,
        },
        "TIER_UNLIMITED": {
            "max_daily_conversations_per_business": -1,
            "max_phone_numbers_per_waba": 25,
        },
        "words": {
            "max_daily_conversations_per_business": "TIER_2K",
            "max_phone_numbers_per_waba": 25,
        },
    },
    "business_status_update": UNDOCUMENTED,
    "business_username_update": {
        "approved": {"display_phone_number": "$digits", "username": "shop", "status": "approved"},
        "reserved": {"display_phone_number": "$digits", "username": "shop", "status": "reserved"},
        "deleted": {"display_phone_number": "$digits", "status": "deleted"},
    },
    "message_template_components_update": {
        "EXAMPLE": {
            **TEMPLATE,
            "message_template_title": "Our sale is on",
            "message_template_element": "Shop now through the end of August.",
            "message_template_footer": "Use the buttons below to manage your subscriptions",
            "message_template_buttons": [
                {
                    "message_template_button_type": "URL",
                    "message_template_button_text": "Shop",
                    "message_template_button_url": "https://example.com/",
                }
            ],
        }
    },
    "message_template_quality_update": {
        "EXAMPLE": {
            "previous_quality_score": "GREEN",
            "new_quality_score": "YELLOW",
            **TEMPLATE,
        }
    },
    "message_template_status_update": {
        "APPROVED": _status("APPROVED"),
        "ARCHIVED": _status("ARCHIVED"),
        "UNARCHIVED": _status("UNARCHIVED"),
        "DELETED": _status("DELETED"),
        "DISABLED": _status("DISABLED", disable_info={"disable_date": "$now_text"}),
        "FLAGGED": _status("FLAGGED"),
        "IN_APPEAL": _status("IN_APPEAL"),
        "LIMIT_EXCEEDED": _status("LIMIT_EXCEEDED"),
        "LOCKED": _status("LOCKED", **_paused("DISABLED", "The template is locked.")),
        "PAUSED": _status("PAUSED", **_paused("FIRST_PAUSE", "Paused for 3 hours.")),
        "PENDING": _status("PENDING"),
        "PENDING_DELETION": _status("PENDING_DELETION"),
        "REINSTATED": _status("REINSTATED"),
        "REJECTED": _status(
            "REJECTED",
            reason="INVALID_FORMAT",
            rejection_info={
                "reason": "Variables stand next to each other.",
                "recommendation": "Put words between them.",
            },
        ),
        "INCORRECT_CATEGORY": _status("REJECTED", reason="INCORRECT_CATEGORY"),
        "UNPAUSE": _status("APPROVED", **_paused("UNPAUSE", "The template can be sent again.")),
    },
    "partner_solutions": {
        event: {"event": event, "solution_id": "774485461512159", "solution_status": status}
        for event, status in (("SOLUTION_CREATED", "INITIATED"), ("SOLUTION_UPDATED", "ACTIVE"))
    },
    "payment_configuration_update": {
        "EXAMPLE": {
            "configuration_name": "test-payment-configuration",
            "provider_name": "razorpay",
            "provider_mid": "acc_GP4lfNA0iIMn5B",
            "status": "Needs Testing",
            "created_timestamp": "$now",
            "updated_timestamp": "$now",
        }
    },
    "phone_number_name_update": {
        "APPROVED": {
            "display_phone_number": "$digits",
            "decision": "APPROVED",
            "requested_verified_name": "Lucky Shrub",
            "rejection_reason": None,
        },
        "REJECTED": {
            "display_phone_number": "$digits",
            "decision": "REJECTED",
            "requested_verified_name": "Lucky Shrub",
            "rejection_reason": "NAME_NOT_CONSISTENT",
        },
    },
    "phone_number_quality_update": {
        event: {
            "display_phone_number": "$digits",
            "event": event,
            "max_daily_conversations_per_business": "TIER_2K",
        }
        for event in ("THROUGHPUT_UPGRADE", "ONBOARDING")
    },
    "security": {
        "PIN_RESET_REQUEST": {
            "display_phone_number": "$digits",
            "event": "PIN_RESET_REQUEST",
            "requester": "61555822107539",
        },
        "PIN_CHANGED": {"display_phone_number": "$digits", "event": "PIN_CHANGED"},
        "PIN_REQUEST_SUCCESS": {"display_phone_number": "$digits", "event": "PIN_REQUEST_SUCCESS"},
    },
    "template_category_update": {
        "notice": {
            **TEMPLATE,
            "new_category": "UTILITY",
            "correct_category": "MARKETING",
            "category_update_timestamp": "$tomorrow",
        },
        "done": {**TEMPLATE, "previous_category": "UTILITY", "new_category": "MARKETING"},
    },
    "template_correct_category_detection": {
        "EXAMPLE": {**TEMPLATE, "category": "UTILITY", "correct_category": "MARKETING"}
    },
    "consumer_profile": UNDOCUMENTED,
    "flows": {
        "FLOW_STATUS_CHANGE": {
            "event": "FLOW_STATUS_CHANGE",
            "message": "Flow Webhook 3 changed status from DRAFT to PUBLISHED",
            "flow_id": "6627390910605886",
            "old_status": "DRAFT",
            "new_status": "PUBLISHED",
        }
    },
    **MESSAGES,
}


def names(store: Store, waba: Doc | None) -> Doc:
    """What the $ words stand for. Without an account the ids are made up, as Meta's own test button
    makes them up.
    """
    phones = store.all("phone", parent=waba["id"]) if waba else []
    row = None
    if waba:
        sql = "SELECT id, name, language FROM templates WHERE waba = ? ORDER BY number LIMIT 1"
        row = store.db.execute(sql, (waba["id"],)).fetchone()
    now = int(store.now())
    apps = waba.get("subscribed_apps", []) if waba else []
    return {
        "$waba": waba["id"] if waba else "0",
        "$business": waba["owner"] if waba else "0",
        "$app": apps[0]["app"] if apps else "0",
        "$phone": phones[0]["id"] if phones else "123456123",
        "$digits": digits_of(phones[0]) if phones else "16505551111",
        "$template": int(row["id"]) if row else 12345678,
        "$template_name": row["name"] if row else "my_message_template",
        "$template_language": row["language"] if row else "pt-BR",
        "$now": now,
        "$now_text": str(now),
        "$tomorrow": now + 86400,
        "$wamid": new_wamid(),
    }


def fill(value: Any, words: Doc) -> Any:
    """A sample with its $ words replaced."""
    if isinstance(value, dict):
        return {name: fill(one, words) for name, one in value.items()}
    if isinstance(value, list):
        return [fill(one, words) for one in value]
    return words.get(value, value) if isinstance(value, str) else value
