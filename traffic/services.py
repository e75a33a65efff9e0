"""Reading facts at one's own pace: each batch is handed to each reader once, whatever happens.

There is no cursor. Numbers given by a sequence become visible in another order than they were given,
so whoever reads "greater than the last one" loses what commits late. A Todo is there until the
transaction that holds the reader's own effects deletes it.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction

from traffic.models import Batch, Todo
from traffic.writing import write

__all__ = ["catch_up", "take", "write"]


class NoTransaction(Exception):
    """Taking outside a transaction could lose a batch between the taking and its effects."""


def take(reader: str, *, most: int = 10) -> Iterator[Batch]:
    """The oldest batches that this reader has not read, at most so many; they are now taken.

    Call it inside transaction.atomic() together with what is made of them: both are committed or
    neither. Other takers of the same reader get other batches at the same time. Raises NoTransaction.
    """
    if not connection.in_atomic_block:
        raise NoTransaction
    todos = Todo.objects.filter(reader=reader).order_by("batch_id")
    pks = list(todos.select_for_update(skip_locked=True).values_list("pk", "batch_id")[:most])
    Todo.objects.filter(pk__in=[pk for pk, _batch in pks]).delete()
    yield from Batch.objects.filter(pk__in=[batch for _pk, batch in pks]).order_by("pk")


def catch_up(reader: str) -> int:
    """Hand every batch that there is to a reader, also what it has read before. How many are new."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO traffic_todo (reader, batch_id) SELECT %s, id FROM traffic_batch"
            " ON CONFLICT DO NOTHING",
            [reader],
        )
        return int(cursor.rowcount)
