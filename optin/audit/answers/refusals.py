"""Why was Y not sent? What the gate refused, with the reason in words."""

from __future__ import annotations

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from optin.audit.answering import Answer, Asked, Cell, Figure, moment, named
from optin.gate.sentences import SENTENCES
from optin.models import Decision
from optin.reports import words
from optin.words import Code


def answer(asked: Asked) -> Answer:
    period = asked.period
    refused = Decision.objects.filter(
        organisation_id=asked.organisation.pk, decided_at__gte=period.since,
        decided_at__lt=period.until,
    ).exclude(code=Code.ALLOWED)  # fmt: skip
    counted = refused.values("code").annotate(n=Count("pk")).order_by("-n", "code")
    here = f"?{period.query}&code="
    figures = [
        Figure(str(one["code"]), f"{one['n']:,}", url=here + str(one["code"])) for one in counted
    ]
    if (code := asked.query.get("code", "")) in set(Code):
        refused = refused.filter(code=code)
    found = list(refused.order_by("-decided_at")[: asked.most])
    people = named(asked, (one.subject for one in found))
    return Answer(
        head=[
            _("When"),
            pgettext("recipients", "Person"),
            _("Purpose"),
            _("Template"),
            _("Decision"),
            _("Why"),
        ],
        rows=[_row(asked, one, people[one.subject]) for one in found],
        figures=figures,
        none=_("Nothing was refused in this period."),
    )


def _row(asked: Asked, one: Decision, person: Cell) -> list[Cell]:
    url = reverse("optin:decision_detail", args=[asked.organisation.slug, one.pk])
    sentence = str(SENTENCES[Code(one.code)]) if one.code in set(Code) else ""
    return [
        moment(one.decided_at), person,
        Cell(str(words.PURPOSES.get(one.purpose, one.purpose)), small=one.category),
        Cell(one.template_id or "—"),
        Cell(one.code, url, tone=_tone(one.code)), Cell(sentence),
    ]  # fmt: skip


def _tone(code: str) -> str:
    return words.CODE_TONES.get(Code(code), "bad") if code in set(Code) else "bad"
