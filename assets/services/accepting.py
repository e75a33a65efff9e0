"""Accepting Meta's terms for an organisation: a row that nobody changes."""

from __future__ import annotations

from accounts.models import Organisation, User
from assets.models import Acceptance
from assets.policies import BY_KEY


class UnknownPolicy(ValueError):
    """There is no such policy, or its version has changed while somebody read it."""


def accept(organisation: Organisation, policy: str, version: str, *, by: User) -> bool:
    """Note that this person accepts this version. False: it was accepted already. Raises UnknownPolicy."""
    known = BY_KEY.get(policy)
    if known is None or known.version != version:
        raise UnknownPolicy(policy)
    _row, is_new = Acceptance.objects.get_or_create(
        organisation=organisation, policy=policy, version=version, defaults={"accepted_by": by}
    )
    return is_new
