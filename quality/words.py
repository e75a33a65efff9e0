"""Metrics' values in people's words, and how good they are."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assets.words import ACCOUNT_WORDS, NUMBER_WORDS, Word, meaning
from quality.models import Kind, Metric
from quality.models.readings import NONE

OF_NUMBER = {
    Metric.RATING: "quality_rating",
    Metric.STATUS: "status",
    Metric.HEALTH: "can_send_message",
    Metric.THROUGHPUT: "throughput",
    Metric.NAME: "name_status",
    Metric.NEW_NAME: "new_name_status",
    Metric.LIMIT: "whatsapp_business_manager_messaging_limit",
}
OF_ACCOUNT = {
    Metric.REVIEW: "account_review_status",
    Metric.VERIFICATION: "business_verification_status",
    Metric.HEALTH: "can_send_message",
}
OWN: dict[str, dict[str, Word]] = {
    Metric.OBSTACLES: {NONE: Word(_("Nothing"), "good")},
    Metric.RESTRICTION: {NONE: Word(_("None"), "good")},
    Metric.MISUSE: {NONE: Word(_("None"), "good")},
    Metric.BAN: {
        "DISABLE": Word(_("Disabled"), "bad"),
        "SCHEDULE_FOR_DISABLE": Word(_("Will be disabled"), "bad"),
        "REINSTATE": Word(_("Reinstated"), "good"),
    },
    Metric.STATUS: {"ACTIVE": Word(_("Active"), "good")},  # of an account
}
RESTRICTIONS: dict[str, Promise] = {
    "RESTRICTED_ADD_PHONE_NUMBER_ACTION": _("No new numbers"),
    "RESTRICTED_BIZ_INITIATED_MESSAGING": _("May not write first"),
    "RESTRICTED_CUSTOMER_INITIATED_MESSAGING": _("May not answer"),
    "RESTRICTED_BIZ_INITIATED_AND_USER_INITIATED_CALLING": _("No calls"),
    "RESTRICTED_BUSINESS_INITIATED_CALLING": _("May not call"),
    "RESTRICTED_USER_INITIATED_CALLING": _("Cannot be called"),
    "RESTRICTED_USER_INITIATED_CALLING_CALL_BUTTON_HIDDEN": _("Call button hidden"),
    "RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES": _("No utility by Direct Send"),
    "RESTRICTED_UTILITY_TEMPLATES": _("No utility templates"),
    "RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING": _("Few utility messages"),
}
PARTS: dict[str, Promise] = {
    "PHONE_NUMBER": _("Number"), "WABA": _("WhatsApp account"), "BUSINESS": _("Business portfolio"),
    "APP": _("App"), "MESSAGE_TEMPLATE": _("Template"),
}  # fmt: skip
BAD = {Metric.RESTRICTION, Metric.MISUSE, Metric.BAN}
# Meta's codes of messages that fail, as docs of errors have them.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
ERRORS: dict[str, Promise] = {
    "": _("No code given"),
    "131000": _("Something went wrong at Meta"),
    "131016": _("Meta was not available"),
    "131026": _("Cannot be reached: not on WhatsApp, or an old version"),
    "131031": _("The account is locked"),
    "131042": _("Trouble with the payment"),
    "131047": _("More than 24 hours since the person wrote"),
    "131048": _("Too many people reported or blocked: limited as spam"),
    "131049": _("Meta held it back: the person gets enough marketing"),
    "131050": _("The person stopped marketing messages"),
    "131051": _("A type of message that is not supported"),
    "131053": _("The media could not be loaded"),
    "131056": _("Too many messages to one person in a short time"),
    "131057": _("The number was in maintenance"),
    "131064": _("Limited after wrong categories of templates"),
    "130429": _("More messages a second than the number may send"),
    "130472": _("The person is in an experiment of Meta's"),
    "130497": _("Meta does not let this business write to that country"),
    "132001": _("The template does not exist in that language"),
    "132015": _("The template was paused"),
    "132016": _("The template was disabled"),
    "368": _("Blocked for a while, for violating a policy"),
}
# What a person's dislike of messages looks like among the failures.
DISLIKE = ("131048", "131049", "131050")


def word_of(kind: str, metric: str, value: str) -> Word:
    """A value for people; one that is new to us as Meta wrote it."""
    if own := OWN.get(metric, {}).get(value):
        return own
    if metric in BAD:
        said = [str(RESTRICTIONS.get(one, one)) for one in value.split(", ")]
        return Word(", ".join(said), "bad")
    if metric == Metric.OBSTACLES:
        said = [_obstacle(one) for one in value.split(", ")]
        return Word(", ".join(said), "bad" if "BLOCKED" in value else "warn")
    if kind == Kind.ACCOUNT and metric in OF_ACCOUNT:
        return meaning(ACCOUNT_WORDS, OF_ACCOUNT[Metric(metric)], value)
    if kind != Kind.ACCOUNT and metric in OF_NUMBER:
        return meaning(NUMBER_WORDS, OF_NUMBER[Metric(metric)], value)
    return Word(value, "warn")


def _obstacle(said: str) -> str:
    """BUSINESS BLOCKED 141006 → Business portfolio: Blocked (141006)."""
    part, _gap, rest = said.partition(" ")
    state, _gap, codes = rest.partition(" ")
    words = f"{PARTS.get(part, part)}: {meaning(NUMBER_WORDS, 'can_send_message', state).text}"
    return f"{words} ({codes})" if codes else words


def error_words(code: str) -> str:
    """What a code means; one that is new to us as it came."""
    return str(ERRORS.get(code, code))
