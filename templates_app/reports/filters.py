"""What a list of templates is narrowed to; all of it stands in the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q

from accounts.models import Organisation
from templates_app.models import Drift, Family, Status, Template, TemplateQuerySet

FACETS = ("status", "category", "language", "quality")
SHELVES = ("folder", "tag")
NOWHERE = "none"
SORTS = ("name", "language", "category", "status", "quality", "account__name", "updated_at")
NEWEST = "-updated_at"
SIZES = (25, 50, 100, 200)
MOST_TICKED = 1000  # rows that one form carries
DIGITS = 18  # fewer than the database's largest id has


@dataclass(frozen=True)
class Filters:
    """`account` is a waba_id; `assigned` a person's id, or "nobody"; `dates` "expired" or "review";
    `changed` "meta": somebody changed it there, and nobody answered that here;
    `sort` a column, "-" before it for descending; `page` from 1."""

    q: str = ""
    status: str = ""
    category: str = ""
    language: str = ""
    quality: str = ""
    account: str = ""
    folder: str = ""  # an id; "none": in no folder
    tag: str = ""  # an id
    assigned: str = ""
    dates: str = ""
    changed: str = ""
    sort: str = ""
    size: int = 50
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, Any]) -> Filters:
        """From a request's GET; what makes no sense is left at its default."""
        known = [one.name for one in fields(cls) if one.name not in ("sort", "size", "page")]
        words = {name: str(query.get(name) or "").strip().replace("\x00", "") for name in known}
        sort = str(query.get("sort") or "")
        size = number(query.get("size"), 50)
        return cls(
            **words,
            sort=sort if sort.removeprefix("-") in SORTS else "",
            size=size if size in SIZES else 50,
            page=max(number(query.get("page"), 1), 1),
        )

    @property
    def is_active(self) -> bool:
        """Does anything narrow the list, beside the account that the navigation carries?"""
        narrowing = ("q", "assigned", "dates", "changed", *FACETS, *SHELVES)
        return any(getattr(self, name) for name in narrowing)

    @property
    def query(self) -> str:
        """The same list as an address's query, from its first page; "" for the plain one."""
        return self._encoded(page=1)

    def for_page(self, number: int) -> str:
        """Never empty: an empty address opens the person's own view."""
        query = self._encoded(page=number)
        return query if number > 1 else f"{query}&page=1".lstrip("&")

    def sorted_by(self, sort: str) -> str:
        return self._encoded(page=1, sort=sort)

    def _encoded(self, **changes: Any) -> str:
        other = replace(self, **changes)
        told = {one.name: getattr(other, one.name) for one in fields(other)}
        return urlencode(
            {name: value for name, value in told.items() if value and value != DEFAULTS[name]}
        )

    def found(self, organisation: Organisation) -> TemplateQuerySet:
        """What the account and the search leave, before the facets."""
        found = Template.objects.of(organisation).listed()
        if self.account:
            found = found.in_account(self.account)
        if self.q:
            found = found.filter(Q(name__icontains=self.q) | Q(body__icontains=self.q))
        if self.assigned:
            found = found.filter(assigned_to=number(self.assigned, 0) or None)
        if self.dates == "expired":
            found = found.filter(expires_on__lte=organisation.today())
        elif self.dates == "review":
            found = found.filter(review_by__lte=organisation.today())
        if self.changed == "meta":
            found = found.filter(Exists(Drift.objects.filter(template=OuterRef("pk"), answer="")))
        return shelved(found, folder=self.folder, tag=self.tag)

    def rows(self, organisation: Organisation) -> TemplateQuerySet:
        """The templates of this list, unordered. Deleted ones only when asked for."""
        chosen = {name: getattr(self, name) for name in FACETS if getattr(self, name)}
        found = self.found(organisation).filter(**chosen)
        return found if self.status == Status.DELETED else found.exclude(status=Status.DELETED)


def shelved(rows: TemplateQuerySet, *, folder: str = "", tag: str = "") -> TemplateQuerySet:
    """Those whose name stands in a folder (NOWHERE: in none) and has a tag."""
    families = Family.objects.filter(account=OuterRef("account"), name=OuterRef("name"))
    if folder == NOWHERE:
        rows = rows.exclude(Exists(families.filter(folder__isnull=False)))
    elif folder:
        rows = rows.filter(Exists(families.filter(folder=number(folder, 0))))
    if tag:
        rows = rows.filter(Exists(families.filter(tags=number(tag, 0))))
    return rows


DEFAULTS = {one.name: one.default for one in fields(Filters)}


def number(value: Any, default: int) -> int:
    """A number that an address or a form names; `default` for anything else, and for what no id of
    the database could be."""
    text = str(value or "")
    known = text.isascii() and text.isdecimal() and len(text) <= DIGITS
    return int(text) if known else default


def numbers_of(values: Iterable[Any], *, most: int = MOST_TICKED) -> list[int]:
    """The numbers among the first so many of what was ticked."""
    found = (number(value, 0) for value in islice(values, most))
    return [one for one in found if one]
