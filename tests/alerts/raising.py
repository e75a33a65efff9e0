"""A case as the rooms raise it."""

from __future__ import annotations

from typing import Any

from accounts.models import Organisation
from alerts.models import Alert, Kind, Severity
from alerts.services import raise_alert


def raise_one(organisation: Organisation, **changes: Any) -> Alert:
    facts: dict[str, Any] = {
        "kind": Kind.NUMBER_TROUBLE,
        "subject": "number:1",
        "title": "+81 3 5550 0142",
        "severity": Severity.WARNING,
        "link": f"/o/{organisation.slug}/assets/numbers/1/",
        "detail": {"what": "quality", "word": "YELLOW"},
    }
    return raise_alert(organisation, **(facts | changes))
