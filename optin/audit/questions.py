"""What an auditor asks, as a person would ask it, and where the answer is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from optin.audit.answering import Answer, Asked
from optin.audit.answers import (
    exports,
    health,
    identities,
    messages,
    opt_outs,
    privileged,
    refusals,
    register,
    rules,
    samples,
    sources,
    stops,
)


@dataclass(frozen=True)
class Question:
    """Answered by a list of ours (`answer`), or on another page (`url_name`)."""

    slug: str
    title: Any
    asked: Any
    group: str  # of GROUPS
    answer: Callable[[Asked], Answer] | None = None
    url_name: str = ""
    has_period: bool = True


GROUPS = {
    "person": _("One person"),
    "sends": _("What was sent"),
    "texts": _("Texts, rules and sources"),
    "proof": _("Proof and control"),
}
QUESTIONS = (
    Question(
        "people", _("One person, then and now"),
        _("Was this number opted in on that day at that time, for what, and under which text?"),
        "person", url_name="optin:person_list",
    ),
    Question(
        "decision", _("One message"),
        _("Why did we send this message, and which consent was behind it?"),
        "sends", url_name="optin:decision_lookup",
    ),
    Question(
        "refusals", _("What was not sent"), _("Why was this not sent?"), "sends", refusals.answer
    ),
    Question(
        "messages", _("Messages without an opt-in"),
        _("Whom did we write to in this period without a valid opt-in?"), "sends", messages.answer,
    ),
    Question(
        "opt-outs", _("Opt-outs and deadlines"),
        _("How soon did opt-outs take effect, and was anything sent after them?"),
        "sends", opt_outs.answer,
    ),
    Question(
        "stops", _("Stops at WhatsApp"),
        _("Who told WhatsApp to stop, and did marketing follow?"), "sends", stops.answer,
    ),
    Question(
        "notices", _("Register of notices"),
        _("What were people shown since when, who approved it, who agreed to it, and what changed?"),
        "texts", register.answer, has_period=False,
    ),
    Question(
        "sources", _("Where opt-ins come from"),
        _("By which way, how well proved, and from where did opt-ins come?"), "texts", sources.answer,
    ),
    Question(
        "imports", _("Imports"),
        _("What came in by a file: whose, approved by whom, what became of each row, and was it taken back?"),
        "texts", url_name="optin:import_list",
    ),
    Question(
        "registries", _("Registries and registrations"),
        _("How old are the answers of do-not-call registries, and which registrations of ours end when?"),
        "texts", url_name="optin:registry_list",
    ),
    Question(
        "rules", _("Register of policies"), _("Which rules counted when, and what is coming?"),
        "texts", rules.answer, has_period=False,
    ),
    Question(
        "identities", _("Changed numbers"),
        _("Whose number or user id changed, which records became one, and what waits for a yes?"),
        "person", identities.answer,
    ),
    Question(
        "requests", _("Requests and erasures"),
        _("What did people ask for, by when, and what was deleted and kept by which rule?"),
        "person", url_name="optin:request_list",
    ),
    Question(
        "kept", _("Kept proof and retention"),
        _("Which proof of erased people is kept, why, and until when?"),
        "person", url_name="optin:vault_list",
    ),
    Question(
        "holds", _("Legal holds"), _("For whom is nothing deleted at the moment, and why?"),
        "person", url_name="optin:hold_list",
    ),
    Question(
        "integrity", _("Integrity of the log"), _("Has anybody altered history?"), "proof",
        url_name="optin:integrity_detail",
    ),
    Question(
        "privileged", _("Exceptions and privileged acts"),
        _("Who overrode or lifted something, and who was the second person?"),
        "proof", privileged.answer,
    ),
    Question(
        "samples", pgettext_lazy("audit", "Samples"), _("May I draw entries at random, so that others can repeat it?"),
        "proof", samples.answer, has_period=False,
    ),
    Question(
        "exports", _("What was taken away"), _("Who took which file, about whom, and why?"),
        "proof", exports.answer,
    ),
    Question(
        "health", _("Health board"), _("What is in order, and what should somebody look at?"),
        "proof", health.answer,
    ),
)  # fmt: skip
BY_SLUG = {one.slug: one for one in QUESTIONS if one.answer}


def grouped() -> list[tuple[Any, list[Question]]]:
    return [
        (label, [one for one in QUESTIONS if one.group == name]) for name, label in GROUPS.items()
    ]
