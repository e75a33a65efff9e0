"""Reading an account and its numbers from Meta into our rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

import graph
from alerts.models import Kind
from alerts.services import raise_alert
from assets import ports
from assets.asking import Answer, ask
from assets.client import graph_for
from assets.differences import OF_ACCOUNT, OF_NUMBER, Difference, differences
from assets.models import PhoneNumber, WhatsAppAccount
from assets.services.findings import report_findings
from assets.services.trouble import link_to_account, restored


def read_account(account: WhatsAppAccount) -> bool:
    """Read the account, its numbers and its webhook subscription in one call, and store all or
    nothing.

    Facts are kept as Meta wrote them. Numbers that are no longer listed are marked, never deleted.
    False when a newer reading was stored meanwhile. Raises graph.GraphError, ConnectionImpossible.
    """
    started = timezone.now()
    with graph_for(account.connection) as meta:
        answer = ask(meta, account.waba_id)
    found: list[Difference] = []
    with transaction.atomic():
        if not _store_account(account, answer, started, found):
            return False
        _store_numbers(account, answer, started, found)
        ports.differences_found(account, list(dict.fromkeys(found)))
    ports.account_read(account, answer.left_out | answer.numbers_left_out)
    restored(account.connection, account=account)
    report_findings(account)
    return True


def _store_account(
    account: WhatsAppAccount, answer: Answer, started: datetime, found: list[Difference]
) -> bool:
    """Only over an older reading: a slow answer must not replace a newer one."""
    before, since = account.facts, account.read_at
    older = Q(read_at=None) | Q(read_at__lt=started)
    said = answer.account
    facts = storable(said.raw, without=("id", "name", "currency", "phone_numbers"))
    ours = account.connection.app_id
    subscribed = any(app.id == ours for app in answer.apps)
    rows = WhatsAppAccount.objects.filter(older, pk=account.pk)
    changed = rows.update(
        name=_text(said.name, 200) or account.name,
        currency=said.currency if len(said.currency) == 3 else account.currency,
        facts=_kept(account.facts, answer.left_out) | facts,
        refused_fields=sorted(answer.left_out),
        subscribed=account.subscribed if "subscribed_apps" in answer.left_out else subscribed,
        read_at=started,
    )
    account.refresh_from_db()
    found += differences(
        OF_ACCOUNT, before, account.facts, subject=str(account), since=since, found_at=started
    )
    return changed == 1


def _store_numbers(
    account: WhatsAppAccount, answer: Answer, started: datetime, found: list[Difference]
) -> None:
    known = {
        row.phone_number_id: row
        for row in PhoneNumber.objects.select_for_update().filter(
            phone_number_id__in=[number.id for number in answer.numbers]
        )
    }
    for number in answer.numbers:
        row = known.get(number.id) or PhoneNumber(phone_number_id=number.id)
        if row.pk and row.organisation_id != account.organisation_id:
            _tell_taken(account, number)
        elif number.id:
            found += _store_number(account, row, number, answer.numbers_left_out, started)
    listed = [number.id for number in answer.numbers]
    gone = account.numbers.exclude(phone_number_id__in=listed).filter(missing_since=None)
    gone.update(missing_since=started)


def _store_number(
    account: WhatsAppAccount,
    row: PhoneNumber,
    number: graph.PhoneNumber,
    left_out: frozenset[str],
    started: datetime,
) -> list[Difference]:
    """What is different from the reading before."""
    own = ("id", "display_phone_number", "verified_name", "quality_rating", "status")
    before, since = {**row.facts, "verified_name": row.verified_name}, row.read_at
    row.organisation, row.account = account.organisation, account
    row.display_phone_number = _text(number.display_phone_number, 40) or row.display_phone_number
    row.verified_name = _text(number.verified_name, 200)
    row.quality_rating = _text(number.quality_rating, 20)
    if "status" not in left_out:
        row.status = _text(number.status, 40)
    row.facts = _kept(row.facts, left_out) | storable(number.raw, without=own)
    row.read_at, row.missing_since = started, None
    row.save()
    return differences(
        OF_NUMBER,
        before,
        {**row.facts, "verified_name": row.verified_name},
        subject=str(row),
        portfolio=str(account),
        number="".join(filter(str.isdecimal, row.display_phone_number)),
        since=since,
        found_at=started,
    )


def _tell_taken(account: WhatsAppAccount, number: graph.PhoneNumber) -> None:
    """The number is recorded with another organisation; whose, is nobody's business here."""
    raise_alert(
        account.organisation,
        kind=Kind.NUMBER_TROUBLE,
        subject=f"number:{number.id}"[:120],
        title=_text(number.display_phone_number, 40) or number.id[:40],
        link=link_to_account(account),
        detail={"what": "taken"},
    )


def storable(raw: Mapping[str, Any], *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Meta's object as it came, without keys kept elsewhere and NUL, which no database holds."""
    return {_clean(key): _clean(value) for key, value in raw.items() if key not in without}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return [_clean(item) for item in value] if isinstance(value, list) else value


def _text(said: str, longest: int) -> str:
    return said.replace("\x00", "")[:longest]


def _kept(facts: dict[str, Any], left_out: frozenset[str]) -> dict[str, Any]:
    """What we knew of fields that Meta was not asked about this time."""
    return {name: value for name, value in facts.items() if name in left_out}
