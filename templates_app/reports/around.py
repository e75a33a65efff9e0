"""What the lint has to know beside the template: the organisation's domains, and texts that could be the
same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from templates_app.content import text_of
from templates_app.lint import Around, Draft
from templates_app.models import Status, Template, Translation

LIKE = 20  # so many templates with this very body are looked at


def draft_of(template: Template, content: Mapping[str, Any] | None = None) -> Draft:
    """The template as the lint sees it, with `content` in place of its current revision when given."""
    current = template.revision.content if template.revision else {}
    shown = dict(current if content is None else content)
    body = text_of(shown, "BODY")
    others = frozenset(_same(template, body)) if body.strip() else frozenset()
    around = Around(
        domains=tuple(template.organisation.domains.split()),
        others=others,
        untranslated=_copied(template),
    )
    return Draft(template.name, template.language, template.category, shown, around)


def _same(template: Template, body: str) -> list[tuple[str, str]]:
    """(body, footer) of the account's other templates in this language with this body."""
    rows = Template.objects.filter(
        account_id=template.account_id, language=template.language, body=body
    )
    rows = rows.exclude(pk=template.pk).exclude(status=Status.DELETED)
    contents = rows.filter(revision__isnull=False).values_list("revision__content", flat=True)
    return [(body, text_of(content, "FOOTER")) for content in contents[:LIKE]]


def _copied(template: Template) -> frozenset[str]:
    """The texts that this language was copied from, until somebody confirms the translation."""
    rows = Translation.objects.filter(template=template, confirmed_at=None)
    copied = rows.select_related("source__template").first()
    if copied is None:
        return frozenset()
    source = copied.source
    draft = Draft(template.name, source.template.language, template.category, source.content)
    return frozenset(text for _field, text in draft.prose)
