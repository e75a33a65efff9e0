"""Answering Meta: texts it changed, categories it changed, rejections and appeals."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed, may
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from templates_app import links
from templates_app.forms import CategoryAnswerForm, DriftForm, OutcomeForm
from templates_app.models import Category, CategoryAnswer, CategoryChange, DriftAnswer
from templates_app.reports import categories as watching
from templates_app.reports.drift import three_way
from templates_app.reports.filters import number, numbers_of
from templates_app.services import appeals, categories, drafting, drifts
from templates_app.services.errors import Answered, TemplateError
from templates_app.views.lists import find
from templates_app.views.moves import back


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def reopening_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """A draft again, in the category asked for: into the composer, or straight to a colleague."""
    template = find(organisation, template_id)
    category = request.POST.get("category", "")
    try:
        drafting.reopen(
            template, by=request.user, category=category if category in Category.values else None
        )
    except TemplateError as error:
        return back(request, template, error)
    messages.success(request, _("It is a draft again. Correct it, then send it round."))
    name = "template_detail" if category else "revision_create"
    return redirect(f"templates_app:{name}", organisation.slug, template.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.TEMPLATES_READ)
def drift_update(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """Ours and Meta's side by side. Whoever may write chooses."""
    template = find(organisation, template_id)
    compared = three_way(template)
    if compared is None:
        return back(request, template, Answered() if request.method == "POST" else None)
    form = DriftForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and may(request, Act.TEMPLATES_WRITE) and form.is_valid():
        chosen, note = form.cleaned_data["answer"], form.cleaned_data["note"]
        try:
            if chosen == DriftAnswer.THEIRS:
                drifts.take_theirs(template, by=request.user)
            elif chosen == DriftAnswer.OURS:
                drifts.keep_ours(template, by=request.user)
            else:
                drifts.dismiss(template, by=request.user, note=note)
        except TemplateError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Answered. The timeline keeps both texts."))
            return back(request, template)
    context = {
        "template": template, "compared": compared, "form": form,
        "manager": links.manager(template.account),
    }  # fmt: skip
    page = "templates_app/drift_update.html"
    return render(request, page, context, status=422 if form.errors else 200)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def appeal_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """Somebody has asked Meta for a review, there."""
    template = find(organisation, template_id)
    try:
        appeals.note(template, by=request.user)
    except TemplateError as error:
        return back(request, template, error)
    messages.success(request, _("Noted. Say here how it ends, unless Meta tells us first."))
    return back(request, template)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def appeal_update(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """How the appeal ended."""
    template = find(organisation, template_id)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how the appeal ended."))
        return back(request, template)
    said = form.cleaned_data
    ended = appeals.end(
        template, said["outcome"], kind=said["kind"], by=request.user, note=said["note"]
    )
    return back(request, template, None if ended else Answered())


# --- the category watch ----------------------------------------------------------------------


@require_safe
@allowed(Act.TEMPLATES_READ)
def category_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """What Meta announced and did, with what it costs, and the answers."""
    account, state = request.GET.get("account", ""), request.GET.get("state", "open")
    page = max(number(request.GET.get("page"), 1), 1)
    report = watching.watch(organisation, account=account, state=state, page=page)
    labels = {
        "open": _("Waiting for an answer"), "announced": _("Announced"), "done": _("Done"),
        "all": _("All"),
    }  # fmt: skip
    tabs = [
        {
            "url": f"?{watching.query(account=account, state=name)}", "label": label,
            "count": report.counts[name], "is_current": name == report.state,
        }
        for name, label in labels.items()
    ]  # fmt: skip
    context = {
        "report": report, "tabs": tabs, "page": report.page, "support": links.SUPPORT,
        "form": CategoryAnswerForm(), "query": watching.query(account=account, state=report.state),
    }  # fmt: skip
    return render(request, "templates_app/category_list.html", context)


@require_safe
@allowed(Act.TEMPLATES_READ)
def category_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    account, state = request.GET.get("account", ""), request.GET.get("state", "open")
    rows = watching.lines(organisation, account=account, state=state)
    name = f"categories-{organisation.slug}"
    return sheet_response(form, name, header=watching.HEADER, rows=rows)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def category_answer_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """One answer for everything that is ticked."""
    form = CategoryAnswerForm(request.POST)
    ids = numbers_of(request.POST.getlist("change"), most=500)
    found = CategoryChange.objects.of(organisation).unanswered().filter(pk__in=ids)
    changes = list(found.select_related("template__organisation"))
    if not form.is_valid() or not changes:
        messages.error(request, _("Tick what you answer, and choose an answer."))
        return redirect("templates_app:category_list", organisation.slug)
    chosen = form.cleaned_data["answer"]
    try:
        count = categories.answer(changes, chosen, by=request.user, note=form.cleaned_data["note"])
    except TemplateError as error:
        messages.error(request, str(error))
        return redirect("templates_app:category_list", organisation.slug)
    words = ngettext("%(n)s change answered.", "%(n)s changes answered.", count) % {"n": count}
    if chosen == CategoryAnswer.REVIEW:
        words += " " + _("Now ask Meta in Business Support Home; the link stands on this page.")
    messages.success(request, words)
    return redirect("templates_app:category_list", organisation.slug)
