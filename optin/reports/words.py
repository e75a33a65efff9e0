"""The ledger's words as people read them, and the tone of a badge for each state."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from optin.words import PLATFORM, Actor, Code, EventType, Grade, Purpose, Reason, Status

PURPOSES = {
    Purpose.MARKETING: _("Marketing"),
    Purpose.UTILITY: _("Utility"),
    Purpose.AUTHENTICATION: _("Authentication"),
    Purpose.SERVICE: _("Customer service"),
    Purpose.CALLING: _("Calls"),
    PLATFORM: _("Marketing, as told to WhatsApp"),
    "": _("Every purpose"),
}
STATUSES = {
    Status.NONE: _("No opt-in"),
    Status.REQUESTED: _("Asked"),
    Status.PENDING: _("To be confirmed"),
    Status.CLAIMED: _("Claimed only"),
    Status.GRANTED: _("Opted in"),
    Status.SUSPENDED: _("Suspended"),
    Status.WITHDRAWN: _("Opted out"),
    Status.REFUSED: pgettext_lazy("consent", "Refused"),
    Status.EXPIRED: _("Expired"),
    Status.INVALID: _("Notice invalid"),
}
TONES = {
    Status.GRANTED: "good",
    Status.WITHDRAWN: "bad",
    Status.REFUSED: "bad",
    Status.INVALID: "bad",
    Status.SUSPENDED: "warn",
    Status.EXPIRED: "warn",
    Status.CLAIMED: "warn",
    Status.PENDING: "info",
    Status.REQUESTED: "info",
}
EVENTS = {
    EventType.REQUESTED: _("Asked for an opt-in"),
    EventType.PENDING: _("Asked to confirm"),
    EventType.GRANTED: _("Opted in"),
    EventType.CLAIMED: _("Opt-in claimed, evidence too weak"),
    EventType.REFUSED: pgettext_lazy("consent", "Refused"),
    EventType.WITHDRAWN: _("Opted out"),
    EventType.EXPIRED: _("Opt-in expired"),
    EventType.INVALIDATED: _("Does not count any more"),
    EventType.RECONFIRMED: _("Opt-in confirmed again"),
    EventType.SUSPENDED: _("Opt-in suspended"),
    EventType.RESUMED: _("Opt-in taken up again by the person"),
    EventType.DOUBT_CLEARED: _("The unclear message was no opt-out"),
    EventType.SUPPRESSED: _("Address suppressed"),
    EventType.SUPPRESSION_LIFTED: _("Suppression lifted"),
    EventType.PLATFORM_STOPPED: _("Told WhatsApp: no marketing from this business"),
    EventType.PLATFORM_RESUMED: _("Told WhatsApp: marketing is welcome again"),
    EventType.LINKED: _("Reached by a new number or id"),
    EventType.REPLACED: _("Number or id changed"),
    EventType.RELEASED: _("Number or id is somebody else’s now"),
    EventType.MERGED: _("Two records turned out to be one person"),
    EventType.CORRECTED: _("Correction noted"),
    EventType.IMPORTED: _("A list was brought in"),
    EventType.COMPENSATED: _("A list was taken back"),
    EventType.ERASED: _("Personal data erased"),
    EventType.SAMPLED: _("An auditor drew a sample"),
    EventType.CERTIFIED: _("The erasure was certified"),
    EventType.HOLD_PLACED: _("Legal hold placed"),
    EventType.HOLD_RELEASED: _("Legal hold released"),
    EventType.POLICY_CHANGED: _("A rule was changed here"),
    EventType.REGISTRY_CHECKED: _("A registry’s answer was brought in"),
    EventType.VAULT_OPENED: _("Kept proof was opened"),
}
EVENT_TONES = {
    EventType.GRANTED: "good",
    EventType.RECONFIRMED: "good",
    EventType.RESUMED: "good",
    EventType.WITHDRAWN: "bad",
    EventType.REFUSED: "bad",
    EventType.INVALIDATED: "bad",
    EventType.PLATFORM_STOPPED: "bad",
    EventType.SUPPRESSED: "bad",
    EventType.SUSPENDED: "warn",
    EventType.EXPIRED: "warn",
    EventType.CLAIMED: "warn",
    EventType.RELEASED: "warn",
}
REASONS = {
    Reason.KEYWORD: _("By a keyword in a message"),
    Reason.BUTTON: _("By a button"),
    Reason.NATURAL_LANGUAGE: _("In the person’s own words"),
    Reason.PREFERENCE_PAGE: _("On the preference page"),
    Reason.AGENT_RELAYED: _("Told to a colleague"),
    Reason.LETTER: _("By e-mail or letter"),
    Reason.OBJECTION: _("Objection to direct marketing"),
    Reason.ERASURE: _("Asked to be erased"),
    Reason.PLATFORM_STOP: _("Told WhatsApp to stop"),
    Reason.PLATFORM_131050: _("Meta refused a message for it (131050)"),
    Reason.NUMBER_CHANGED: _("The number changed"),
    Reason.REASSIGNED: _("The number seems to be somebody else’s now"),
    Reason.WRONG_PERSON: _("Wrong person"),
    Reason.MINOR: _("A minor"),
    Reason.DECEASED: _("The person has died"),
    Reason.REGISTRY: _("In a do-not-call registry"),
    Reason.EXPIRED: _("The opt-in had expired"),
    Reason.NOTICE_INVALIDATED: _("The notice was found to be invalid"),
    Reason.EVIDENCE_LOST: _("The evidence was lost"),
    Reason.COMPENSATED: _("An import was taken back"),
    Reason.MERGED: _("Two records of the person disagreed"),
    Reason.ORDER: _("By order of a court or an authority"),
    Reason.POLICY: _("The business’s own rule"),
    Reason.UNCLEAR: _("A message that could be an opt-out"),
}
GRADES = {
    Grade.OWN_MESSAGE: _("the person’s own WhatsApp message"),
    Grade.CONFIRMED: _("elsewhere, confirmed on WhatsApp"),
    Grade.OBSERVED: _("seen by our server, number not proved"),
    Grade.MEDIA: _("a scan, a recording or a signature"),
    Grade.ATTESTED: _("an import with text, moment and method"),
    Grade.CLAIM: _("nothing but a claim"),
}
ACTORS = {
    Actor.SUBJECT: _("the person"),
    Actor.AGENT: _("a colleague"),
    Actor.SYSTEM: _("the portal"),
    Actor.PLATFORM: _("WhatsApp"),
    Actor.IMPORT: _("an import"),
    Actor.REGULATOR: _("an authority"),
}
CODE_TONES = {Code.ALLOWED: "good", Code.PENDING: "info", Code.QUIET_HOURS: "info"}
# What the ledger says in its own words of ours; words of other systems are told as they came.
ACTS = {
    "sent message": _("sent the message"),
    "pressed button": _("pressed the button"),
    "ticked the box": _("ticked the box"),
    "agreed in WhatsApp": _("agreed on Meta’s page in WhatsApp"),
    "signed the paper": _("signed the paper"),
    "agreed on the screen at the counter": _("agreed on the screen at the counter"),
    "said yes on the telephone": _("said yes on the telephone"),
}
METHODS = {
    "wa_link": _("Link or QR code"),
    "wa_question": _("Question in the chat"),
    "quick_reply": _("Button of a template"),
    "signup": _("Meta’s In-App Signup"),
    "web form": _("Web form"),
    "web form, confirmed": _("Web form, confirmed on WhatsApp"),
    "preference page": _("Their own page"),
    "paper": _("On paper"),
    "counter": _("At the counter, on a screen"),
    "phone": _("By telephone"),
    "import": pgettext_lazy("a list", "Import"),
    "api": _("Your own programs"),
    "desk": _("Told to a colleague"),
    "rights_request": _("Request about their data"),
    "erasure": _("Request about their data"),
    "queue": _("Unclear message, decided"),
    "identity": _("Changed number or id"),
    "not confirmed in time": _("Not confirmed in time"),
    "inbound text": _("Their message"),
    "inbound button": _("By a button"),
    "inbound interactive": _("By a button"),
}


def act(text: str) -> str:
    return str(ACTS.get(text, text))


def method(text: str) -> str:
    return str(METHODS.get(text, text))
