"""Send a test of a template: fill it in, see it, send it."""

from __future__ import annotations

from typing import Any

import django_rq
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from messaging import parameters, tasks
from messaging.forms.testing import TestForm
from messaging.models import Send
from messaging.services import testing
from messaging.services.errors import NotSendable, TooMany
from templates_app import preview
from templates_app.models import Template
from templates_app.reports import phones
from templates_app.views.lists import find


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.MESSAGES_SEND)
def send_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    template = find(organisation, template_id)
    form = _form(request, template, is_bound=request.method == "POST")
    if form.is_bound and form.is_valid() and request.POST.get("act") != "preview":
        send = _asked(request, template, form)
        if send is not None:
            django_rq.get_queue("default").enqueue(tasks.send, send.pk)
            return redirect("messaging:send_detail", organisation.slug, send.pk)
    return render(
        request, "messaging/send_create.html", _context(template, form),
        status=422 if form.errors else 200,
    )  # fmt: skip


@require_POST
@allowed(Act.MESSAGES_SEND)
def preview_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """The phone alone, while somebody types."""
    template = find(organisation, template_id)
    form = _form(request, template, is_bound=True)
    form.is_valid()
    return render(request, "messaging/_preview.html", _context(template, form))


def _form(request: SignedInRequest, template: Template, *, is_bound: bool) -> TestForm:
    content = testing.content_of(template)
    data = (request.POST, request.FILES) if is_bound else ()
    return TestForm(*data, template=template, content=content)


def _asked(request: SignedInRequest, template: Template, form: TestForm) -> Send | None:
    """None: the form says why not."""
    values = form.values(by=request.user)
    if values is None:
        return None
    number, handset = form.recipient()
    try:
        return testing.ask(
            template, sender=form.cleaned_data["sender"], number=number, handset=handset,
            values=values, key=form.cleaned_data["key"], by=request.user,
        )  # fmt: skip
    except NotSendable:
        form.add_error(None, _("Meta does not send this template now. Its page says why."))
    except TooMany as error:
        told = _("Your organisation may send %(most)d tests an hour. Try again later.")
        form.add_error(None, told % {"most": error.most})
    return None


def _context(template: Template, form: TestForm) -> dict[str, Any]:
    """The phone with what was typed; before that, with the samples."""
    samples = {slot.key: slot.sample for slot in form.slots}
    typed = {key: value for key, value in form.typed().items() if value}
    content = parameters.filled(form.content, samples | typed)
    files = phones.files(template.organisation, [content])
    return {
        "template": template,
        "form": form,
        "is_sendable": testing.is_sendable(template),
        "is_beyond": parameters.is_beyond(form.content),
        "phone": preview.of_content(content, language=template.language, files=files),
        "sender": phones.sender_of(template.account),
    }
