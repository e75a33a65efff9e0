"""The call log does not grow for ever."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from assets.models import Call, CallDay

KEPT_FOR = timedelta(days=14)
COUNTS_KEPT_FOR = timedelta(days=400)
BATCH = 5_000


def trim_calls() -> int:
    """Delete calls older than KEPT_FOR, in batches; returns how many."""
    done = 0
    while True:
        old = Call.objects.filter(at__lt=timezone.now() - KEPT_FOR).order_by("at")
        ids = list(old.values_list("pk", flat=True)[:BATCH])
        if not ids:
            return done
        Call.objects.filter(pk__in=ids).delete()
        done += len(ids)


def trim_counts() -> int:
    """Delete counts of days before COUNTS_KEPT_FOR; returns how many."""
    oldest = timezone.now().date() - COUNTS_KEPT_FOR
    return CallDay.objects.filter(day__lt=oldest).delete()[0]
