"""Where opt-ins come from, by month, way, evidence and place; and twenty-five of one line at random."""

from __future__ import annotations

import os
from itertools import islice
from urllib.parse import urlencode

from django.db.models import Sum
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from optin import policies
from optin.audit import counting, sampling
from optin.audit.answering import Answer, Asked, Cell, Figure, Notice, moment, named
from optin.ledger import hashes, reading
from optin.models import SourceCount
from optin.reports import words
from optin.words import Grade

SAMPLE = 25
TONES = {"A": "good", "B": "good", "C": "info", "D": "info", "E": "warn", "F": "bad"}


def answer(asked: Asked) -> Answer:
    """`?month=2026-11-01&method=…&grade=…&place=…`: a sample of that line."""
    if month := _month(asked):
        return _sample(asked, month)
    left = counting.count(asked.organisation)
    period = asked.period
    rows = SourceCount.objects.filter(
        organisation=asked.organisation, month__gte=period.first.replace(day=1),
        month__lte=period.last,
    )  # fmt: skip
    by_grade = {
        one["grade"]: one["n"] for one in rows.values("grade").annotate(n=Sum("count")).order_by()
    }
    grades = [
        Figure(f"{one.value}", f"{by_grade.get(one.value, 0):,}", str(words.GRADES[one]))
        for one in Grade
    ]
    slow = ngettext(
        "%(n)d newer entry is still being counted.",
        "%(n)d newer entries are still being counted.",
        left,
    ) % {"n": left}
    return Answer(
        head=[_("Month"), _("Way"), _("Evidence"), pgettext("jurisdiction", "Place"), _("Opt-ins"), _("Sample")],
        rows=[_row(asked, one) for one in rows.order_by("-month", "-count", "pk")[: asked.most]],
        figures=grades,
        notices=[Notice("info", slow)] if left else [],
        none=_("Nobody opted in in these months."),
    )  # fmt: skip


def _row(asked: Asked, one: SourceCount) -> list[Cell]:
    told = {
        "month": one.month.isoformat(), "method": one.method, "grade": one.grade,
        "place": one.jurisdiction,
    }  # fmt: skip
    here = reverse("optin:question_detail", args=[asked.organisation.slug, "sources"])
    place = policies.name_of(one.jurisdiction) if one.jurisdiction else _("not told")
    return [
        Cell(f"{one.month:%Y-%m}"), Cell(words.method(one.method) or "—"), _grade(one.grade), Cell(place),
        Cell(f"{one.count:,}"), Cell(_("25 at random"), f"{here}?{urlencode(told)}"),
    ]  # fmt: skip


def _grade(grade: str) -> Cell:
    if grade not in set(Grade):
        return Cell("—")
    return Cell(grade, tone=TONES[grade], small=str(words.GRADES[Grade(grade)]))


def _month(asked: Asked) -> str:
    try:
        day = parse_date(asked.query.get("month", ""))
    except ValueError:
        return ""
    return f"{day:%Y-%m}" if day else ""


def _sample(asked: Asked, month: str) -> Answer:
    types = {one.value for one in counting.COUNTED}
    wanted = {name: asked.query.get(name, "") for name in ("method", "grade")}
    wanted["jurisdiction"] = asked.query.get("place", "")

    def is_of_line(told: reading.Told) -> bool:
        return (
            told.event.type in types
            and f"{told.event.occurred_at:%Y-%m}" == month
            and all(str(told.body.get(name, "")) == value for name, value in wanted.items())
        )

    size = hashes.size_of(asked.organisation.pk)
    places = islice(sampling.draws(os.urandom(16), size), sampling.TRIES) if size else iter(())
    found = sampling.matching(asked.organisation, places, wanted=SAMPLE, keep=is_of_line)
    people = named(asked, (one.told.subject for one in found))
    way = reverse("optin:question_detail", args=[asked.organisation.slug, "sources"])
    return Answer(
        head=[_("Entry"), pgettext("recipients", "Person"), _("When"), _("Act"), _("Notice"), _("Proof")],
        rows=[sample_row(asked, one, people[one.told.subject]) for one in found],
        figures=[
            Figure(_("Month"), month, url=f"{way}?{asked.period.query}"),
            Figure(_("Way"), words.method(wanted["method"]) or "—"),
            Figure(_("Evidence"), wanted["grade"] or "—"),
            Figure(pgettext("jurisdiction", "Place"), wanted["jurisdiction"] or "—"),
        ],
        notices=[
            Notice(
                "info",
                _("Drawn anew each time. For a sample that can be repeated, draw one under “Samples”."),
            )
        ],
        none=_("None was found among twenty thousand entries drawn at random."),
    )  # fmt: skip


def sample_row(asked: Asked, one: sampling.Drawn, person: Cell) -> list[Cell]:
    told, slug = one.told, asked.organisation.slug
    proof = notice = Cell("—")
    if told.subject:
        url = reverse("optin:handover_create", args=[slug, told.subject])
        proof = Cell(_("Receipt and proof"), f"{url}?event={told.event.event_id}")
    if told.event.notice:
        url = reverse("optin:notice_with_hash", args=[slug])
        text = str(told.body.get("notice_version") or told.event.notice[:12])
        notice = Cell(text, f"{url}?hash={told.event.notice}")
    person = (
        Cell(person.text, f"{person.link}#event-{told.event.event_id}") if person.link else person
    )
    return [
        Cell(f"{one.index:,}", small=str(words.EVENTS.get(told.event.type, told.event.type.value))),
        person if told.subject else Cell("—"), moment(told.event.occurred_at),
        Cell(_how(told) or "—"), notice, proof,
    ]  # fmt: skip


def _how(told: reading.Told) -> str:
    act = words.act(str(told.body.get("act", "")))
    return act or words.method(str(told.body.get("method", "")))
