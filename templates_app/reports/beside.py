"""The source language's texts, to read while one writes another."""

from __future__ import annotations

from dataclasses import dataclass

from templates_app import diff
from templates_app.composer import from_content
from templates_app.content import text_of
from templates_app.languages import direction, name_of
from templates_app.models import Revision, Status, Template, Translation
from templates_app.reports.families import row_of, source_of


@dataclass(frozen=True)
class Beside:
    """`texts` by the name of the composer's field. `changes`: how the source's body went on since this
    language was translated."""

    source: Template
    revision: Revision
    language_name: str
    direction: str
    texts: dict[str, str]
    translation: Translation | None
    is_outdated: bool
    changes: tuple[diff.Run, ...]

    @property
    def is_confirmed(self) -> bool:
        made = self.translation
        return bool(made and made.confirmed_at and made.source_id == self.revision.pk)


def beside(template: Template) -> Beside | None:
    """None for the source itself, and for a name in one language. Four queries at most."""
    rows = Template.objects.filter(account=template.account_id, name=template.name)
    rows = rows.exclude(status=Status.DELETED)
    found = list(rows.only("meta_status", "created_at", "language"))
    if len(found) < 2:
        return None
    family = row_of(template)
    chosen = source_of(found, family.source_id if family else None)
    if chosen is None or chosen.pk == template.pk:
        return None
    source = rows.select_related("revision").get(pk=chosen.pk)
    assert source.revision is not None  # null only inside create_draft
    made = Translation.objects.filter(template=template).select_related("source").first()
    same = made is not None and made.source.template_id == source.pk
    outdated = same and made is not None and made.source.number < source.revision.number
    return Beside(
        source=source,
        revision=source.revision,
        language_name=name_of(source.language),
        direction=direction(source.language),
        texts=_texts(source.revision),
        translation=made,
        is_outdated=outdated,
        changes=_changes(made.source, source.revision) if outdated and made else (),
    )


def _texts(revision: Revision) -> dict[str, str]:
    written = from_content(revision.content)
    found = {"header": written.header, "body": written.body, "footer": written.footer}
    found["offer"] = written.offer
    found |= {f"button.{n}": row.text for n, row in enumerate(written.buttons)}
    for n, card in enumerate(written.cards):
        found[f"card.{n}"] = card.body
        found |= {f"card.{n}.button.{k}": row.text for k, row in enumerate(card.buttons)}
    return found


def _changes(old: Revision, new: Revision) -> tuple[diff.Run, ...]:
    return tuple(diff.words(text_of(old.content, "BODY"), text_of(new.content, "BODY")))
