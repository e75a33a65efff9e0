"""Links to a person's own page, made and revoked by staff."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from optin.ledger.writing import of
from optin.models import PreferenceLink, Subject
from optin.reports import person as person_report
from optin.services import preferences
from optin.services.projecting import family


@require_POST
@allowed(Act.OPTINS_WRITE)
def preference_link_create(
    request: SignedInRequest, organisation: Organisation, person_id: UUID
) -> HttpResponse:
    """The answer shows the link, once; it is kept nowhere, so no redirect can."""
    with of(organisation):
        subject = _found(organisation, person_id)
        link, token = preferences.make(organisation, subject, by=request.user)
    context = {"link": link, "subject": subject, "url": preferences.address(token)}
    return render(request, "optin/preference_link_created.html", context)


@require_POST
@allowed(Act.OPTINS_WRITE)
def preference_link_revocation_create(
    request: SignedInRequest,
    organisation: Organisation,
    person_id: UUID,
    preference_link_id: int,
) -> HttpResponse:
    with of(organisation):
        subject = _found(organisation, person_id)
        records = list(family(organisation, [subject.pk]))
        links = PreferenceLink.objects.of(organisation).filter(subject__in=records)
        link = links.filter(pk=preference_link_id).first()
        if link is None:
            raise Http404
        if preferences.revoke(link):
            messages.success(request, _("The link is revoked; it no longer works."))
    return redirect("optin:person_detail", organisation.slug, subject.pk)


def _found(organisation: Organisation, person_id: UUID) -> Subject:
    """One who is not erased: nobody is left whose page it would be."""
    subject = person_report.find(organisation, person_id)
    if subject is None or subject.erased_at:
        raise Http404
    return subject
