"""Who agreed to the words of which notice."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Count
from django.urls import reverse

from accounts.models import Organisation
from optin.ledger.writing import of
from optin.models import NoticeVersion, State
from optin.ports import People
from optin.words import Status


def people_under(organisation: Organisation, hashes: Collection[str]) -> Mapping[str, People]:
    """By the text's hash, those whose opt-in stands under it now; nobody is a count of 0."""
    with of(organisation):
        agreed = State.objects.filter(
            organisation_id=organisation.pk, notice__in=hashes, status=Status.GRANTED.value
        )
        counted = agreed.values_list("notice").annotate(Count("subject", distinct=True))
        counts = dict(counted.order_by())
    page = reverse("optin:person_list", args=[organisation.slug])
    return {one: People(counts.get(one, 0), f"{page}?notice={one}") for one in hashes}


def links(organisation: Organisation, hashes: Collection[str]) -> dict[str, str]:
    """Where each of these texts is shown, of those that are in the register."""
    versions = NoticeVersion.objects.of(organisation).filter(text_hash__in=hashes)
    return {
        one.text_hash: reverse(
            "optin:notice_version_detail", args=[organisation.slug, one.notice_id, one.number]
        )
        for one in versions.order_by("pk")
    }
