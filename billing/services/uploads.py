"""Files of Meta's for one card: kept, looked through without writing a rate, then sent for approval."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from billing.checks import Check, check
from billing.models import Card, CardFile, Grade, PricingModel, RateRow, Upload
from billing.services.errors import Decided, EmptyFile, NoFile, NotReady, TooManyFiles

MOST_FILES = 4
KEEP = timedelta(days=7)  # of uploads that became no card


@dataclass(frozen=True)
class Given:
    """A file as the browser sent it."""

    name: str
    data: bytes


@transaction.atomic
def keep(organisation: Organisation, *, files: Iterable[Given], by: User) -> Upload:
    """Raises NoFile, TooManyFiles, EmptyFile."""
    given = list(files)
    if not given:
        raise NoFile
    if len(given) > MOST_FILES:
        raise TooManyFiles(MOST_FILES)
    for one in given:
        if not one.data:
            raise EmptyFile(one.name)
    upload = Upload.objects.create(organisation=organisation, made_by=by)
    CardFile.objects.bulk_create(
        CardFile(
            upload=upload,
            name=one.name.replace("\x00", "")[-200:],
            data=one.data,
            sha256=hashlib.sha256(one.data).hexdigest(),
        )
        for one in given
    )
    return upload


@transaction.atomic
def send(upload: Upload, *, effective_from: date, note: str, by: User) -> Card:
    """Make the card that a colleague approves. Raises NotReady, Decided (it was sent before)."""
    locked = Upload.objects.select_for_update().get(pk=upload.pk)
    if Card.objects.filter(upload=locked).exists():
        raise Decided
    found = check(locked)
    if not found.is_good:
        raise NotReady
    file = found.rates_file
    card = Card.objects.create(
        organisation=locked.organisation,
        currency=found.currency,
        effective_from=effective_from,
        model=PricingModel.on(effective_from),
        upload=locked,
        file_name=file.name,
        sha256=file.sha256,
        note=note,
        imported_by=by,
    )
    RateRow.objects.bulk_create(_rows(card, found))
    return card


def _rows(card: Card, found: Check) -> Iterable[RateRow]:
    for file, one in found.rates:
        yield RateRow(
            card=card,
            market=one.market,
            category=one.category,
            tier_from=one.tier_from,
            list_only=found.is_list_only(one),
            amount=one.amount,
            grade=Grade.META,
            source=f"{file.name} (sha256 {file.sha256[:12]}…), row {one.row}",
        )


def discard(upload: Upload) -> None:
    """Throw files away of which no card was made. Raises Decided."""
    if not Upload.objects.filter(pk=upload.pk, card=None).delete()[0]:
        raise Decided


def forget() -> int:
    """Files that became no card, KEEP later."""
    old = Upload.objects.filter(card=None, made_at__lt=timezone.now() - KEEP)
    return old.delete()[0]
