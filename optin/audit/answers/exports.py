"""What left the house: who took which file, about whom, and why."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from optin.audit.answering import Answer, Asked, Cell, moment, named
from optin.models import Export, ExportKind


def _taker(by: User | None) -> Cell:
    return Cell(str(by), small=by.email) if by else Cell(_("Somebody on the server itself"))


def answer(asked: Asked) -> Answer:
    period = asked.period
    taken = Export.objects.of(asked.organisation).filter(at__gte=period.since, at__lt=period.until)
    rows = list(taken.select_related("by").order_by("-at")[: asked.most])
    people = named(asked, (one.subject for one in rows))
    return Answer(
        head=[_("When"), pgettext("colleague", "By"), pgettext("file", "What"), _("About"), _("Why")],
        rows=[
            [
                moment(one.at), _taker(one.by),
                Cell(str(ExportKind(one.kind).label), small=one.name),
                people[one.subject] if one.subject else Cell("—"), Cell(one.purpose or "—"),
            ]
            for one in rows
        ],
        none=_("Nothing was taken in this period."),
    )  # fmt: skip
