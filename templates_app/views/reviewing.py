"""What colleagues do about a text: give a verdict, remark, answer, hand over, set dates, compare."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from templates_app import checklist
from templates_app.forms import (
    AssignmentForm,
    ChecklistForm,
    CommentForm,
    DatesForm,
    ReviewForm,
)
from templates_app.models import Comment, Revision, Template, Verdict
from templates_app.passages import passages
from templates_app.reports import comparing
from templates_app.reports.filters import number
from templates_app.services import checklists, commenting, dating, review
from templates_app.services.errors import TemplateError
from templates_app.views.lists import detail, find
from templates_app.views.moves import back


@require_POST
@allowed(Act.TEMPLATES_REVIEW)
def review_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """The verdict on a template that was sent to a colleague."""
    return _judge(request, find(organisation, template_id), again=False)


@require_POST
@allowed(Act.TEMPLATES_REVIEW)
def review_round_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """Another look at a text that Meta has; it stays where it is."""
    return _judge(request, find(organisation, template_id), again=True)


def _judge(request: SignedInRequest, template: Template, *, again: bool) -> HttpResponse:
    form = ReviewForm(request.POST, items=checklist.items(template.organisation), again=again)
    if not form.is_valid():
        return detail(request, template, review_form=form)
    verdict, ticked = form.cleaned_data["verdict"], form.cleaned_data.get("ticked", [])
    clears = verdict == Verdict.CLEARED
    try:
        if again:
            review.review_again(
                template, verdict=verdict, by=request.user, ticked=ticked, **form.seen()
            )
        elif clears:
            review.clear(template, by=request.user, ticked=ticked, **form.seen())
        else:
            review.request_changes(template, by=request.user, **form.seen())
    except TemplateError as error:
        messages.error(request, str(error))
        return detail(request, template, review_form=form)
    messages.success(request, _("Cleared.") if clears else _("The author sees what to change."))
    return back(request, template)


@require_POST
@allowed(Act.TEMPLATES_COMMENT)
def comment_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    template = find(organisation, template_id)
    parts = passages(template.revision.content) if template.revision else []
    form = CommentForm(request.POST, passages=parts)
    if not form.is_valid():
        return detail(request, template, comment_form=form)
    try:
        commenting.comment(template, by=request.user, **form.cleaned_data)
    except TemplateError as error:
        form.add_error(None, str(error))
        return detail(request, template, comment_form=form)
    asks = form.cleaned_data["asks_change"]
    messages.success(request, _("The change is asked for.") if asks else _("Your comment stands."))
    return back(request, template)


@require_POST
@allowed(Act.TEMPLATES_COMMENT)
def comment_answer_create(
    request: SignedInRequest, organisation: Organisation, comment_id: int
) -> HttpResponse:
    """Answer, resolve, or both at once."""
    comments = Comment.objects.of(organisation).filter(answer_to=None)
    rows = comments.select_related("revision__template__organisation")
    comment = get_object_or_404(rows, pk=comment_id)
    text, resolve = (
        request.POST.get("text", "").replace("\x00", "")[:2000],
        "resolve" in request.POST,
    )
    try:
        first = commenting.answer(comment, by=request.user, text=text, resolve=resolve)
    except TemplateError as error:
        return back(request, comment.revision.template, error)
    if not first:
        messages.info(request, _("Your reply stands. A colleague had resolved this already."))
    else:
        messages.success(request, _("Resolved.") if resolve else _("Your reply stands."))
    return back(request, comment.revision.template)


@require_POST
@allowed(Act.TEMPLATES_COMMENT)
def assignment_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    template = find(organisation, template_id)
    form = AssignmentForm(request.POST, people=commenting.who_can_have(organisation))
    if not form.is_valid():
        messages.error(request, _("Choose a colleague who writes or reviews here."))
        return back(request, template)
    person = form.cleaned_data["to"]
    try:
        commenting.assign(template, to=person, by=request.user)
    except TemplateError as error:
        return back(request, template, error)
    told = _("%(person)s has it now and sees it on the overview.") % {"person": person}
    messages.success(request, told if person else _("Nobody has it now."))
    return back(request, template)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def dates_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """Until when it is used, and when it is reviewed again."""
    template = find(organisation, template_id)
    form = DatesForm(request.POST)
    if not form.is_valid():
        return detail(request, template, dates_form=form)
    dating.set_dates(template, by=request.user, **form.cleaned_data)
    messages.success(request, _("The dates are saved."))
    return back(request, template)


@require_safe
@allowed(Act.TEMPLATES_READ)
def comparison_detail(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """Two revisions, word by word; which ones stands in the address."""
    template = find(organisation, template_id)
    known = comparing.revisions(template)
    usual = comparing.usual_pair(template, known) or (0, 0)
    pair = [number(request.GET.get(n), usual[i]) for i, n in enumerate(("old", "new"))]
    rows = Revision.objects.filter(template=template, number__in=pair)
    found = {one.number: one for one in rows.select_related("created_by")}
    old, new = found.get(pair[0]), found.get(pair[1])
    context = {
        "template": template, "revisions": known, "old": pair[0], "new": pair[1],
        "compared": comparing.compare(old, new) if old and new else None,
    }  # fmt: skip
    return render(request, "templates_app/comparison_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.ORGANISATION_MANAGE)
def checklist_update(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """What reviewers confirm: words, order, on and off."""
    lines = checklists.lines(organisation)
    initial = [
        {"id": one.id, "name": one.name, "position": one.position, "is_on": one.is_on}
        for one in lines
    ]
    form = ChecklistForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        checklists.save(organisation, _lines(form.cleaned_data))
        messages.success(request, _("The checklist is saved."))
        return redirect("checklist:checklist_update", organisation.slug)
    status = 422 if form.is_bound else 200
    return render(request, "templates_app/checklist_update.html", {"form": form}, status=status)


def _lines(said: list[dict[str, Any]]) -> list[checklists.Line]:
    """Those with words; without a number one goes to the end."""
    return [
        checklists.Line(
            one.get("id") or None, one["name"], one.get("position") or 999, one["is_on"]
        )
        for one in said
        if one.get("name")
    ]
