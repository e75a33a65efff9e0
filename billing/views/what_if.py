"""A past month under another card, other rules, another category. The address is the question."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from billing.calendar import PER_MESSAGE_SINCE, SERVICE_CHARGED_SINCE
from billing.models import Card, CardState, Category
from billing.periods import Period, month_named
from billing.reports import what_if as reports
from billing.reports.templates import choices
from billing.reports.what_if import Question, Rules

HEADER = (
    "month", "currency", "category", "market", "messages", "before", "unknown_before",
    "messages_after", "after", "unknown_after", "difference", "estimated",
)  # fmt: skip
RULES = [
    (Rules.AS_THEY_WERE, gettext_lazy("The rules as they were")),
    (
        Rules.NEW,
        gettext_lazy("The rules since 2026-10-01: utility in windows and service are charged"),
    ),
    (Rules.OLD, gettext_lazy("The rules until 2026-09-30: service is free")),
]
MOST_IDS = 200


@require_safe
@allowed(Act.COSTS_READ)
def what_if(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    months = reports.months_of(organisation)
    cards = reports.cards_for(organisation)
    question, problems = _question(request, organisation, months, cards)
    found = reports.answer(organisation, question) if question and question.asks else None
    form = request.GET.get("form")
    if found and question and form in ("csv", "xlsx"):
        rows = (_line(question.month, line) for line in found.lines)
        return sheet_response(
            form, f"what-if-{question.month.first:%Y-%m}", header=HEADER, rows=rows
        )
    query = request.GET.copy()
    query.pop("form", None)
    context = {
        "months": months,
        "cards": [(card, _card_words(card)) for card in cards],
        "rules": RULES,
        "categories": Category.choices,
        "choices": choices(organisation, question.month) if question else [],
        "question": question,
        "answer": found,
        "problems": problems,
        "query": query.urlencode(),
    }
    return render(request, "billing/what_if.html", context)


def _question(
    request: SignedInRequest, organisation: Organisation, months: list[Period], cards: list[Card]
) -> tuple[Question | None, list[str]]:
    """What the address asks, and what of it cannot be. None: there are no charges yet."""
    said, problems = request.GET, []
    wanted = month_named(said.get("month", ""))
    if said.get("month") and wanted not in months:
        problems.append(_("There are no charges of this month. Choose another."))
    month = wanted if wanted in months else reports.last_whole(months, organisation.today())
    card = next((card for card in cards if str(card.pk) == said.get("card")), None)
    if said.get("card") and card is None:
        problems.append(_("This rate card is not there any more. Choose another."))
    rules = next((each for each in Rules if each == said.get("rules")), Rules.AS_THEY_WERE)
    if rules and month and (told := _does_not_fit(rules, month)):
        problems.append(told)
        rules = Rules.AS_THEY_WERE
    ids = tuple(said.getlist("template")[:MOST_IDS])
    category = said.get("category", "")
    if category not in Category.values:
        category = ""
    if bool(ids) != bool(category):
        problems.append(_("Choose both templates and the category they would have."))
    if month is None:
        return None, problems
    return Question(month, card, rules, ids, category), problems


def _does_not_fit(rules: Rules, month: Period) -> str:
    """Why these rules say nothing of the month; "" where they do."""
    if month.first < PER_MESSAGE_SINCE:
        return _("This month was charged by conversation, and these rules are for messages.")
    if (month.first >= SERVICE_CHARGED_SINCE) == (rules is Rules.NEW):
        return _("These are the rules that this month had already.")
    return ""


def _card_words(card: Card) -> str:
    words = f"{card.currency} {card.effective_from}"
    if card.organisation_id:
        words += " · " + _("your own")
    if card.state != CardState.ACTIVE:
        words += f" · {CardState(card.state).label}"
    return words


def _line(month: Period, line: Any) -> list[object]:
    return [
        f"{month.first:%Y-%m}", line.currency, line.category, line.market, line.units, line.before,
        line.before_unknown, line.units_after, line.after, line.after_unknown, line.difference,
        line.estimated,
    ]  # fmt: skip
