"""What proves an event, as a file. Whoever opens it is written down."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from optin.ledger.writing import of
from optin.media_types import IMAGES, SUFFIXES
from optin.models import Evidence
from optin.services import evidence
from optin.services.projecting import family


@require_GET  # no HEAD: nothing is opened without being told
@never_cache
@allowed(Act.OPTINS_EVIDENCE)
def evidence_detail(
    request: SignedInRequest, organisation: Organisation, person_id: UUID, evidence_id: UUID
) -> HttpResponse:
    with of(organisation):
        records = family(organisation, [person_id])
        rows = Evidence.objects.of(organisation).filter(subject__in=records, pk=evidence_id)
        one = rows.select_related("subject").first()
        if one is None or one.erased_at:
            raise Http404
        return file_response(one, evidence.show(organisation, one, by=request.user))


def file_response(one: Evidence, content: bytes) -> HttpResponse:
    """A picture is shown, everything else is a download; nothing in it runs."""
    answer = HttpResponse(content, content_type=one.media_type)
    name = f"{one.kind}-{one.pk}.{SUFFIXES.get(one.media_type, 'bin')}"
    is_download = one.media_type not in IMAGES
    answer["Content-Disposition"] = content_disposition_header(is_download, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
