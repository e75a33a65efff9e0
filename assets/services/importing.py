"""Finding the WhatsApp accounts a connection reaches."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from django.db import IntegrityError, transaction
from django.utils import timezone

import graph
from assets.models import Connection, WhatsAppAccount


def import_accounts(connection: Connection, meta: graph.Graph) -> list[WhatsAppAccount]:
    """Take in every account that the portfolio owns or that clients share with it, all pages.

    An account is only added or moved to this connection, never removed; its first reading is due at
    once. One that belongs to another organisation is left alone and listed in `connection.taken`.
    Returns the new and the moved ones. Raises graph.GraphError; what was found before stays.
    """
    new, taken = [], []
    for found in _listed(connection, meta):
        account, is_new = _take_in(connection, found)
        if account is None:
            taken.append(found.id[:40])
        elif is_new:
            new.append(account)
    Connection.objects.filter(pk=connection.pk).update(taken=sorted(set(taken)))
    return new


def _listed(connection: Connection, meta: graph.Graph) -> Iterator[graph.WhatsAppAccount]:
    pages = chain(
        graph.accounts.owned_accounts(meta, connection.business_id),
        graph.accounts.client_accounts(meta, connection.business_id),
    )
    return (account for page in pages for account in page.items if account.id)


def _take_in(
    connection: Connection, found: graph.WhatsAppAccount
) -> tuple[WhatsAppAccount | None, bool]:
    """The row and whether it is new here; None when another organisation has it."""
    row = WhatsAppAccount.objects.select_related("connection").filter(waba_id=found.id).first()
    if row is None:
        try:
            with transaction.atomic():
                return _create(connection, found), True
        except IntegrityError:  # somebody else was quicker
            row = WhatsAppAccount.objects.get(waba_id=found.id)
    if row.organisation_id != connection.organisation_id:
        return None, False
    if row.connection_id != connection.pk and row.connection.disabled_at:
        row.connection, row.due_at = connection, timezone.now()
        row.save(update_fields=["connection", "due_at"])
        return row, True
    return row, False


def _create(connection: Connection, found: graph.WhatsAppAccount) -> WhatsAppAccount:
    return WhatsAppAccount.objects.create(
        organisation=connection.organisation,
        connection=connection,
        waba_id=found.id[:40],
        name=found.name.replace("\x00", "")[:200],
        currency=found.currency if len(found.currency) == 3 else "",
    )
