"""`manage.py rebuild_costs`: the sums by day anew from the charges; it should change nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from billing.charging import sums
from billing.models import Charge
from billing.services.charging import hold


class Command(BaseCommand):
    help = "Make the sums of charges by day, and by template, anew from the charges."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            hold(cursor)
            for table in sums.BY:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of ours
            wabas = list(Charge.objects.order_by().values_list("waba_id", flat=True).distinct())
            sums.rebuild(cursor, wabas, date.min, date.max)
        self.stdout.write(f"{len(wabas)} accounts")
