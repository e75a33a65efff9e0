"""POST /{number}/marketing_messages: marketing templates through Marketing Messages API.

https://developers.facebook.com/documentation/business-messaging/whatsapp/marketing-messages/send-marketing-messages
"""

from collections.abc import Callable

from sandbox.call import Call
from sandbox.errors import GraphError
from sandbox.message_templates import storage
from sandbox.message_templates.words import MARKETING
from sandbox.messages.draft import CLOUD, MARKETING_MESSAGES, Draft
from sandbox.messages.failures import refusal
from sandbox.messages.part import Part
from sandbox.messages.sending import read_body, read_recipient, start, template_content
from sandbox.seconds import DAY
from sandbox.store import Doc
from sandbox.tokens import MESSAGING, need_scope

SYNC_SECONDS, WEEK = 600, 7 * DAY
FALLBACK, STRICT = "cloud_api_fallback", "strict"


def send_marketing_message(call: Call, phone: Doc) -> Doc:
    """Accounts that are not onboarded fall back to Cloud API, unless the policy is STRICT."""
    need_scope(call, MESSAGING)
    body = read_body(call)
    if body.text("type", 100).lower() != "template":
        raise refusal(131055, "Only templates can be sent through this API.")
    recipient = read_recipient(call, phone, body)
    draft = Draft(
        call.store, phone, recipient.person, {"input": recipient.input, "by": recipient.by}
    )
    draft.api = _route(body, draft)
    return start(draft, recipient, body, "template", _marketing_content)


def _route(body: Part, draft: Draft) -> str:
    body.flag("message_activity_sharing")
    policy = body.word("product_policy", (FALLBACK, STRICT)) if body.has("product_policy") else ""
    if draft.waba.get("marketing_messages_onboarding_status") == "ONBOARDED":
        return MARKETING_MESSAGES
    if policy == STRICT:
        raise refusal(131055, "The account is not onboarded to Marketing Messages API.")
    return CLOUD


def _marketing_content(body: Part, draft: Draft) -> Doc:
    """Raises 134100, 134101 or 134102 beside the errors of every template."""
    own = ("product_policy", "message_activity_sharing")
    plain = {name: value for name, value in body.doc.items() if name not in own}
    added = template_content(Part(plain, ""), draft)
    if added["category"] != MARKETING:
        raise refusal(134100, "The template's category is not MARKETING.")
    if draft.api == MARKETING_MESSAGES:
        _check_sync(draft, added["template"])
    return {**added, "message_activity_sharing": body.doc.get("message_activity_sharing")}


def _check_sync(draft: Draft, id: str) -> None:
    """Meta copies a new template to its advertising system in up to ten minutes, and again one
    that was not sent for a week.

    What makes that fail is not published: here `ad_sync` of the template says `FAILED`.
    """
    template = storage.get(draft.store, id) or {}
    now = draft.store.now()
    began = float(template.get("ad_sync_began") or template.get("submitted_at") or 0)
    if template.get("ad_sync") == "FAILED":
        raise refusal(134102, "The template could not be synced.")
    if max(began, template.get("ad_used_at", 0)) + WEEK < now:
        again = {**template, "ad_sync_began": now}
        raise _syncing(lambda: storage.save(draft.store, again))
    if began + SYNC_SECONDS > now:
        raise _syncing(None)
    if template.get("ad_used_at", 0) + DAY < now:  # to the day is exact enough
        storage.save(draft.store, {**template, "ad_used_at": now})


def _syncing(remember: Callable[[], None] | None) -> GraphError:
    refused = refusal(134101, "The template is being synced. Try again in ten minutes.")
    refused.remember = remember
    return refused
