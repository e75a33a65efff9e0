"""What colleagues said about a template's text."""

from typing import Any

from django.http import HttpRequest

from accounts.models import Scope
from templates_app.reports.remarks import Remark, remarks
from waportal.api.door import KeyWith, router
from waportal.api.reading import find
from waportal.api.schemas import CommentsOut


@router.get(
    "/templates/{int:template_id}/comments",
    response=CommentsOut,
    auth=KeyWith(Scope.TEMPLATES_READ),
    summary="What colleagues said about it",
)
def comment_list(request: HttpRequest, template_id: int) -> dict[str, Any]:
    """Open requests for a change first, then the newest."""
    return {"items": [_told(one) for one in remarks(find(request, template_id))]}


def _told(remark: Remark) -> dict[str, Any]:
    comment = remark.comment
    return {
        "id": comment.pk,
        "revision": comment.revision_id,
        "place": comment.place,
        "quote": comment.quote,
        "text": comment.text,
        "asks_change": comment.asks_change,
        "stands": remark.still,
        "by": str(comment.by),
        "at": comment.at,
        "resolved_by": str(comment.resolved_by or ""),
        "resolved_at": comment.resolved_at,
        "answers": [{"text": a.text, "by": str(a.by), "at": a.at} for a in remark.answers],
    }
