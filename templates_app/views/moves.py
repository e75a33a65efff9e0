"""What people do with a template: ask a colleague, answer, submit, read again, discard."""

from __future__ import annotations

import django_rq
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import Act, SignedInRequest, allowed, people_who_may
from accounts.models import Organisation
from templates_app import tasks
from templates_app.forms import ReviewRequestForm
from templates_app.models import Status, Template
from templates_app.services import drafting, review, submission
from templates_app.services.errors import TemplateError
from templates_app.views.lists import find


def back(
    request: SignedInRequest, template: Template, error: TemplateError | None = None
) -> HttpResponse:
    """To the template's page, with the refusal in plain words when there was one."""
    if error:
        messages.error(request, str(error))
    return redirect("templates_app:template_detail", template.organisation.slug, template.pk)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def review_request_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    template = find(organisation, template_id)
    reviewers = people_who_may(organisation, Act.TEMPLATES_REVIEW).exclude(pk=request.user.pk)
    form = ReviewRequestForm(request.POST, reviewers=reviewers)
    if not form.is_valid():
        messages.error(request, _("Choose a colleague who reviews for this organisation."))
        return back(request, template)
    try:
        review.send_to_colleague(template, by=request.user, **form.cleaned_data)
    except TemplateError as error:
        return back(request, template, error)
    messages.success(request, _("Sent to a colleague. You will see the answer here."))
    return back(request, template)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def withdrawal_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """Take a template back from a colleague, a clearance away, or a submission nobody began."""
    template = find(organisation, template_id)
    room = submission if template.status == Status.SUBMITTING else review
    try:
        room.withdraw(template, by=request.user)
    except TemplateError as error:
        return back(request, template, error)
    messages.success(request, _("It is yours again."))
    return back(request, template)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def submission_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    template = find(organisation, template_id)
    try:
        submission.submit(template, by=request.user)
    except TemplateError as error:
        return back(request, template, error)
    if template.push_problem:
        messages.success(request, _("It waits until Meta allows it, and goes by itself then."))
        return back(request, template)
    django_rq.get_queue("default").enqueue(tasks.push, template.pk)
    messages.success(request, _("On its way to Meta."))
    return back(request, template)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def reading_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """Read this one template from Meta now."""
    template = find(organisation, template_id)
    django_rq.get_queue("default").enqueue(tasks.sync_template, template.pk)
    messages.success(request, _("Reading this template from Meta."))
    return back(request, template)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def discard_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """Throw away a draft that Meta never saw."""
    template = find(organisation, template_id)
    try:
        drafting.discard(template, by=request.user)
    except TemplateError as error:
        return back(request, template, error)
    messages.success(request, _("The draft %(name)s is discarded.") % {"name": template.name})
    return redirect("templates_app:template_list", organisation.slug)
