"""What is printed of a way to opt in: its QR code alone, and a poster with the notice beside it."""

from __future__ import annotations

from typing import Literal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import qr
from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.typesetting import MoreThanAPage
from optin.capture import tokens
from optin.capture.kinds import KINDS
from optin.capture.posters import poster
from optin.models import Flow
from optin.views.capture import find

TYPES = {"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}


@require_safe
@allowed(Act.OPTINS_READ)
def flow_code(
    request: SignedInRequest, organisation: Organisation, flow_id: int, form: str
) -> HttpResponse:
    """Of what is live alone: a code that hangs somewhere has to lead somewhere."""
    flow, address = _with_address(organisation, flow_id)
    if flow.is_draft or not address:
        messages.info(request, _("Take it live first: until then its code leads nowhere."))
        return redirect(flow.link)
    drawn = qr.svg(address) if form == "svg" else qr.png(address)
    return _file(drawn, f"code-{tokens.shown(flow.token)}", form)


@require_safe
@allowed(Act.OPTINS_READ)
def flow_poster(
    request: SignedInRequest,
    organisation: Organisation,
    flow_id: int,
    paper: str,
    form: Literal["pdf", "svg"],
) -> HttpResponse:
    """A draft's says so across the page."""
    flow, address = _with_address(organisation, flow_id)
    if not address:
        messages.info(request, _("Choose a number first: without one the code leads nowhere."))
        return redirect(flow.link)
    try:
        printed = poster(flow, paper, form)
    except qr.TooLongForACode:
        messages.error(
            request,
            _(
                "The text is too long for a QR code. Shorten “The person’s own message” of the notice."
            ),
        )
        return redirect(flow.link)
    except MoreThanAPage:
        messages.error(
            request, _("The notice is too long for one page of this size. Take A4, or PDF.")
        )
        return redirect(flow.link)
    return _file(printed, f"poster-{tokens.shown(flow.token)}-{paper}", form)


def _with_address(organisation: Organisation, flow_id: int) -> tuple[Flow, str]:
    """And where its code leads; "" if that is not known yet. Raises Http404 for a kind without a code."""
    flow = find(organisation, flow_id)
    shows = KINDS[flow.kind].shows(flow)
    if "address" not in shows:
        raise Http404
    return flow, str(shows["address"])


def _file(content: bytes, name: str, form: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[form])
    response["Content-Disposition"] = f'inline; filename="{name}.{form}"'
    # An SVG of ours runs nothing; this says so to whatever opens it alone.
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    )
    return response
