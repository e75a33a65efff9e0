"""The list of templates: a page of rows, columns to sort by, facets with counts. The number of
queries is fixed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Min, OrderBy, QuerySet
from django.utils.translation import gettext, gettext_lazy

from accounts.models import Organisation
from assets.models import WhatsAppAccount
from templates_app.languages import name_of
from templates_app.models import Category, Family, Folder, Status, Tag, Template
from templates_app.reports.filters import FACETS, NEWEST, NOWHERE, SIZES, Filters

# What a row shows; the content itself stays in the database.
SHOWN = (
    "name", "language", "category", "requested_category", "correct_category", "status",
    "meta_status", "quality", "body", "updated_at", "missing_since", "push_problem",
    "expires_on", "review_by",
    "account__name", "account__waba_id", "assigned_to__name", "assigned_to__email",
)  # fmt: skip
COLUMNS = {
    "name": gettext_lazy("Template"),
    "language": gettext_lazy("Language"),
    "category": gettext_lazy("Category"),
    "status": gettext_lazy("State"),
    "quality": gettext_lazy("Quality"),
    "account__name": gettext_lazy("Account"),
    "updated_at": gettext_lazy("Changed"),
}


@dataclass(frozen=True)
class Column:
    """`query` sorts by it, the other way when it is sorted already. `sorted`: ascending,
    descending, ""."""

    name: str
    label: str
    query: str
    sorted: str


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: int | None  # None: not counted
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class TemplateList:
    """`read_at`: when the slowest of the accounts shown was last read in full; None: not all
    were yet."""

    filters: Filters
    rows: list[Template]
    page: Page[Template]
    columns: tuple[Column, ...]
    facets: tuple[Facet, ...]
    previous_query: str
    next_query: str
    read_at: datetime | None
    shelves: tuple[Facet, ...]
    families: Mapping[int, Family]
    sizes: tuple[int, ...] = SIZES


def template_list(organisation: Organisation, filters: Filters) -> TemplateList:
    counts = _counts(organisation, filters)
    found = ordered(filters.rows(organisation), filters)
    rows = found.select_related("account", "assigned_to").only("organisation_id", *SHOWN)
    paginator = Paginator(rows, filters.size)
    paginator.count = sum(n for words, n in counts.items() if _fits(words, filters))
    page = paginator.get_page(filters.page)
    shown = list(page.object_list)
    return TemplateList(
        filters=filters,
        rows=shown,
        page=page,
        columns=tuple(_column(name, str(label), filters) for name, label in COLUMNS.items()),
        facets=tuple(_facet(name, counts, filters) for name in FACETS),
        previous_query=filters.for_page(page.number - 1),
        next_query=filters.for_page(page.number + 1),
        read_at=_read_at(organisation, filters),
        shelves=_shelves(organisation, filters),
        families=_families(organisation, shown),
    )


def _families(organisation: Organisation, rows: list[Template]) -> dict[int, Family]:
    """By template: its name's folder and tags. Two queries."""
    found = Family.objects.filter(
        account__organisation=organisation, name__in={row.name for row in rows}
    )
    told = found.select_related("folder").prefetch_related("tags")
    known = {(one.account_id, one.name): one for one in told}
    return {
        row.pk: known[row.account_id, row.name]
        for row in rows
        if (row.account_id, row.name) in known
    }


def _shelves(organisation: Organisation, filters: Filters) -> tuple[Facet, ...]:
    """Folders and tags to narrow by, without counts; none where there are none. Two queries."""
    folders = _named(Folder, organisation, filters.folder)
    tags = _named(Tag, organisation, filters.tag)
    nowhere = Choice(NOWHERE, gettext("In no folder"), None, filters.folder == NOWHERE)
    found = (
        Facet("folder", gettext("Folder"), (*folders, nowhere) if folders else ()),
        Facet("tag", gettext("Tag"), tags),
    )
    return tuple(facet for facet in found if facet.choices)


def _named(kind: type[Folder | Tag], organisation: Organisation, chosen: str) -> tuple[Choice, ...]:
    rows = kind.objects.filter(organisation=organisation).order_by("name").values_list("pk", "name")
    return tuple(Choice(str(pk), name, None, str(pk) == chosen) for pk, name in rows)


def _counts(organisation: Organisation, filters: Filters) -> dict[tuple[str, ...], int]:
    """How many of each combination of the facets' words: one query for the total and every
    facet."""
    rows = filters.found(organisation).order_by().values_list(*FACETS)
    return {tuple(words): n for *words, n in rows.annotate(Count("pk"))}


def _fits(words: tuple[str, ...], filters: Filters, *, without: str = "") -> bool:
    """Does this combination pass the facets' filters? `without` leaves one of them open."""
    told = dict(zip(FACETS, words, strict=True))
    if (
        told["status"] == Status.DELETED
        and filters.status != Status.DELETED
        and without != "status"
    ):
        return False
    return all(
        getattr(filters, name) in ("", word) for name, word in told.items() if name != without
    )


def ordered(rows: QuerySet[Template], filters: Filters) -> QuerySet[Template]:
    """In the order asked for; the id settles ties, so that no row shows on two pages."""
    sort = filters.sort or NEWEST
    return rows.order_by(OrderBy(F(sort.removeprefix("-")), descending=sort.startswith("-")), "pk")


def _column(name: str, label: str, filters: Filters) -> Column:
    now = filters.sort or NEWEST
    other = f"-{name}" if now == name else name
    direction = {name: "ascending", f"-{name}": "descending"}.get(now, "")
    return Column(name, label, filters.sorted_by(other), direction)


def _facet(name: str, counts: dict[tuple[str, ...], int], filters: Filters) -> Facet:
    place, chosen = FACETS.index(name), getattr(filters, name)
    found: Counter[str] = Counter()
    for words, n in counts.items():
        if _fits(words, filters, without=name):
            found[words[place]] += n
    values = sorted(value for value in {*found, chosen} if value)
    choices = tuple(
        Choice(value, _word(name, value), found[value], value == chosen) for value in values
    )
    return Facet(name, _title(name), choices)


def _title(name: str) -> str:
    return {
        "status": gettext("State"),
        "category": gettext("Category"),
        "language": gettext("Language"),
        "quality": gettext("Quality"),
    }[name]


def _word(name: str, value: str) -> str:
    """In the reader's language; a word of Meta's that we do not know as it came."""
    if name == "status" and value in Status.values:
        return str(Status(value).label)
    if name == "category" and value in Category.values:
        return str(Category(value).label)
    if name == "language":
        return name_of(value)
    return quality_word(value)


def quality_word(quality: str) -> str:
    """Below a heading that says that it is the quality."""
    known = {
        "GREEN": gettext("High"),
        "YELLOW": gettext("Medium"),
        "RED": gettext("Low"),
        "UNKNOWN": gettext("Not rated yet"),
        "NA": gettext("Not rated yet"),
    }
    return known.get(quality, quality.capitalize())


def _read_at(organisation: Organisation, filters: Filters) -> datetime | None:
    accounts = WhatsAppAccount.objects.of(organisation).readable()
    if filters.account:
        accounts = accounts.filter(waba_id=filters.account)
    told = accounts.aggregate(
        first=Min("templates_read_at"), read=Count("templates_read_at"), all=Count("pk")
    )
    return told["first"] if told["read"] == told["all"] else None
