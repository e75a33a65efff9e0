"""What rooms tell of each other that do not know each other: quality.ports, billing.ports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from assets.models import PhoneNumber, WhatsAppAccount
from billing.ports import LimitUse
from billing.reports import for_quality as billing
from quality.ports import Around, TemplateSigns
from quality.reports.limits import limits
from templates_app.reports import for_quality as templates


def events_around(
    organisation: Organisation, waba_ids: Sequence[str], since: datetime | None, until: datetime
) -> list[Around]:
    """Templates' moves, categories and scores; changes of Meta's prices."""
    found = [
        Around(one.at, one.kind, one.what, one.tone, one.link)
        for one in templates.happened(organisation, waba_ids, since, until)
    ]
    prices = billing.price_changes(since, until)
    return found + [Around(at, "price", _("Meta changed its rates")) for at in prices]


def signs_of(
    organisation: Organisation, waba_id: str, since: date, until: date, also: Collection[str]
) -> list[TemplateSigns]:
    return [
        TemplateSigns(**asdict(one))
        for one in templates.signs(organisation, waba_id, since, until, also)
    ]


def payment_page(account: WhatsAppAccount) -> str:
    """Bound to assets.ports."""
    return reverse("billing:payment_list", args=[account.organisation.slug])


def history_page(number: PhoneNumber) -> str:
    """Bound to assets.ports."""
    place = [number.organisation.slug, number.phone_number_id]
    return reverse("quality:number_timeline", args=place)


def limits_of(organisation: Organisation) -> Mapping[str, LimitUse]:
    """Bound to billing.ports."""
    return {
        one.connection.business_id: LimitUse(
            one.room.used,
            one.room.limit,
            one.room.is_unlimited,
            one.room.tone,
            reverse("quality:limit_detail", args=[organisation.slug, one.connection.pk]),
        )
        for one in limits(organisation)
        if one.room
    }
