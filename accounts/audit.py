"""The audit trail of one organisation: who changed what, when, from what to what.

Read from the event rows that triggers write, so changes made in the support admin, by a job or in a
shell are in it too. An event belongs to an organisation by its foreign key to it; events of people
and of their second factors belong to every organisation they are a member of.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast
from zoneinfo import ZoneInfo

import pghistory.models
from django.apps import apps
from django.core.paginator import Paginator
from django.db import connection, models
from django.db.models import OuterRef, Q, Subquery, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation, Role, Scope, User

LABELS: dict[str, Any] = {**dict(Role.choices), **dict(Scope.choices)}
# Not worth a line: they never change, or say the same as the entry itself.
SILENT = {"id", "created_at", "organisation", "is_staff", "is_superuser", "language"}


@dataclass(frozen=True)
class Change:
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    at: datetime
    who: str  # empty: no person, but a job or a shell
    by_support: bool
    what: str  # the kind of thing, in the reader's language
    kind: str  # insert, update or delete
    subject: str  # the thing itself
    changes: tuple[Change, ...]

    @property
    def kind_label(self) -> str:
        return {"insert": _("Added"), "update": _("Changed"), "delete": _("Removed")}[self.kind]


@dataclass(frozen=True)
class Facets:
    """What to show. An empty field means everything."""

    who: str = ""  # part of a name or an e-mail address
    what: str = ""  # a model's label, one of `things()`
    kind: str = ""  # insert, update or delete
    since: datetime | None = None
    until: datetime | None = None


@cache
def things() -> dict[str, type[models.Model]]:
    """Every kind of thing with a trail: label of the event model → the event model."""
    return {
        model._meta.label_lower: model
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and _reach(model)
    }


def thing_choices() -> list[tuple[str, str]]:
    """For the facet: label and the words for it, by words."""
    choices = [(label, _words(model)) for label, model in things().items()]
    return sorted(choices, key=lambda choice: choice[1])


@cache
def _reach(model: type[models.Model]) -> list[str]:
    """The foreign keys by which an event of this model belongs to an organisation or a member."""
    keys = [field for field in model._meta.get_fields() if isinstance(field, models.ForeignKey)]
    to_organisation = [k.name for k in keys if k.related_model is Organisation]
    return to_organisation or [
        k.name for k in keys if k.related_model is User and model._meta.app_label == "accounts"
    ]


def _words(model: type[models.Model]) -> str:
    tracked = cast("type[models.Model]", model._meta.get_field("pgh_obj").related_model)
    name = str(tracked._meta.verbose_name)
    return name[:1].upper() + name[1:]


def _let_through(facets: Facets) -> Q:
    found = Q()
    if facets.kind:
        found &= Q(pgh_label=facets.kind)
    if facets.since:
        found &= Q(pgh_created_at__gte=facets.since)
    if facets.until:
        found &= Q(pgh_created_at__lt=facets.until)
    if facets.who:
        named = Q(email__icontains=facets.who) | Q(name__icontains=facets.who)
        people = list(User.objects.filter(named).values_list("pk", flat=True)[:1000])
        found &= Q(pgh_context__metadata__user__in=people)
    return found


def _mine(model: Any, organisation: Organisation) -> Q:
    """The events of this model that belong to the organisation or to one of its members."""
    found = Q()
    for name in _reach(model):
        if model._meta.get_field(name).related_model is User:
            found |= Q(**{f"{name}__in": Membership.objects.of(organisation).values("user")})
        else:
            found |= Q(**{name: organisation})
    return found


def index(organisation: Organisation, facets: Facets) -> models.QuerySet[Any, Any]:
    """Which events, newest first: dicts of `kind_of` and `pgh_id`, to be paged for `entries`."""
    known = things()
    chosen: dict[str, Any] = {facets.what: known[facets.what]} if facets.what else known
    let_through = _let_through(facets)
    parts = [
        model.objects.filter(_mine(model, organisation), let_through)
        .annotate(kind_of=Value(label, output_field=models.TextField()))
        .order_by()
        .values("kind_of", "pgh_id", "pgh_created_at")
        for label, model in chosen.items()
    ]
    union: models.QuerySet[Any, Any] = parts[0].union(*parts[1:], all=True)
    return union.order_by("-pgh_created_at", "-pgh_id")


def newest(organisation: Organisation, since: datetime, *, most: int) -> list[Entry]:
    """The first ones of `index`, without what changed in them: for a page that has little time."""
    known = things()
    with connection.cursor() as cursor:
        told: dict[str, Any] = {"organisation": organisation.pk, "since": since, "most": most}
        cursor.execute(_newest_sql(), told)
        keys = [(label, pk) for label, pk, _at in cursor.fetchall()]
    events: dict[tuple[str, int], Any] = {}
    for label in {label for label, _pk in keys}:
        rows: Any = known[label]
        found = rows.objects.select_related("pgh_context").filter(
            pk__in=[pk for of, pk in keys if of == label]
        )
        events |= {(label, event.pgh_id): event for event in found}
    names = _Names(list(events.values()))
    return [_tell(events[key], (), names) for key in keys if key in events]


@cache
def _newest_sql() -> str:
    """Written out, since Django takes 10 ms to put so many parts together."""
    parts = [
        f"SELECT '{label}', pgh_id, pgh_created_at FROM {model._meta.db_table}"  # noqa: S608 - names of ours
        f" WHERE pgh_created_at >= %(since)s AND ({_mine_sql(model)})"
        for label, model in things().items()
    ]
    return f"{' UNION ALL '.join(parts)} ORDER BY 3 DESC, 2 DESC LIMIT %(most)s"


def _mine_sql(model: type[models.Model]) -> str:
    """As `_mine`."""
    members = Membership._meta.db_table
    whose = "= %(organisation)s"
    belongs = {
        Organisation: whose,
        User: f"IN (SELECT user_id FROM {members} WHERE organisation_id {whose})",  # noqa: S608 - a table of ours
    }
    fields = [cast(Any, model._meta.get_field(name)) for name in _reach(model)]
    return " OR ".join(f"{field.column} {belongs[field.related_model]}" for field in fields)


def entries(rows: list[dict[str, Any]]) -> list[Entry]:
    """The rows of a page of `index`, told. A constant number of queries for each kind of thing."""
    known = things()
    events: dict[tuple[str, int], Any] = {}
    before: dict[tuple[str, int], Any] = {}
    for label in {row["kind_of"] for row in rows}:
        model: Any = known[label]
        ids = [row["pgh_id"] for row in rows if row["kind_of"] == label]
        earlier = model.objects.filter(
            pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")
        )
        found = model.objects.filter(pk__in=ids).select_related("pgh_context")
        for event in found.annotate(
            earlier_id=Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
        ):
            events[label, event.pgh_id] = event
        previous = model.objects.in_bulk(
            [e.earlier_id for e in events.values() if isinstance(e, model)]
        )
        before |= {
            (label, e.pgh_id): previous.get(e.earlier_id)
            for e in events.values()
            if isinstance(e, model)
        }
    names = _Names(list(events.values()))
    return [
        _tell(events[key], tuple(_changes(events[key], before[key])), names)
        for row in rows
        if (key := (row["kind_of"], row["pgh_id"])) in events
    ]


class _Names:
    """The people and organisations that some events speak of, read at once."""

    def __init__(self, events: list[Any]) -> None:
        people, organisations = set(), set()
        for event in events:
            people |= {getattr(event, "user_id", None), _actor_id(event)}
            organisations |= {getattr(event, f"{side}_id", None) for side in ("client", "partner")}
        self.people = User.objects.in_bulk([pk for pk in people if pk])
        self.organisations = Organisation.objects.in_bulk([pk for pk in organisations if pk])

    def person(self, pk: int | None) -> str:
        user = self.people.get(pk) if pk else None
        return f"{user.name} <{user.email}>" if user and user.name else user.email if user else ""

    def organisation(self, pk: int) -> str:
        return str(self.organisations.get(pk, f"#{pk}"))


def _actor_id(event: Any) -> int | None:
    context = event.pgh_context
    return context.metadata.get("user") if context else None


def _tell(event: Any, changes: tuple[Change, ...], names: _Names) -> Entry:
    url = (event.pgh_context.metadata.get("url") or "") if event.pgh_context else ""
    return Entry(
        at=event.pgh_created_at,
        who=_who(event, names),
        by_support=url.startswith("/admin/"),
        what=_words(type(event)),
        kind=event.pgh_label,
        subject=_subject(event, names),
        changes=changes,
    )


def _who(event: Any, names: _Names) -> str:
    """A person; or one of the organisation's programs, by its key, and who made that."""
    person = names.person(_actor_id(event))
    key = event.pgh_context.metadata.get("key") if event.pgh_context else None
    return (
        _("API key %(key)s, made by %(person)s") % {"key": key, "person": person} if key else person
    )


def _subject(event: Any, names: _Names) -> str:
    """The thing's name as it was then."""
    if hasattr(event, "client_id") and hasattr(event, "partner_id"):
        return f"{names.organisation(event.partner_id)} → {names.organisation(event.client_id)}"
    if getattr(event, "user_id", None):
        return names.person(event.user_id) or f"#{event.user_id}"
    for field in ("name", "email", "display_phone_number", "business_name", "business_id"):
        if getattr(event, field, ""):
            return str(getattr(event, field))
    tracked = type(event)._meta.get_field("pgh_obj").related_model
    name = getattr(tracked, "trail_name", None)  # of models that are called by several fields
    return str(name(event)) if name else f"#{event.pgh_obj_id}"


def _changes(event: Any, previous: Any) -> list[Change]:
    """The fields that differ from the event before; for a new thing, what it began with."""
    if event.pgh_label == "delete":
        return []
    changes = []
    for field in event._meta.get_fields():
        name = field.name
        if name.startswith("pgh_") or name in SILENT or not getattr(field, "concrete", False):
            continue
        if previous is None and isinstance(field, models.ForeignKey):
            continue  # what a new thing belongs to is told by its subject and by who made it
        after = _value(field, getattr(event, field.attname))
        before = _value(field, getattr(previous, field.attname)) if previous else ""
        if before != after:
            changes.append(Change(str(field.verbose_name), before, after))
    return changes


def _value(field: Any, value: Any) -> str:
    """A value as a reader of the trail sees it."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(LABELS.get(item, item)) for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M %Z")
    told = str(dict(field.choices or ()).get(value, value))
    return f"#{told}" if isinstance(field, models.ForeignKey) else told


def lines(rows: models.QuerySet[Any, Any], *, zone: ZoneInfo) -> Iterator[list[str]]:
    """The entries as cells, read in steps: when, who, by support, what, kind, subject, changes."""
    pages = Paginator(rows, 1000)
    for number in pages.page_range:
        for entry in entries(list(pages.page(number).object_list)):
            yield [
                entry.at.astimezone(zone).isoformat(timespec="seconds"),
                entry.who,
                _("yes") if entry.by_support else _("no"),
                entry.what,
                entry.kind_label,
                entry.subject,
                "; ".join(f"{c.field}: {c.before} → {c.after}" for c in entry.changes),
            ]
