"""One template's story for its page: what happened, who said what, its other languages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from templates_app.models import Event, Source, Status, Subject, Template, TemplateQuerySet

MOST = 100  # the newest; the admin has them all


@dataclass(frozen=True)
class Moment:
    """One line of the timeline. `payload` is Meta's own words, one click away."""

    at: datetime
    status: str
    title: str
    who: str
    note: str
    payload: str


def story(template: Template) -> list[Moment]:
    """Newest first."""
    events = template.events.select_related("by").order_by("-at", "-pk")[:MOST]
    return [_moment(event) for event in events]


def _moment(event: Event) -> Moment:
    return Moment(
        at=event.at,
        status=event.to_status,
        title=_title(event),
        who=_who(event),
        note=event.note,
        payload=json.dumps(event.payload, indent=2, ensure_ascii=False) if event.payload else "",
    )


def _title(event: Event) -> str:
    moved = event.from_status != event.to_status
    if event.about == Subject.STATUS and not event.from_status:
        return _("Started") if event.source == Source.PERSON else _("Found at Meta")
    if event.about == Subject.STATUS and moved:
        if event.to_status == Status.DRAFT and event.from_status == Status.IN_REVIEW:
            return _("Changes asked for")
        return str(Status(event.to_status).label)
    titles = {
        Subject.CATEGORY: _("Category"),
        Subject.QUALITY: _("Quality"),
        Subject.CONTENT: _("The text changed at Meta"),
        Subject.PROBLEM: _("A problem"),
        Subject.STATUS: _("A word from Meta that moved nothing"),
    }
    title = titles[Subject(event.about)]
    return f"{title}: {event.word}" if event.word else title


def _who(event: Event) -> str:
    if event.by is not None:
        return str(event.by)
    words = {
        Source.PERSON: _("Somebody"),
        Source.JOB: _("waportal"),
        Source.WEBHOOK: _("Meta, by webhook"),
        Source.POLL: _("Meta, read by us"),
    }
    return words[Source(event.source)]


def family(template: Template) -> TemplateQuerySet:
    """The same name in its other languages."""
    same = Template.objects.filter(account_id=template.account_id, name=template.name)
    return same.exclude(status=Status.DELETED).exclude(pk=template.pk).order_by("language")
