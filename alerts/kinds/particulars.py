"""The facts of one alert as sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext

Detail = Mapping[str, Any]


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
    "was": lambda: gettext("Its category was %(value)s."),
    "category": lambda: gettext("Its category is %(value)s."),
    "announced": lambda: gettext("Meta has announced the category %(value)s."),
    "meta_status": lambda: gettext("Meta calls it %(value)s."),
    "seen": lambda: gettext("Read before it stopped: %(value)s."),
    "remembered": lambda: gettext("Entries that were signed: %(value)s."),
    "found": lambda: gettext("Entries in the database: %(value)s."),
    "said": lambda: gettext("What does not hold: %(value)s"),
    "overdue": lambda: gettext("Promises that were not kept in time: %(value)s."),
    "unsigned_since": lambda: gettext("Nothing was kept outside since %(value)s (UTC)."),
    "account": lambda: gettext("In the account %(value)s."),
    "reason": lambda: gettext("Meta's reason: %(value)s"),
    "problem": lambda: gettext("What happened: %(value)s"),
    "refusals": lambda: gettext("Refused within ten minutes: %(value)s."),
    "waiting": lambda: gettext("Deliveries that wait: %(value)s."),
    "sent": lambda: gettext("Messages of the last hour: %(value)s."),
    "not_delivered": lambda: gettext("Of them failed: %(value)s."),
    "lines": lambda: gettext("Lines of the list: %(value)s."),
    "because": lambda: gettext("It is to be taken back, because: %(value)s"),
    "notice": lambda: gettext("Its notice: %(value)s."),
    "undecided": lambda: gettext("Messages that wait too long: %(value)s."),
    "failed": lambda: gettext("Deliveries that could not be understood: %(value)s."),
    "spent": lambda: gettext("Spent so far: %(value)s."),
    "limit": lambda: gettext("The budget: %(value)s."),
    "forecast": lambda: gettext("Forecast for the end of the period: %(value)s."),
    "reached": lambda: gettext("Reached: %(value)s%%."),
    "until": lambda: gettext("The period ends on %(value)s."),
    "people": lambda: gettext("Written to first in the last 24 hours: %(value)s people."),
    "most": lambda: gettext("The limit: %(value)s people a day."),
    "full_at": lambda: gettext("At this pace it is full at %(value)s (UTC)."),
    "code": lambda: gettext("Meta's code: %(value)s"),
    "subcode": lambda: gettext("Meta's subcode: %(value)s"),
}
