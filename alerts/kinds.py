"""What each kind of alert means and what to do about it, in a person's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alerts.models import Kind

Detail = Mapping[str, Any]


@dataclass(frozen=True)
class Words:
    """What it means for us, what to do now, and the text of the link to where one acts."""

    meaning: Promise | str
    action: Promise | str
    go: Promise | str


WORDS: dict[str, Words] = {
    Kind.TOKEN_REFUSED: Words(
        _(
            "Nothing is read from Meta and nothing is submitted until the token is replaced. What "
            "you see is from before; nothing was changed or marked as rejected."
        ),
        _(
            "Make a new token for the system user in Meta's business settings and replace it in "
            "the connection."
        ),
        _("Replace the token"),
    ),
    Kind.TOKEN_EXPIRING: Words(
        _("After that day nothing is read from Meta and nothing is submitted."),
        _(
            "Make a new token for the system user in Meta's business settings, best one that "
            "never ends, and replace it in the connection."
        ),
        _("Replace the token"),
    ),
    Kind.PERMISSION_MISSING: Words(
        _(
            "A part of what the portal does for you is not allowed by Meta at present. What you "
            "see of it may be old."
        ),
        _(
            "Check in Meta's business settings that the system user has the permissions and the "
            "WhatsApp accounts assigned, then check the connection again."
        ),
        _("Open the connection's checklist"),
    ),
    Kind.SUBSCRIPTION_MISSING: Words(
        _("Meta does not tell us about changes, so they are seen only at the next reading."),
        _("Repair the webhooks; you see first what will be done at Meta."),
        _("Go to the repair"),
    ),
    Kind.UNKNOWN_WORD: Words(
        _(
            "Meta added something new. It is shown as Meta wrote it; nothing was hidden or "
            "changed because of it."
        ),
        _(
            "Look at it in Meta's WhatsApp Manager if it matters to you. Tell our support, so "
            "that the portal learns the word."
        ),
        _("See where it appears"),
    ),
    Kind.SYNC_STALLED: Words(
        _("What you see is older than it should be. We keep trying."),
        _(
            "Usually nothing: this passes when Meta's trouble does. If it lasts for hours, check "
            "the connection."
        ),
        _("See what is old"),
    ),
    Kind.TEMPLATE_REJECTED: Words(
        _("The template cannot be sent."),
        _("Read Meta's reason, change the text and submit it again."),
        _("Open the template"),
    ),
    Kind.TEMPLATE_STOPPED: Words(
        _("Messages with this template fail until it is sent again by Meta's leave."),
        _("See the reason on the template's page; use another template meanwhile."),
        _("Open the template"),
    ),
    Kind.TEMPLATE_AT_RISK: Words(
        _("It can be sent for now, or can be had back for now; later Meta may take that away."),
        _("See on the template's page what Meta said, until when, and what to do."),
        _("Open the template"),
    ),
    Kind.TEMPLATE_DRIFT: Words(
        _("Customers get another text than the one that was cleared here."),
        _("Compare the two, and take Meta's text or submit yours again."),
        _("Compare the texts"),
    ),
    Kind.TEMPLATE_EXPIRES: Words(
        _(
            "From the day you set it counts as expired: it is marked, and it is not submitted to "
            "Meta again. What Meta has approved can still be sent."
        ),
        _("Set a later day, or archive or delete it when nobody sends it any more."),
        _("Open the template"),
    ),
    Kind.TEMPLATE_REVIEW_DUE: Words(
        _("The day by which a colleague should look at it again is near, or past."),
        _("A reviewer who did not write it reviews it again, or somebody sets another day."),
        _("Open the template"),
    ),
    Kind.SUBMISSION_STUCK: Words(
        _(
            "The template has not reached Meta yet. We look for it there before we send it again, "
            "so it is never submitted twice."
        ),
        _("Usually nothing. If it lasts, check the connection."),
        _("Open the template"),
    ),
    Kind.CATEGORY_CHANGED: Words(
        _("Meta bills messages by category, so the price of this template may change."),
        _(
            "Check the new category. A review can be asked for in Meta's WhatsApp Manager within "
            "60 days."
        ),
        _("Open the template"),
    ),
    Kind.NUMBER_TROUBLE: Words(
        _("Messages from this number may fail or reach fewer people."),
        _("See the number's page for what Meta says, and act in Meta's WhatsApp Manager."),
        _("Open the number"),
    ),
    Kind.ACCOUNT_RESTRICTED: Words(
        _("Meta restricts what the account may do, so messages from it may fail."),
        _("Read what Meta found. A review can be asked for in Meta's Business Support Home."),
        _("See what Meta told us"),
    ),
    Kind.REVIEW_REJECTED: Words(
        _("The account or the display name cannot be used as it is."),
        _("Read Meta's reason, correct it in Meta's WhatsApp Manager and ask for a new review."),
        _("See what Meta told us"),
    ),
    Kind.SECURITY_EVENT: Words(
        _("Whoever knows the PIN can register the number elsewhere."),
        _("If it was none of you, change the PIN now and check who has access at Meta."),
        _("See what Meta told us"),
    ),
    Kind.META_WARNING: Words(
        _("Meta tells you something about your portfolio, account or number."),
        _("Read it and act in Meta's business settings."),
        _("See what Meta told us"),
    ),
    Kind.LIMIT_LOWERED: Words(
        _("You can write first to fewer people a day than before."),
        _("Plan campaigns for the new limit."),
        _("See what Meta told us"),
    ),
    Kind.PARTNER_REMOVED: Words(
        _("A partner or an app no longer has the account; if that is us, webhooks stop."),
        _("If nobody meant it, share the account again in Meta's business settings."),
        _("See what Meta told us"),
    ),
    Kind.SIGNATURES_WRONG: Words(
        _(
            "Either the app secret was changed at Meta, and then its news no longer reaches us, or "
            "somebody else is knocking at our address, and then nothing is lost. Meta repeats what "
            "was refused for a while."
        ),
        _(
            "Compare the app secret in Meta's app dashboard with the connection, and replace it "
            "there if it differs. If it is the same, tell our support."
        ),
        _("Open the connection"),
    ),
    Kind.DELIVERIES_REFUSED: Words(
        _(
            "Meta's news could not be stored for a while. Meta repeats it for more than a day, so "
            "it comes late and is not lost."
        ),
        _("Nothing: our support sees this too. If it lasts for hours, ask them."),
        _("Open the connection"),
    ),
    Kind.DIGEST_BEHIND: Words(
        _(
            "Meta's news is stored and safe, and is being worked through: what you see of messages "
            "and accounts is late by more than a minute."
        ),
        _("Nothing: our support sees this too. It passes by itself when the rush does."),
        _("Open the account"),
    ),
    Kind.DEAD_LETTERS: Words(
        _(
            "Some of Meta's news is stored and safe, but we could not understand it, so what you "
            "see may lack a part."
        ),
        _("Nothing: our support sees this too, and takes it in again when the cause is mended."),
        _("Open the account"),
    ),
    Kind.WEBHOOKS_ELSEWHERE: Words(
        _(
            "Meta sends the messages of people and what becomes of yours to another program, and not "
            "to us. What is shown here of them is incomplete."
        ),
        _(
            "If nobody meant it, repair the webhooks. If another program shall have them, take this "
            "on, so that your colleagues know."
        ),
        _("Go to the repair"),
    ),
    Kind.WEBHOOKS_SILENT: Words(
        _(
            "Something usually comes at these hours, and now nothing does. What is shown here may be "
            "old; nothing is lost that Meta still tells when it is asked."
        ),
        _(
            "See on the page whether the subscription is in order and repair it. If it is, ask our "
            "support whether the intake can be reached from the internet."
        ),
        _("See what we missed"),
    ),
    Kind.WEBHOOKS_MISSED: Words(
        _(
            "We found the change by reading, so what you see is right. But its webhook has not come, "
            "and others may not come either."
        ),
        _("See on the page whether the subscription is in order, and repair it."),
        _("See what we missed"),
    ),
    Kind.RATES_MISSING: Words(
        _(
            "Meta may charge other rates from that day on. Without its card, messages since then have "
            "no known price here, or the old one."
        ),
        _(
            "Download the files of this currency from Meta's pricing page, upload them, and have a "
            "colleague approve the card. This closes by itself then."
        ),
        _("Upload Meta's files"),
    ),
    Kind.ENDPOINT_STOPPED: Words(
        _(
            "Your system accepted nothing for three days, or said that it wants nothing more. We no "
            "longer tell it what happens here."
        ),
        _("Repair the system, then use the address again. What still waits for it is sent then."),
        _("Open the address"),
    ),
    Kind.COSTS_DIFFER: Words(
        _(
            "What we priced and what Meta counts for a month are further apart than rounding "
            "explains. Neither is changed because of it."
        ),
        _(
            "Look at the month's differences with their likely reasons, and answer them with a note."
        ),
        _("See the differences"),
    ),
    Kind.PAYMENT_MISSING: Words(
        _("Meta refuses to send what it charges for while it cannot bill the account."),
        _(
            "Add a payment method or repair it in Meta's billing hub; where a partner pays for the "
            "account, ask the partner."
        ),
        _("See the payment"),
    ),
    Kind.CURRENCY_DEADLINE: Words(
        _(
            "Meta bills businesses of this country in its own currency only. From the day on, what is "
            "sent from an account with another currency is not delivered."
        ),
        _(
            "Ask Meta's support or your partner whether it concerns you, and move to an account in the "
            "country's currency before the day."
        ),
        _("See the deadline"),
    ),
    Kind.BUDGET_REACHED: Words(
        _(
            "So much of the budget is spent. Messages that were sent and are not delivered yet come on "
            "top. Nothing is stopped, unless the budget is a hard stop."
        ),
        _("See what was spent on, plan the rest of the period, or raise the budget."),
        _("Open the budget"),
    ),
    Kind.BUDGET_FORECAST: Words(
        _(
            "If it goes on as in the last weeks, the budget is passed before its period ends. How far "
            "such forecasts were off before is on the budget's page."
        ),
        _("See what was spent on, plan the rest of the period, or raise the budget."),
        _("Open the budget"),
    ),
    Kind.LOG_REFUSED: Words(
        _(
            "New events are kept and count, but no checkpoint proves them. The signer refuses because what "
            "the database holds does not continue what it signed before."
        ),
        _(
            "The page of the log says why. Often an older backup was restored: restore a newer one. "
            "Do not empty the signer's folder."
        ),
        _("Open the page of the log"),
    ),
    Kind.LOG_BROKEN: Words(
        _("An entry of the log, or what was derived from it, is no longer what was signed."),
        _(
            "Stop changing anything by hand, keep a copy of the database, and find out who changed it. "
            "The page says which check fails and at which entry."
        ),
        _("Open the page of the log"),
    ),
    Kind.LOG_LATE: Words(
        _(
            "Events wait too long for the log, or no checkpoint has left the house for two days, so that "
            "only we could vouch for the newest entries."
        ),
        _("Check that the workers and the mail server run; the page says what waits."),
        _("Open the page of the log"),
    ),
}


def words_of(kind: str) -> Words:
    """For every kind there are words; a test says so."""
    return WORDS[kind]


def _what(what: str, word: str) -> str:
    sentences = {
        "app_secret": gettext("The app secret was changed at Meta; replace it in the connection."),
        "missing": gettext("Meta no longer lists the number in its account."),
        "taken": gettext(
            "The number is already recorded in another organisation of this site. Ask our support "
            "to move it."
        ),
        "status": gettext("Meta calls its connection %(word)s."),
        "health": gettext("Meta calls its sending %(word)s."),
        "quality": gettext("Meta rates its quality %(word)s."),
    }
    return sentences.get(what, what) % {"word": word}


def particulars(detail: Detail) -> list[str]:
    """The facts of one alert as sentences; those we have no sentence for as name and value."""
    told: list[str] = []
    rest = dict(detail)
    if "what" in rest:
        told.append(_what(str(rest.pop("what")), str(rest.pop("word", ""))))
    if "field" in rest:
        said = {"field": rest.pop("field"), "word": rest.pop("word", "")}
        told.append(gettext("The field %(field)s says “%(word)s”.") % said)
    for name, sentence in SENTENCES.items():
        value = rest.pop(name, None)
        if value not in (None, "", [], {}):
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            told.append(sentence() % {"value": shown})
    return [*told, *(f"{name}: {value}" for name, value in rest.items() if value not in (None, ""))]


SENTENCES: dict[str, Callable[[], str]] = {
    "month": lambda: gettext("The month: %(value)s."),
    "difference": lambda: gettext("Ours less Meta's: %(value)s."),
    "open": lambda: gettext("Differences without an answer: %(value)s."),
    "refused": lambda: gettext("Meta last refused a message for it at %(value)s (UTC)."),
    "currency": lambda: gettext("The account's currency is %(value)s."),
    "deadline": lambda: gettext("The last day with the present currency is %(value)s."),
    "webhook": lambda: gettext("It is about the webhooks of the field %(value)s."),
    "since": lambda: gettext("Nothing has come since %(value)s (UTC)."),
    "missed": lambda: gettext("Told by Meta when we asked, and by no webhook: %(value)s."),
    "change": lambda: gettext("The change: %(value)s"),
    "where": lambda: gettext("They go to %(value)s."),
    "billed_in": lambda: gettext("Accounts are billed in %(value)s."),
    "quarter": lambda: gettext("No active card is effective from %(value)s."),
    "day": lambda: gettext("It ends on %(value)s."),
    "by": lambda: gettext("The day is %(value)s."),
    "scopes": lambda: gettext("Missing permissions: %(value)s."),
    "accounts": lambda: gettext("Accounts the token no longer reaches: %(value)s."),
    "address": lambda: gettext("The address is %(value)s."),
    "word": lambda: gettext("The word is “%(value)s”."),
    "account": lambda: gettext("In the account %(value)s."),
    "reason": lambda: gettext("Meta's reason: %(value)s"),
    "problem": lambda: gettext("What happened: %(value)s"),
    "refusals": lambda: gettext("Refused within ten minutes: %(value)s."),
    "waiting": lambda: gettext("Deliveries that wait: %(value)s."),
    "failed": lambda: gettext("Deliveries that could not be understood: %(value)s."),
    "spent": lambda: gettext("Spent so far: %(value)s."),
    "limit": lambda: gettext("The budget: %(value)s."),
    "forecast": lambda: gettext("Forecast for the end of the period: %(value)s."),
    "reached": lambda: gettext("Reached: %(value)s%%."),
    "until": lambda: gettext("The period ends on %(value)s."),
    "code": lambda: gettext("Meta's code: %(value)s"),
    "subcode": lambda: gettext("Meta's subcode: %(value)s"),
}
