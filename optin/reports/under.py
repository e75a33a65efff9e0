"""Who consented under which version of a notice, and has not withdrawn; of one that is void, who had."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from accounts.models import Organisation
from optin.ledger.writing import of
from optin.models import State
from optin.words import Status


@dataclass(frozen=True)
class People:
    """`link`: where they are listed."""

    count: int
    link: str


def people_under(
    organisation: Organisation, hashes: Collection[str], status: Status = Status.GRANTED
) -> dict[str, People]:
    """By hash, each of them; one query. INVALID: those who agreed under what is void."""
    with of(organisation):
        states = State.objects.filter(
            organisation_id=organisation.pk, notice__in=hashes, status=status
        )
        counted = states.values("notice").annotate(n=Count("subject", distinct=True))
        found = dict(counted.values_list("notice", "n"))
    here = reverse("optin:person_list", args=[organisation.slug])
    more = "" if status is Status.GRANTED else f"&status={status}"
    return {one: People(found.get(one, 0), f"{here}?notice={one}{more}") for one in hashes}
