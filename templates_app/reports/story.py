"""One template's story: what happened, why it was rejected, and its other languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from templates_app import problems, rejections
from templates_app.languages import name_of
from templates_app.models import OURS, Event, Source, Status, Subject, Template
from templates_app.reports.standing import Standing, standing
from templates_app.reports.titles import KEPT_OURS, TOOK_THEIRS, title_of

# What of a payload is a person's, by Meta's names of it; the rest is about the template.
PERSONAL = frozenset({"wa_id", "from", "to", "requester", "email", "phone_number", "user_id"})


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. `payload` is what caused it, one click away."""

    at: datetime
    happened_at: datetime | None
    title: str
    who: str
    source: str
    about: str
    from_status: str
    to_status: str
    word: str
    note: str
    revision: int | None
    payload: dict[str, Any]

    @property
    def moved(self) -> bool:
        return self.from_status != self.to_status


@dataclass(frozen=True)
class Story:
    """`problem`: why a submission waits or came back, a sentence; `refusal`: what Meta said to
    it."""

    entries: tuple[Entry, ...]
    rejection: rejections.Rejection | None
    problem: str
    problem_note: str
    refusal: dict[str, Any]
    standing: tuple[Standing, ...]
    is_ours: bool  # somebody here writes; Meta has an earlier text


@dataclass(frozen=True)
class Sibling:
    """The same name in another language."""

    pk: int
    language: str
    language_name: str
    status: str
    is_current: bool


def story(template: Template) -> Story:
    """Newest first. One query. Payloads without what is a person's."""
    events = list(template.events.select_related("by", "revision").order_by("-at", "-pk"))
    return Story(
        entries=tuple(_entry(event) for event in events),
        rejection=rejections.of(template),
        problem=problems.words(template.push_problem),
        problem_note=problems.note(template.push_problem),
        refusal=_refusal(events) if template.push_problem else {},
        standing=standing(template, events),
        is_ours=template.status in OURS,
    )


def _entry(event: Event) -> Entry:
    return Entry(
        at=event.at,
        happened_at=event.happened_at,
        title=title_of(event),
        who=_who(event),
        source=event.source,
        about=event.about,
        from_status=event.from_status,
        to_status=event.to_status,
        word=event.word,
        note=_note(event),
        revision=event.revision.number if event.revision else None,
        payload={} if event.about == Subject.DATES else without_people(event.payload),
    )


def without_people(payload: Any) -> Any:
    """The same with dots where a person's number, id or address stood."""
    if isinstance(payload, dict):
        return {k: "••••" if k in PERSONAL else without_people(v) for k, v in payload.items()}
    return [without_people(one) for one in payload] if isinstance(payload, list) else payload


def _who(event: Event) -> str:
    if event.key:
        return gettext("Your program, with the key %(key)s") % {"key": event.key}
    return str(event.by) if event.by else _teller(event.source)


def _teller(source: str) -> str:
    return {
        Source.WEBHOOK: gettext("Meta, by webhook"),
        Source.POLL: gettext("Meta, when we asked"),
        Source.JOB: gettext("Submission job"),
    }.get(Source(source), "")


def _note(event: Event) -> str:
    """People's words as they are; codes in words."""
    if event.about == Subject.DATES:
        return _dates(event.payload)
    if event.about == Subject.ERRAND or event.note in (TOOK_THEIRS, KEPT_OURS):
        return problems.words(event.note) if event.source == Source.JOB else ""
    if event.source == Source.PERSON:
        return event.note
    if event.about == Subject.PROBLEM or event.to_status in (Status.DRAFT, Status.CLEARED):
        return problems.words(event.note)
    return rejections.words(event.note)


def _dates(payload: dict[str, Any]) -> str:
    """The days that were set, as the payload has them, in sentences."""
    told = []
    if day := parse_date(payload.get("expires_on") or ""):
        told.append(gettext("Expires on %(day)s.") % {"day": date_format(day)})
    if day := parse_date(payload.get("review_by") or ""):
        told.append(gettext("To be reviewed again by %(day)s.") % {"day": date_format(day)})
    if months := payload.get("review_every"):
        told.append(
            ngettext("Then every %(n)s month.", "Then every %(n)s months.", months) % {"n": months}
        )
    return " ".join(told) or gettext("It neither expires nor is reviewed again.")


def _refusal(events: list[Event]) -> dict[str, Any]:
    """Meta's own words to the last creation or change it refused."""
    refused = [one for one in events if one.source == Source.JOB and "code" in one.payload]
    return refused[0].payload if refused else {}


def family(template: Template) -> tuple[Sibling, ...]:
    """Every language of this name in this account, this one too, by language. One query."""
    rows = Template.objects.filter(account=template.account_id, name=template.name)
    found = rows.exclude(status=Status.DELETED).order_by("language")
    return tuple(
        Sibling(pk, language, name_of(language), status, pk == template.pk)
        for pk, language, status in found.values_list("pk", "language", "status")
    )
