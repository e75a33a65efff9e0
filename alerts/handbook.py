"""The catalogue of kinds as a page: docs/alerts.md."""

from __future__ import annotations

from django.utils import translation

from alerts.kinds import ROOMS, About
from alerts.models import Kind

INTRODUCTION = """\
# Alerts

Written by `manage.py write_alert_catalogue` from the kinds themselves (`alerts/kinds/`); change those, not this page.
How people work with alerts is in the [guide for admins](guide-admin.md#alerts-and-who-is-told).

One kind and one subject have one open case, however often the trouble is met. It closes by itself when its cause is
gone; a case with a time beside “closes by itself” is news without an opposite and closes when nothing more of it came
for so long. **Told** are the roles that are told unless a rule of the organisation says otherwise.
"""
TITLES = {
    "connection": "Connection and systems",
    "accounts": "Accounts and numbers",
    "templates": "Templates",
    "webhooks": "Webhooks",
    "costs": "Costs",
    "consent": "Consent",
}


def page() -> str:
    with translation.override("en"):
        return "\n".join([INTRODUCTION, *(_room(room) for room in ROOMS)])


def _room(room: str) -> str:
    lines = [f"## {TITLES[room]}\n"]
    for kind, about in ROOMS[room].items():
        lines.append(f"### {Kind(kind).label}\n")
        lines.append(f"`{kind}` · told: {_roles(about)}{_more(about)}\n")
        lines.append(f"{about.meaning}\n")
        lines.append(f"*What to do.* {about.action}\n")
    return "\n".join(lines)


def _roles(about: About) -> str:
    return ", ".join(str(role.label).lower() for role in about.roles)


def _more(about: About) -> str:
    more = ""
    if about.threshold:
        more += f" · threshold: {about.threshold.usual} {about.threshold.unit}"
    if about.lasts:
        more += f" · closes by itself after {about.lasts.days} days"
    return more + (f" · [at Meta]({about.meta})" if about.meta else "")
