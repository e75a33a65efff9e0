"""A list as a file. That it was taken is written down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from accounts.access import SignedInRequest
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from optin.models import ExportKind
from optin.services import exporting


def list_response(
    request: SignedInRequest,
    organisation: Organisation,
    form: str,
    name: str,
    *,
    header: Sequence[object],
    rows: Iterable[Sequence[object]],
) -> HttpResponse:
    """A download called `name`, as "csv" or "xlsx"."""
    response = sheet_response(form, name, header=header, rows=rows)
    exporting.note(organisation, ExportKind.TABLE, name=f"{name}.{form}", by=request.user)
    return response
