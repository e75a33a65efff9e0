"""Changes about message templates. Routed by the account: they never name a phone number.

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_status_update
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/template_category_update
"""

from __future__ import annotations

from typing import Any

from assets.models import WhatsAppAccount
from templates_app.models import Source
from templates_app.services import tracking
from webhooks.models import Change, Outcome
from webhooks.outcomes import Follow, Result, word, word_or_none

TEXTS = {
    "HEADER": "message_template_title",
    "BODY": "message_template_element",
    "FOOTER": "message_template_footer",
}
DETAILS = ("disable_info", "other_info", "rejection_info")


def status(account: WhatsAppAccount, change: Change) -> Result:
    known = tracking.apply_status(
        account,
        word=word(change.value, "event"),
        reason=word_or_none(change.value, "reason"),
        category=word_or_none(change.value, "message_template_category"),
        details={name: change.value[name] for name in DETAILS if change.value.get(name)},
        **_template_and_source(change),
    )
    return _result(known)


def category(account: WhatsAppAccount, change: Change) -> Result:
    """Done: previous_category and new_category. Announced: correct_category, and today's as new."""
    known = tracking.apply_category(
        account,
        category=word(change.value, "new_category"),
        correct_category=word_or_none(change.value, "correct_category"),
        previous_category=word_or_none(change.value, "previous_category"),
        **_template_and_source(change),
    )
    return _result(known)


def correct_category(account: WhatsAppAccount, change: Change) -> Result:
    known = tracking.apply_category(
        account,
        category=word_or_none(change.value, "category"),
        correct_category=word(change.value, "correct_category"),
        **_template_and_source(change),
    )
    return _result(known)


def quality(account: WhatsAppAccount, change: Change) -> Result:
    known = tracking.apply_quality(
        account, score=word(change.value, "new_quality_score"), **_template_and_source(change)
    )
    return _result(known)


def components(account: WhatsAppAccount, change: Change) -> Result:
    """Meta changed the text. What came is abridged, so the templates are read again.

    https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_components_update
    """
    told = {kind: word_or_none(change.value, key) for kind, key in TEXTS.items()}
    known = tracking.apply_components(
        account,
        texts={kind: text for kind, text in told.items() if text},
        **_template_and_source(change),
    )
    return Result(Outcome.APPLIED if known else Outcome.NO_TEMPLATE, Follow.SYNC_TEMPLATES)


def _template_and_source(change: Change) -> dict[str, Any]:
    return {
        "meta_id": word(change.value, "message_template_id"),
        "name": word(change.value, "message_template_name"),
        "language": word(change.value, "message_template_language").replace("-", "_"),
        "happened_at": change.happened_at,
        "source": Source.WEBHOOK,
        "payload": change.value,
    }


def _result(known: bool) -> Result:
    if known:
        return Result()
    return Result(Outcome.NO_TEMPLATE, Follow.SYNC_TEMPLATES)
