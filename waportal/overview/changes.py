"""What was changed lately, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.access import Act
from templates_app.reports.lately import done_lately
from waportal.overview.here import Here

MOST = 6
LATELY = timedelta(days=14)


@dataclass(frozen=True)
class Change:
    at: datetime
    who: str  # "": no person, but a job or a shell
    what: str
    about: str
    link: str


def changes(here: Here) -> list[Change]:
    """Of templates, and of people, connections, rules and the like for whom the trail is; newest first."""
    found: list[Change] = []
    if Act.TEMPLATES_READ in here.acts:
        found += [
            Change(one.at, one.who, one.what, one.about, one.link)
            for one in done_lately(here.organisation, most=MOST)
        ]
    if Act.AUDIT_READ in here.acts:
        found += _trail(here)
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


def _trail(here: Here) -> list[Change]:
    told = audit.newest(here.organisation, timezone.now() - LATELY, most=MOST)
    link = reverse("accounts:audit_list", args=[here.organisation.slug])
    return [
        Change(one.at, one.who, f"{one.what}: {one.kind_label}", one.subject, link) for one in told
    ]
