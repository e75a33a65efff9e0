"""An organisation's own settings."""

from __future__ import annotations

from accounts.access import has_second_factor
from accounts.models import Organisation, User
from accounts.services.errors import OwnSecondFactorMissing


def change(
    organisation: Organisation,
    *,
    name: str,
    time_zone: str,
    requires_mfa: bool,
    domains: str,
    by: User,
) -> Organisation:
    """`domains`: the organisation's own, separated by spaces.

    Raises OwnSecondFactorMissing when the admin would lock themself out.
    """
    if requires_mfa and not organisation.requires_mfa and not has_second_factor(by):
        raise OwnSecondFactorMissing
    organisation.name, organisation.time_zone = name, time_zone
    organisation.requires_mfa, organisation.domains = requires_mfa, domains
    organisation.save(update_fields=["name", "time_zone", "requires_mfa", "domains"])
    return organisation
