"""The register of Meta's terms: each with how it stands for an organisation, and every acceptance as a list."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Organisation
from assets.models import Acceptance
from assets.policies import BY_KEY, POLICIES, Policy


@dataclass(frozen=True)
class Standing:
    """`current` accepts the version that counts; `earlier` an older one: it has changed since."""

    policy: Policy
    current: Acceptance | None
    earlier: Acceptance | None


def standings(organisation: Organisation) -> list[Standing]:
    rows = history(organisation)
    found = []
    for policy in POLICIES:
        mine = [row for row in rows if row.policy == policy.key]
        current = next((row for row in mine if row.version == policy.version), None)
        earlier = next((row for row in mine if row.version != policy.version), None)
        found.append(Standing(policy, current, earlier))
    return found


def history(organisation: Organisation) -> list[Acceptance]:
    """The newest first."""
    rows = Acceptance.objects.filter(organisation=organisation).select_related("accepted_by")
    return list(rows.order_by("-accepted_at", "-pk"))


def header() -> list[str]:
    return [_("Terms"), _("Version"), _("Accepted by"), _("Accepted at")]


def export_rows(organisation: Organisation) -> list[list[object]]:
    return [
        [
            str(BY_KEY[row.policy].title) if row.policy in BY_KEY else row.policy,
            row.version,
            str(row.accepted_by),
            row.accepted_at,
        ]
        for row in history(organisation)
    ]
