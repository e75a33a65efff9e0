"""What consent wants to know of templates, by Meta's ids: optin.ports."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from accounts.models import Organisation
from templates_app import content
from templates_app.models import CategoryChange, Status, Template


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


class QuickReply(NamedTuple):
    """A button that asks; fields as `optin.ports.TemplateButton` has them."""

    template_id: str
    name: str
    language: str
    waba_id: str
    category: str
    text: str
    place: int
    label: str


def quick_replies(organisation: Organisation) -> list[QuickReply]:
    """Those of approved templates, by name and language. One query."""
    rows = Template.objects.of(organisation).listed().filter(status=Status.APPROVED)
    rows = rows.exclude(meta_id="").select_related("account", "revision", "meta_revision")
    return [
        QuickReply(
            one.meta_id, one.name, one.language, one.account.waba_id, one.category,
            _text(_at_meta(one)), place, label,
        )
        for one in rows.order_by("name", "language", "pk")
        for place, label in _labels(_at_meta(one))
    ]  # fmt: skip


def _at_meta(template: Template) -> Mapping[str, Any]:
    """What is sent: not what somebody is writing now."""
    revision = template.meta_revision or template.revision
    return revision.content if revision else {}


def _text(words: Mapping[str, Any]) -> str:
    parts = (content.text_of(words, kind) for kind in ("HEADER", "BODY", "FOOTER"))
    return "\n".join(part for part in parts if part)


def _labels(words: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    for place, button in enumerate(content.buttons(words)):
        if str(button.get("type", "")).upper() == "QUICK_REPLY":
            yield place, str(button.get("text", ""))
