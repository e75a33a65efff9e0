"""How far the readings from Meta are: one line an account, the last reading of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from templates_app.models import SyncRun, Template


@dataclass(frozen=True)
class Reading:
    """`expected` is how many templates the account had before; Meta does not say how many it has."""

    account: WhatsAppAccount
    run: SyncRun | None
    expected: int

    @property
    def is_running(self) -> bool:
        return self.run is not None and self.run.finished_at is None

    @property
    def per_second(self) -> float:
        """Templates read in a second so far."""
        if self.run is None:
            return 0.0
        end: datetime = self.run.finished_at or timezone.now()
        return self.run.seen / max((end - self.run.started_at).total_seconds(), 0.1)

    @property
    def seconds_left(self) -> int | None:
        """Estimated from what was there before; None while nothing can be said."""
        if self.run is None or not self.run.seen or self.expected <= self.run.seen:
            return None
        return round((self.expected - self.run.seen) / self.per_second)


def readings(organisation: Organisation) -> list[Reading]:
    """Every account of the organisation with its last reading, by name. Three queries."""
    accounts = WhatsAppAccount.objects.of(organisation).order_by("name", "pk")
    last = SyncRun.objects.of(organisation).order_by("account", "-started_at").distinct("account")
    runs = {run.account_id: run for run in last}
    had = Template.objects.of(organisation).exclude(meta_id="").filter(missing_since=None)
    counts = dict(had.order_by().values_list("account").annotate(Count("pk")))
    return [Reading(row, runs.get(row.pk), counts.get(row.pk, 0)) for row in accounts]
