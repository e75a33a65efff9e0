"""Whose costs a report may be of: an organisation's accounts, for a partner's person also those of clients."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.access import Act, clients_where
from accounts.models import Organisation, User
from assets.models import WhatsAppAccount
from billing import ports
from billing.models import CentrePart, Covers
from billing.reports.slice import NONE, Slice


@dataclass(frozen=True)
class Centres:
    """Which cost centre bears what, by Meta's ids; the values are centres' ids as text."""

    accounts: dict[str, str]
    numbers: dict[str, str]
    templates: dict[str, str]
    by_template: frozenset[str]  # accounts whose templates belong to centres one by one
    by_number: frozenset[str]
    names: dict[str, str]


@dataclass(frozen=True)
class Scope:
    organisation: Organisation
    accounts: tuple[WhatsAppAccount, ...]  # with their organisation and connection
    centres: Centres
    tags: dict[str, tuple[str, ...]]  # by template id; empty unless the report asks for tags

    @property
    def wabas(self) -> list[str]:
        return [one.waba_id for one in self.accounts]

    @property
    def without_currency(self) -> list[WhatsAppAccount]:
        return [one for one in self.accounts if not one.currency]


def scope_of(organisation: Organisation, asked: Slice, *, user: User | None = None) -> Scope:
    """Three queries at most, and those of the tags' port. Without a person: the organisation alone."""
    organisations = [organisation]
    if user and "client" in (*asked.dimensions, *asked.filters):
        organisations += clients_where(user, organisation, Act.COSTS_READ)
    rows = WhatsAppAccount.objects.filter(organisation__in=organisations)
    accounts = tuple(
        one
        for one in rows.select_related("organisation", "connection").order_by("name", "waba_id")
        if _is_meant(one, asked)
    )
    wanted = (*asked.dimensions, *asked.filters)
    wabas = [one.waba_id for one in accounts]
    return Scope(
        organisation=organisation,
        accounts=accounts,
        centres=_centres(organisation) if "centre" in wanted else NO_CENTRES,
        tags=_tags(wabas) if "tag" in wanted else {},
    )


def _is_meant(account: WhatsAppAccount, asked: Slice) -> bool:
    return (not asked.account or account.waba_id == asked.account) and (
        not asked.client or account.organisation.slug == asked.client
    )


def _tags(wabas: list[str]) -> dict[str, tuple[str, ...]]:
    return {template: tuple(tags) for template, tags in ports.tags_of(wabas).items()}


def _centres(organisation: Organisation) -> Centres:
    parts = CentrePart.objects.filter(organisation=organisation).select_related("centre")
    found: dict[str, dict[str, str]] = {kind: {} for kind in Covers.values}
    wabas: dict[str, set[str]] = {kind: set() for kind in Covers.values}
    names = {}
    for part in parts:
        names[str(part.centre_id)] = part.centre.name
        found[part.kind][part.meta_id] = str(part.centre_id)
        wabas[part.kind].add(part.waba_id)
    return Centres(
        accounts=found[Covers.ACCOUNT],
        numbers=found[Covers.NUMBER],
        templates=found[Covers.TEMPLATE],
        by_template=frozenset(wabas[Covers.TEMPLATE]),
        by_number=frozenset(wabas[Covers.NUMBER]),
        names=names,
    )


NO_CENTRES = Centres({}, {}, {}, frozenset(), frozenset(), {})


def borne_by(centre: str, parts: dict[str, str]) -> Iterable[str]:
    """What of these a centre bears; all of them for NONE, which bears what none does."""
    return [meta_id for meta_id, one in parts.items() if centre in (NONE, one)]
