"""Who changed an invoice or the reporting currency, from the event rows that triggers write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Field

from accounts.models import Organisation, User
from billing.models import Invoice

INVOICE_FIELDS = (
    "number", "issued_on", "month", "currency", "amount", "tax", "note", "account", "connection",
    "file_name",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    at: datetime
    who: str  # "": a job or a shell
    kind: str  # insert, update, delete
    changes: tuple[tuple[str, str, str], ...]  # what, before, after


def trail_of_invoice(invoice: Invoice) -> list[Step]:
    """The newest first. Two queries."""
    events = apps.get_model("billing", "InvoiceEvent").objects.filter(pgh_obj_id=invoice.pk)
    names = {name: invoice_word(name) for name in INVOICE_FIELDS}
    return _steps(events.select_related("account", "connection"), names)


def invoice_word(name: str) -> str:
    """What a column of an invoice is called."""
    field = Invoice._meta.get_field(name)
    assert isinstance(field, Field)
    return str(field.verbose_name)


def trail_of_currency(organisation: Organisation) -> list[Step]:
    model = apps.get_model("billing", "ReportingCurrencyEvent")
    return _steps(model.objects.filter(organisation=organisation), {"currency": ""})


def _steps(events: Any, names: dict[str, str]) -> list[Step]:
    rows = list(events.select_related("pgh_context").order_by("pgh_id"))
    people = _people(rows)
    steps, before = [], None
    for row in rows:
        changes = tuple(
            (label, _said(before, name), _said(row, name))
            for name, label in names.items()
            if before is None or getattr(before, name) != getattr(row, name)
        )
        steps.append(Step(row.pgh_created_at, people.get(_user(row), ""), row.pgh_label, changes))
        before = row
    return steps[::-1]


def _said(row: Any, name: str) -> str:
    value = getattr(row, name) if row is not None else None
    return "" if value is None else str(value)


def _user(row: Any) -> Any:
    return (row.pgh_context.metadata or {}).get("user") if row.pgh_context else None


def _people(rows: Iterable[Any]) -> dict[Any, str]:
    ids = {_user(row) for row in rows} - {None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}
