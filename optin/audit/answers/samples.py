"""Samples for an external audit: who drew which, and with what seed."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from optin.audit import sampling
from optin.audit.answering import Answer, Asked, Cell, moment
from optin.models import Event
from optin.words import EventType


def answer(asked: Asked) -> Answer:
    rows = Event.objects.filter(
        organisation_id=asked.organisation.pk, type=EventType.SAMPLED.value, subject_id=None
    ).order_by("-recorded_at")[: asked.most]
    samples = [(row, sampling.read(row)) for row in rows]
    pks = {int(one.by.removeprefix("user:")) for _row, one in samples if one.by.startswith("user:")}
    names = {f"user:{pk}": str(user) for pk, user in User.objects.in_bulk(pks).items()}
    slug = asked.organisation.slug
    return Answer(
        head=[_("Drawn"), pgettext("colleague", "By"), _("Of"), _("Wanted"), _("Entries then"), _("Seed")],
        rows=[
            [
                moment(row.recorded_at), Cell(names.get(one.by, one.by)),
                Cell(str(one.of.label), reverse("optin:sample_detail", args=[slug, row.pk])),
                Cell(f"{one.count:,}"), Cell(f"{one.size:,}"), Cell(one.seed),
            ]
            for row, one in samples
        ],
        none=_("No sample has been drawn yet."),
        more={"has_sample": True},
    )  # fmt: skip
