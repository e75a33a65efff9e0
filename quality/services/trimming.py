"""Forgetting the moments of readings of the API that no late webhook can fall between any more."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from quality.models import Sighting

KEPT = timedelta(days=9)  # Meta repeats a webhook for seven days


def trim_sightings() -> int:
    """Those of webhooks stay. How many were forgotten."""
    rows = Sighting.objects.filter(metric="", at__lt=timezone.now() - KEPT)
    return rows.delete()[0]
