"""From a draft to Meta, and what became of it. A key asks; only a person clears."""

from typing import Any

import django_rq
from django.http import HttpRequest
from ninja.responses import Status as Answer

from accounts import keys
from accounts.models import Scope
from templates_app import problems, tasks
from templates_app.models import Event, Template
from templates_app.services import review, submission
from waportal.api.door import KeyWith, key_of, router
from waportal.api.rates import WRITES
from waportal.api.reading import find
from waportal.api.schemas import ReviewIn, StatusOut

MOST_HISTORY = 200


@router.get(
    "/templates/{int:template_id}/status",
    response=StatusOut,
    auth=KeyWith(Scope.TEMPLATES_READ),
    summary="Where a template is, and how it came there",
)
def status_detail(request: HttpRequest, template_id: int) -> dict[str, Any]:
    """The history's newest entry first, at most 200."""
    return _status(find(request, template_id))


@router.post(
    "/templates/{int:template_id}/review",
    response=StatusOut,
    auth=KeyWith(Scope.TEMPLATES_WRITE),
    throttle=WRITES,
    summary="Send a draft to a colleague",
)
def review_create(request: HttpRequest, template_id: int, said: ReviewIn) -> dict[str, Any]:
    """To anyone who reviews. Whoever made the key cannot clear what was drafted with it."""
    key, template = key_of(request), find(request, template_id)
    with keys.at_work(key):
        review.send_to_colleague(template, to=None, by=key.created_by, note=said.note)
    return _status(find(request, template_id))


@router.post(
    "/templates/{int:template_id}/submission",
    response={202: StatusOut},
    auth=KeyWith(Scope.TEMPLATES_SUBMIT),
    throttle=WRITES,
    summary="Submit a cleared template to Meta",
)
def submission_create(request: HttpRequest, template_id: int) -> Answer[dict[str, Any]]:
    """Only what a person has cleared. It is on its way when this answers; watch its status."""
    key, template = key_of(request), find(request, template_id)
    with keys.at_work(key):
        submission.submit(template, by=key.created_by)
    django_rq.get_queue("default").enqueue(tasks.push, template.pk)
    return Answer(202, _status(find(request, template_id)))


def _status(template: Template) -> dict[str, Any]:
    events = template.events.select_related("by").order_by("-at", "-pk")[:MOST_HISTORY]
    return {
        "id": template.pk,
        "status": template.status,
        "meta_status": template.meta_status,
        "rejected_reason": template.rejected_reason,
        "rejection_info": template.rejection_info,
        "problem": problems.words(template.push_problem),
        "revision": template.revision_id,
        "history": [_entry(event) for event in events],
    }


def _entry(event: Event) -> dict[str, Any]:
    return {
        "at": event.at,
        "happened_at": event.happened_at,
        "about": event.about,
        "from_status": event.from_status,
        "to_status": event.to_status,
        "source": event.source,
        "by": str(event.by) if event.by and not event.key else "",
        "key": event.key,
        "word": event.word,
        "note": event.note,
    }
