"""Families × languages of one account. The number of queries is fixed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from templates_app.languages import name_of
from templates_app.models import Family, Folder, Status, Tag, Template, TemplateQuerySet
from templates_app.reports.families import (
    OUTDATED,
    UNTRANSLATED,
    languages_used,
    source_of,
    standing,
)
from templates_app.reports.filters import number, shelved

MISSING = "missing"
SIZE = 50
STATES = (MISSING, OUTDATED, UNTRANSLATED, *(s for s in Status.values if s != Status.DELETED))


@dataclass(frozen=True)
class MatrixFilters:
    """What stands in the address. `state` is a status, or missing, outdated, untranslated; with a
    `language` it is about that language."""

    q: str = ""
    state: str = ""
    language: str = ""
    folder: str = ""
    tag: str = ""
    account: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> MatrixFilters:
        names = [one.name for one in fields(cls) if one.name != "page"]
        words = {name: str(query.get(name) or "").strip().replace("\x00", "") for name in names}
        if words["state"] not in STATES:
            words["state"] = ""
        return cls(**words, page=max(number(query.get("page"), 1), 1))

    @property
    def is_active(self) -> bool:
        return bool(self.q or self.state or self.language or self.folder or self.tag)

    @property
    def query(self) -> str:
        told = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "page"}
        return urlencode({name: value for name, value in told.items() if value})


@dataclass(frozen=True)
class Cell:
    """One language of a family. `template` None: missing."""

    language: str
    template: Template | None
    is_source: bool
    standing: str


@dataclass(frozen=True)
class Line:
    name: str
    source: Template
    row: Family | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Matrix:
    filters: MatrixFilters
    account: WhatsAppAccount
    accounts: Sequence[WhatsAppAccount]
    languages: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    page: Page[str]
    states: tuple[tuple[str, str], ...]
    folders: Sequence[Folder]
    tags: Sequence[Tag]


def matrix(organisation: Organisation, filters: MatrixFilters) -> Matrix | None:
    """Of the account named in the address, or the first by name; None without accounts."""
    accounts = list(WhatsAppAccount.objects.of(organisation).order_by("name", "pk"))
    account = next((one for one in accounts if one.waba_id == filters.account), None)
    account = account or (accounts[0] if accounts else None)
    if account is None:
        return None
    used = languages_used(account.pk)
    page = Paginator(_names(account, filters, used), SIZE).get_page(filters.page)
    return Matrix(
        filters=filters,
        account=account,
        accounts=accounts,
        languages=tuple((code, name_of(code)) for code in used),
        lines=tuple(lines(account, list(page.object_list), used)),
        page=page,
        states=tuple((state, state_word(state)) for state in STATES),
        folders=list(Folder.objects.filter(organisation=organisation).order_by("name")),
        tags=list(Tag.objects.filter(organisation=organisation).order_by("name")),
    )


def _rows(account: WhatsAppAccount) -> TemplateQuerySet:
    return Template.objects.filter(account=account).listed().exclude(status=Status.DELETED)


def _names(account: WhatsAppAccount, filters: MatrixFilters, used: list[str]) -> QuerySet[Any, str]:
    """The names of the families that are left, in order."""
    rows = _rows(account)
    found = shelved(rows, folder=filters.folder, tag=filters.tag)
    if filters.q:
        found = found.filter(Q(name__icontains=filters.q) | Q(body__icontains=filters.q))
    if filters.state == MISSING and filters.language:
        found = found.exclude(name__in=rows.filter(language=filters.language).values("name"))
    elif filters.state == MISSING:
        full = rows.order_by().values("name").annotate(n=Count("language")).filter(n__gte=len(used))
        found = found.exclude(name__in=full.values("name"))
    else:
        found = _in_state(found, filters)
    return found.order_by("name").values_list("name", flat=True).distinct()


def _in_state(found: TemplateQuerySet, filters: MatrixFilters) -> TemplateQuerySet:
    if filters.language:
        found = found.filter(language=filters.language)
    if filters.state == OUTDATED:
        return found.outdated()
    if filters.state == UNTRANSLATED:
        return found.untranslated()
    return found.filter(status=filters.state) if filters.state else found


def lines(account: WhatsAppAccount, names: list[str], used: list[str]) -> Iterator[Line]:
    """Each family with a cell for every language. Four queries."""
    rows = _rows(account).filter(name__in=names).compared().only(*SHOWN)
    found: dict[str, dict[str, Template]] = defaultdict(dict)
    for row in rows:
        found[row.name][row.language] = row
    families = Family.objects.filter(account=account, name__in=names)
    known = {one.name: one for one in families.select_related("folder").prefetch_related("tags")}
    for name in names:
        family = known.get(name)
        source = source_of(found[name].values(), family.source_id if family else None)
        if source is not None:
            yield Line(name, source, family, _cells(found[name], source, used))


SHOWN = (
    "organisation_id", "account_id", "name", "language", "status", "meta_status", "created_at",
)  # fmt: skip


def _cells(rows: dict[str, Template], source: Template, used: Iterable[str]) -> tuple[Cell, ...]:
    return tuple(
        Cell(code, row, row is source, standing(row, source) if row else MISSING)
        for code in used
        for row in [rows.get(code)]
    )


def state_word(state: str) -> str:
    words = {
        MISSING: _("Missing"),
        OUTDATED: _("Outdated"),
        UNTRANSLATED: _("Untranslated"),
    }
    return words.get(state) or str(Status(state).label)


def export_header(account: WhatsAppAccount) -> list[str]:
    return ["name", "folder", "tags", "source", *languages_used(account.pk)]


def export_lines(account: WhatsAppAccount, filters: MatrixFilters) -> Iterator[list[str]]:
    """The matrix as a file, all pages: a state for each language, and what is wrong with it."""
    used = languages_used(account.pk)
    for line in lines(account, list(_names(account, filters, used)), used):
        folder = line.row.folder.name if line.row and line.row.folder else ""
        tags = ", ".join(tag.name for tag in line.row.tags.all()) if line.row else ""
        yield [line.name, folder, tags, line.source.language, *map(_told, line.cells)]


def _told(cell: Cell) -> str:
    if cell.template is None:
        return MISSING
    wrong = cell.standing in (OUTDATED, UNTRANSLATED)
    return f"{cell.template.status}, {cell.standing}" if wrong else cell.template.status
