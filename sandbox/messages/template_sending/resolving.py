"""The template that a request names, if it may be sent now and this way.

https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
"""

from sandbox.message_templates import storage
from sandbox.message_templates.words import AUTHENTICATION, MARKETING
from sandbox.messages.draft import CLOUD, Draft
from sandbox.messages.failures import refusal
from sandbox.messages.part import Part
from sandbox.store import Doc

STOPPED = {"PAUSED": 132015, "DISABLED": 132016}


def find_template(given: Part, draft: Draft) -> Doc:
    """Raises 132001, 132015, 132016, 131061, 131062 or 131063."""
    name = given.text("name", 512)
    language = given.part("language").only("code", "policy")
    code = language.text("code", 100)
    if language.has("policy"):
        language.word("policy", ("deterministic",))
    where = "waba = ? AND name = ? AND language = ?"
    found = storage.matching(draft.store, where, (draft.phone["waba"], name, code), most=1)
    status = found[0]["status"] if found else ""
    if status in STOPPED:
        raise refusal(STOPPED[status], f"template name ({name}) is {status.lower()} in {code}")
    if status != "APPROVED":
        raise refusal(132001, f"template name ({name}) does not exist in {code}")
    if draft.api == CLOUD:
        _check_cloud(found[0], draft)
    if found[0]["category"] == AUTHENTICATION and draft.recipient["by"] == "bsuid":
        raise refusal(131062, "Authentication templates can only be sent to a phone number.")
    return found[0]


def _check_cloud(template: Doc, draft: Draft) -> None:
    priced = template.get("optimization_spec") or template.get("bid_spec")
    if isinstance(priced, dict) and priced.get("bid_amount"):
        raise refusal(131061, "Send templates with a maximum price through /marketing_messages.")
    off = draft.waba.get("disable_marketing_messages_on_cloud_api")
    if off and template["category"] == MARKETING:
        raise refusal(131063, "Send marketing templates through /marketing_messages.")
