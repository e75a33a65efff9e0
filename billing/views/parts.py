"""What the pages of costs share."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.access import SignedInRequest
from accounts.models import Organisation
from billing import reports
from billing.statement import Statement, pdf


def asked_in(request: HttpRequest) -> reports.Slice:
    return reports.Slice.from_query(request.GET)


def scope_in(
    request: SignedInRequest, organisation: Organisation, asked: reports.Slice
) -> reports.Scope:
    return reports.scope_of(organisation, asked, user=request.user)


def made(scope: reports.Scope, asked: reports.Slice) -> reports.Report:
    """As of today where the organisation is. Raises NotTogether, TooMany."""
    return reports.report(scope, asked, today=timezone.localdate())


def pdf_response(name: str, statement: Statement) -> HttpResponse:
    response = HttpResponse(pdf(statement), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def download(data: bytes, name: str, file_type: str) -> HttpResponse:
    """What somebody uploaded: never shown by the browser on our own pages, whatever is in it."""
    answer = HttpResponse(data, content_type=file_type or "application/octet-stream")
    shown = name.replace("\\", "/").rpartition("/")[2]
    answer["Content-Disposition"] = content_disposition_header(True, shown) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
