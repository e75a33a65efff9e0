"""Everybody who was messaged in a period without a valid opt-in; there should be nobody."""

from __future__ import annotations

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from optin.audit import reviewing
from optin.audit.answering import Answer, Asked, Cell, Figure, moment, named
from optin.models import Finding, FindingKind
from optin.reports import words

TONES = {FindingKind.NOT_CLEAN: "warn"}


def answer(asked: Asked) -> Answer:
    review = reviewing.of_period(asked.organisation, asked.period)
    is_done = review is not None and review.finished_at is not None
    found = Finding.objects.filter(review=review) if review else Finding.objects.none()
    counted = {
        one["kind"]: one["n"] for one in found.values("kind").annotate(n=Count("pk")).order_by()
    }
    if (kind := asked.query.get("kind", "")) in FindingKind.values:
        found = found.filter(kind=kind)
    rows = list(found.order_by("sent_at", "pk")[: asked.most])
    people = named(asked, (one.subject for one in rows))
    here = f"?{asked.period.query}&kind="
    figures = [
        Figure(str(kind.label), f"{counted.get(kind.value, 0):,}", url=here + kind.value)
        for kind in FindingKind
    ]
    if review:
        figures = [
            Figure(_("Messages"), f"{review.messages:,}"),
            Figure(_("Replies, which need no opt-in"), f"{review.without_purpose:,}"),
            *figures,
        ]
    none = _("Every message of these days had a valid opt-in.") if is_done else ""
    return Answer(
        head=[
            _("Sent"),
            pgettext("recipients", "Person"),
            _("Purpose"),
            _("Template"),
            _("What is wrong"),
            _("Event"),
        ],
        rows=[_row(one, people[one.subject]) for one in rows],
        figures=figures if review else [],
        notices=reviewing.notices(review),
        none=none,
        more={"review": review, "has_review": True},
    )


def _row(one: Finding, person: Cell) -> list[Cell]:
    kind = FindingKind(one.kind)
    event = Cell("—")
    if one.event_id:
        link = f"{person.link}#event-{one.event_id}" if person.link else ""
        event = Cell(str(one.event_id), link)
    return [
        moment(one.sent_at), person, Cell(str(words.PURPOSES.get(one.purpose, one.purpose))),
        Cell(one.template_id or "—"), Cell(str(kind.label), tone=TONES.get(kind, "bad")), event,
    ]  # fmt: skip
