"""Templates by their tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from billing import ports


def by_tag(organisation: Organisation) -> Mapping[str, set[str]]:
    """By a tag's name, Meta's ids of the organisation's templates that have it."""
    accounts = WhatsAppAccount.objects.of(organisation)
    found: dict[str, set[str]] = defaultdict(set)
    for template_id, tags in ports.tags_of(
        list(accounts.values_list("waba_id", flat=True))
    ).items():
        for tag in tags:
            found[tag].add(template_id)
    return dict(found)
