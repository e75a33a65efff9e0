"""The portal's side of the measurement of costs: an organisation, its account, cards, facts."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waportal.settings")
django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Membership, Organisation, Role, User  # noqa: E402
from assets.models import Connection, Environment, WhatsAppAccount  # noqa: E402
from billing.models import Card, CardState, Grade, PricingModel, RateRow  # noqa: E402
from traffic import services as traffic  # noqa: E402
from traffic import tasks  # noqa: E402
from traffic.facts import Facts  # noqa: E402
from traffic.models import INBOUND, STATUSES  # noqa: E402


def account(waba_id: str, business_id: str, *, currency: str, zone: str) -> WhatsAppAccount:
    user = User.objects.create_user("bench@bench.example", name="Bench")
    organisation = Organisation.objects.create(slug="bench", name="Bench")
    Membership.objects.create(organisation=organisation, user=user, roles=[Role.FINANCE])
    connection = Connection.objects.create(
        organisation=organisation, environment=Environment.SANDBOX, business_id=business_id,
        app_id="1", token="-", app_secret="-", verify_token="-", created_by=user,  # noqa: S106
    )  # fmt: skip
    return WhatsAppAccount.objects.create(
        organisation=organisation, connection=connection, waba_id=waba_id, name="Bench",
        currency=currency, facts={"timezone_id": zone},
    )  # fmt: skip


Rate = tuple[
    str, str, int, Decimal, str
]  # market, category, first message of the tier, rate, source


def card(currency: str, since: date, rates: Iterable[Rate], **fields: Any) -> Card:
    made = Card.objects.create(
        currency=currency, effective_from=since, model=PricingModel.on(since), sha256="bench",
        **({"state": CardState.ACTIVE} | fields),
    )  # fmt: skip
    RateRow.objects.bulk_create(
        RateRow(card=made, market=market, category=category, tier_from=first, amount=rate,
                grade=Grade.SINGLE, source=source)
        for market, category, first, rate, source in rates
    )  # fmt: skip
    return made


def months(first: date, last: date) -> None:
    tasks.make_partitions()
    for table in (STATUSES, INBOUND):
        table.grow(first, last)


def write(facts: Facts, deliveries: int) -> None:
    with transaction.atomic():
        traffic.write(facts, deliveries=deliveries, oldest_received_at=timezone.now())
