"""An organisation's checklist: its own, or the shipped one as long as nobody has changed it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from templates_app.models import ChecklistItem

SHIPPED: dict[str, Promise] = {
    "brand": _("Name, tone and spelling are our brand's."),
    "legal": _("Legal has nothing against it: promises, prices, conditions, the way to opt out."),
    "link": _("Every link and number was tried and leads where it says."),
    "samples": _("The samples are invented, fit the text and show nobody's data."),
}


@dataclass(frozen=True)
class Item:
    """`id` is what a form sends back for it."""

    id: str
    words: str


def items(organisation: Organisation) -> list[Item]:
    """What a reviewer has to confirm, in order. One query."""
    rows = list(ChecklistItem.objects.of(organisation))
    if not rows:
        return [Item(id, str(words)) for id, words in SHIPPED.items()]
    return [Item(str(row.pk), row.name) for row in rows if row.switched_off_at is None]


def missing(items: Collection[Item], ticked: Collection[str]) -> list[str]:
    """The words of those that are not ticked."""
    return [item.words for item in items if item.id not in ticked]
