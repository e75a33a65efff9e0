"""One name in its languages: which are missing, which follow the source, which do not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from templates_app.content import is_named
from templates_app.languages import name_of
from templates_app.models import Family, Status, Template

FOLLOWS, OUTDATED, UNTRANSLATED, NEVER = "follows", "outdated", "untranslated", "never"


@dataclass(frozen=True)
class Language:
    """A row of the family's page. `template` None: missing. `translation` says how it stands to the
    source; "" for the source itself."""

    code: str
    name: str
    template: Template | None
    is_source: bool = False
    translation: str = ""
    source_number: int | None = None  # the source's revision it was made from
    other_category: bool = False
    other_format: bool = False


@dataclass(frozen=True)
class FamilyReport:
    source: Template
    row: Family | None
    languages: tuple[Language, ...]

    @property
    def present(self) -> list[Language]:
        return [one for one in self.languages if one.template]

    @property
    def missing(self) -> list[Language]:
        return [one for one in self.languages if not one.template]


def source_of(rows: Iterable[Template], chosen: int | None) -> Template | None:
    """The chosen language while it is there; else the oldest that Meta approved; else the oldest."""
    rows = list(rows)
    oldest = sorted(rows, key=lambda row: (row.meta_status != "APPROVED", row.created_at, row.pk))
    return next((row for row in rows if row.pk == chosen), oldest[0] if oldest else None)


def row_of(template: Template) -> Family | None:
    rows = Family.objects.filter(account=template.account_id, name=template.name)
    return rows.select_related("folder").prefetch_related("tags").first()


def languages_used(account_id: int) -> list[str]:
    """The languages in which an account has anything."""
    rows = Template.objects.filter(account=account_id).listed().exclude(status=Status.DELETED)
    return sorted(rows.order_by().values_list("language", flat=True).distinct())


def family_report(template: Template) -> FamilyReport:
    """Every language that the name or its account has. The number of queries is fixed."""
    rows = Template.objects.filter(account=template.account_id, name=template.name)
    rows = rows.exclude(status=Status.DELETED).compared()
    found = {row.language: row for row in rows.select_related("revision", "translation__source")}
    family = row_of(template)
    source = source_of(found.values(), family.source_id if family else None) or template
    codes = sorted({*found, *languages_used(template.account_id)}, key=name_of)
    codes.sort(key=lambda code: code != source.language)
    languages = tuple(_language(code, found.get(code), source) for code in codes)
    return FamilyReport(source, family, languages)


def _language(code: str, row: Template | None, source: Template) -> Language:
    if row is None or row.pk == source.pk:
        return Language(code, name_of(code), row, is_source=row is not None)
    made = getattr(row, "translation", None)
    return Language(
        code,
        name_of(code),
        row,
        translation=standing(row, source),
        source_number=made.source.number if made else None,
        other_category=row.category != source.category,
        other_format=_is_named(row) != _is_named(source),
    )


def standing(row: Template, source: Template | None) -> str:
    """How a row of TemplateQuerySet.compared() stands to the source; "" for the source itself."""
    if source is not None and row.pk == source.pk:
        return ""
    if row.is_untranslated:  # type: ignore[attr-defined]  # annotated by compared()
        return UNTRANSLATED
    if row.is_outdated:  # type: ignore[attr-defined]
        return OUTDATED
    follows = source is not None and row.made_from == source.pk  # type: ignore[attr-defined]
    return FOLLOWS if follows else NEVER


def _is_named(row: Template) -> bool:
    return row.revision is not None and is_named(row.revision.content)
