"""One search across the rooms, within one organisation and one person's rights."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import CharField, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import Act
from accounts.models import Membership, Organisation
from alerts.models import Alert
from assets.models import PhoneNumber, WhatsAppAccount
from optin.identity.numbers import NotANumber
from optin.ledger.writing import of
from optin.masking import shown
from optin.reports import people
from templates_app.models import Status, Template

MOST = 20  # of each kind


@dataclass(frozen=True)
class Hit:
    kind: str
    title: str
    detail: str
    link: str


def search(organisation: Organisation, *, query: str, acts: frozenset[Act]) -> list[Hit]:
    """Hits of every kind this person may open; none for an empty query."""
    query = query.strip()
    if not query:
        return []
    kinds = [
        (Act.TEMPLATES_READ, _templates),
        (Act.ASSETS_READ, _numbers),
        (Act.ASSETS_READ, _accounts),
        (Act.PEOPLE_READ, _people),
        (Act.OPTINS_READ, _recipients),
        (Act.ALERTS_READ, _alerts),
    ]
    return [hit for act, find in kinds if act in acts for hit in find(organisation, query)]


def _templates(organisation: Organisation, query: str) -> Iterator[Hit]:
    rows = Template.objects.of(organisation).listed().exclude(status=Status.DELETED)
    matching = rows.filter(Q(name__icontains=query) | Q(body__icontains=query))
    for row in matching.order_by("name", "language")[:MOST]:
        link = reverse("templates_app:template_detail", args=[organisation.slug, row.pk])
        yield Hit(_("Template"), str(row), row.body[:120], link)


def _numbers(organisation: Organisation, query: str) -> Iterator[Hit]:
    matching = Q(verified_name__icontains=query) | Q(phone_number_id=query)
    digits = re.sub(r"\D", "", query)
    if len(digits) >= 3:  # however either side writes the number
        matching |= Q(digits__contains=digits)
    bare = Func(
        "display_phone_number", Value(r"\D"), Value(""), Value("g"),
        function="regexp_replace", output_field=CharField(),
    )  # fmt: skip
    rows = PhoneNumber.objects.of(organisation).annotate(digits=bare).filter(matching)
    for row in rows.order_by("display_phone_number")[:MOST]:
        link = reverse("assets:number_detail", args=[organisation.slug, row.phone_number_id])
        yield Hit(_("Number"), row.display_phone_number, row.verified_name, link)


def _accounts(organisation: Organisation, query: str) -> Iterator[Hit]:
    rows = WhatsAppAccount.objects.of(organisation)
    for row in rows.filter(Q(name__icontains=query) | Q(waba_id=query)).order_by("name")[:MOST]:
        link = reverse("assets:account_detail", args=[organisation.slug, row.waba_id])
        yield Hit(_("Account"), row.name, row.waba_id, link)


def _people(organisation: Organisation, query: str) -> Iterator[Hit]:
    rows = Membership.objects.of(organisation).select_related("user")
    matching = Q(user__name__icontains=query) | Q(user__email__icontains=query)
    for row in rows.filter(matching).order_by("user__name")[:MOST]:
        link = reverse("accounts:person_list", args=[organisation.slug])
        yield Hit(_("Person"), str(row.user), row.user.email, link)


def _recipients(organisation: Organisation, query: str) -> Iterator[Hit]:
    """The person of exactly this number or user id, masked here for everybody."""
    with of(organisation):
        try:
            subject = people.search(organisation, query)
        except NotANumber:
            return
        found = people.rows(organisation, [subject.pk] if subject else [])
    for row in found:
        link = reverse("optin:person_detail", args=[organisation.slug, row.pk])
        title = ", ".join(shown(one.value, unmasked=False) for one in row.reached)
        yield Hit(_("Opt-ins"), title, "", link)


def _alerts(organisation: Organisation, query: str) -> Iterator[Hit]:
    rows = Alert.objects.of(organisation).standing().filter(title__icontains=query)
    for row in rows.order_by("-opened_at")[:MOST]:
        link = reverse("alerts:alert_detail", args=[organisation.slug, row.pk])
        yield Hit(_("Alert"), row.title, row.get_kind_display(), link)
