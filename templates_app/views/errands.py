"""Asking Meta: delete, archive, take out of the archive, end a pause. And another name."""

from __future__ import annotations

import django_rq
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from templates_app import tasks
from templates_app.forms import DeletionForm, RenamingForm
from templates_app.models import Errand, Task
from templates_app.reports.impact import impact
from templates_app.services import errands, renaming
from templates_app.services.errors import NotPossible, TemplateError
from templates_app.views.lists import find
from templates_app.views.moves import back


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.TEMPLATES_WRITE)
def deletion_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """What it does in numbers, then one language, or those that are ticked. It waits a while."""
    template = find(organisation, template_id)
    report = impact(template)
    if template not in report.languages:
        return back(request, template, NotPossible())
    form = DeletionForm(
        request.POST if request.method == "POST" else None, rows=report.languages, first=template
    )
    if request.method == "POST" and form.is_valid():
        chosen = [row for row in report.languages if str(row.pk) in form.cleaned_data["languages"]]
        try:
            asked = errands.ask_for_all(chosen, Task.DELETE, by=request.user)
        except TemplateError as error:
            return back(request, template, error)
        _say_what_waits(request, asked)
        return back(request, template)
    context = {"template": template, "impact": report, "form": form, "seconds": UNDO_SECONDS}
    page = "templates_app/deletion_create.html"
    return render(request, page, context, status=422 if form.errors else 200)


UNDO_SECONDS = int(errands.UNDO.total_seconds())


def _say_what_waits(request: SignedInRequest, asked: list[Errand]) -> None:
    words = ngettext(
        "%(n)s language goes to Meta for deletion in %(seconds)s seconds. Until then you can keep it.",
        "%(n)s languages go to Meta for deletion in %(seconds)s seconds. Until then you can keep them.",
        len(asked),
    )  # fmt: skip
    messages.success(request, words % {"n": len(asked), "seconds": UNDO_SECONDS})


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def errand_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """Archive, take out of the archive, end a pause: done at once, and each can be taken back."""
    template = find(organisation, template_id)
    task = request.POST.get("task", "")
    if task not in (Task.ARCHIVE, Task.UNARCHIVE, Task.UNPAUSE):
        return back(request, template, NotPossible())
    try:
        errand = errands.ask(template, task, by=request.user)
    except TemplateError as error:
        return back(request, template, error)
    django_rq.get_queue("default").enqueue(tasks.run_errand, errand.pk)
    messages.success(request, _("Asked of Meta. You see here when it is done."))
    return back(request, template)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def errand_withdrawal_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """Keep it after all, as long as nothing was sent to Meta."""
    template = find(organisation, template_id)
    try:
        errands.take_back(template, by=request.user)
    except TemplateError as error:
        return back(request, template, error)
    messages.success(request, _("Taken back. Meta was not asked."))
    return back(request, template)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.TEMPLATES_WRITE)
def renaming_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """Copies under another name; the old ones stay."""
    template = find(organisation, template_id)
    rows = renaming.family(template)
    form = RenamingForm(
        request.POST if request.method == "POST" else None,
        initial={"name": template.name, "every": True},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = renaming.rename(
                template, to=form.cleaned_data["name"], by=request.user,
                every_language=form.cleaned_data["every"],
            )  # fmt: skip
        except TemplateError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Drafts under the new name. The old ones are untouched."))
            return redirect("templates_app:template_detail", organisation.slug, made[0].pk)
    context = {"template": template, "form": form, "rows": rows}
    page = "templates_app/renaming_create.html"
    return render(request, page, context, status=422 if form.errors else 200)
