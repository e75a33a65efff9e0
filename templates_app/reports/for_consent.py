"""What consent wants to know of templates, by Meta's ids: optin.ports."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from accounts.models import Organisation
from templates_app.models import CategoryChange, Template


def categories_of(
    organisation: Organisation, template_ids: Collection[str], *, at: datetime
) -> Mapping[str, str]:
    """As Meta had them at that moment: today's, without the changes that came later. Two queries."""
    mine = Template.objects.of(organisation).filter(meta_id__in=template_ids)
    found = dict(mine.values_list("meta_id", "category"))
    later = CategoryChange.objects.of(organisation).standing()
    later = later.filter(template__meta_id__in=template_ids, done_at__gt=at)
    for meta_id, old in later.order_by("-done_at").values_list("template__meta_id", "old"):
        found[meta_id] = old
    return found
