"""Looking at a template as a phone shows it: all languages side by side, shared, with its files."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from templates_app.content import media_of
from templates_app.forms import PreviewLinkForm
from templates_app.media import PDF, digest_of
from templates_app.models import MediaSample, PreviewLink
from templates_app.picture import NoFonts
from templates_app.reports import phones
from templates_app.services import preview_links
from templates_app.views.lists import find

# A file of ours is what it says it is and runs nothing, whatever stands in it.
SAMPLE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
SHARED_HEADERS = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",  # the address is the secret
    "Cache-Control": "private, no-store",
}


@require_safe
@allowed(Act.TEMPLATES_READ)
def phone_list(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """Every language of the family on one page, and the links by which others see it."""
    template = find(organisation, template_id)
    look = phones.Look.from_query(request.GET)
    context = {
        "template": template,
        "look": look,
        "sheets": phones.sheets(template, look),
        "sender": phones.sender_of(template.account),
        "links": template.preview_links.select_related("created_by").order_by("-created_at"),
        "form": PreviewLinkForm(),
    }
    return render(request, "templates_app/phone_list.html", context)


@require_safe
@allowed(Act.TEMPLATES_READ)
def picture_detail(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """This language as a PNG, for a mail, a slide or a ticket."""
    template = find(organisation, template_id)
    try:
        drawn = phones.drawn(template, phones.Look.from_query(request.GET))
    except NoFonts as error:
        messages.error(request, str(error))
        return redirect("templates_app:phone_list", organisation.slug, template.pk)
    answer = HttpResponse(drawn.data, content_type="image/png", headers=dict(SAMPLE_HEADERS))
    name = f"{template.name}_{template.language}.png"
    answer.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    return answer


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def preview_link_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """The answer shows the link, once; it is kept nowhere, so no redirect can."""
    template = find(organisation, template_id)
    form = PreviewLinkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how long the link works."))
        return redirect("templates_app:phone_list", organisation.slug, template.pk)
    said = form.cleaned_data
    link, token = preview_links.share(
        template, days=int(said["days"]), note=said["note"], by=request.user
    )
    url = settings.SITE_URL + reverse("previews:shared_preview", args=[token])
    context = {"template": template, "link": link, "url": url}
    return render(request, "templates_app/preview_link_created.html", context)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def preview_link_revocation_create(
    request: SignedInRequest, organisation: Organisation, preview_link_id: int
) -> HttpResponse:
    links = PreviewLink.objects.filter(template__organisation=organisation)
    link = get_object_or_404(links, pk=preview_link_id)
    if preview_links.revoke(link):
        messages.success(request, _("The link is revoked; it no longer works."))
    return redirect("templates_app:phone_list", organisation.slug, link.template_id)


@require_safe
@allowed(Act.TEMPLATES_READ)
def sample_detail(
    request: SignedInRequest, organisation: Organisation, digest: str
) -> HttpResponse:
    """A sample file. It never changes: its address is its digest."""
    answer = _file(get_object_or_404(MediaSample.objects.of(organisation), digest=digest))
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer


def _file(sample: MediaSample) -> HttpResponse:
    answer = HttpResponse(
        bytes(sample.data), content_type=sample.file_type, headers=dict(SAMPLE_HEADERS)
    )
    how = "attachment" if sample.file_type == PDF else "inline"
    answer.headers["Content-Disposition"] = f'{how}; filename="sample.{_ending(sample)}"'
    return answer


def _ending(sample: MediaSample) -> str:
    return {"image/jpeg": "jpg", "image/png": "png", "video/mp4": "mp4", PDF: "pdf"}.get(
        sample.file_type, "bin"
    )


# --- for somebody without an account ---------------------------------------------------------


@require_safe
def shared_preview(request: HttpRequest, token: str) -> HttpResponse:
    """The preview behind a link. It names no organisation, no person and no account."""
    template = preview_links.find(token)
    if template is None:
        return _unseen(render(request, "templates_app/shared_closed.html", status=404))
    look = phones.Look.from_query(request.GET)
    context = {
        "name": template.name,
        "look": look,
        "sheets": phones.sheets(template, look, token=token),
        "sender": phones.sender_of(template.account),
    }
    return _unseen(render(request, "templates_app/shared_preview.html", context))


def _unseen(answer: HttpResponse) -> HttpResponse:
    """By search engines, by caches, and by the sites that the preview links to."""
    for name, value in SHARED_HEADERS.items():
        answer.headers[name] = value
    return answer


@require_safe
def shared_sample(request: HttpRequest, token: str, digest: str) -> HttpResponse:
    """A file that the shared preview shows, and no other."""
    template = preview_links.find(token)
    if template is None:
        return _unseen(HttpResponse(status=404))
    contents = [row.revision.content for row in phones.family(template) if row.revision]
    shown = {digest_of(one) for content in contents for one in media_of(content)}
    sample = MediaSample.objects.of(template.organisation).filter(digest=digest).first()
    if sample is None or digest not in shown:
        return _unseen(HttpResponse(status=404))
    return _unseen(_file(sample))
