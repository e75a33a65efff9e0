"""One name in its languages: the matrix, the family's page, fan-out, confirming a translation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from templates_app.forms import FanOutForm, ShelfForm
from templates_app.models import Status
from templates_app.reports import matrix as matrices
from templates_app.reports.families import family_report, languages_used
from templates_app.reports.filters import number
from templates_app.services import families
from templates_app.services.errors import TemplateError
from templates_app.views.lists import find
from templates_app.views.moves import back


@require_safe
@allowed(Act.TEMPLATES_READ)
def family_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Names × languages of one account."""
    report = matrices.matrix(organisation, matrices.MatrixFilters.from_query(request.GET))
    return render(request, "templates_app/family_list.html", {"report": report})


@require_safe
@allowed(Act.TEMPLATES_READ)
def family_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    """The matrix as it is filtered, all pages, as a file."""
    filters = matrices.MatrixFilters.from_query(request.GET)
    report = matrices.matrix(organisation, filters)
    header = matrices.export_header(report.account) if report else ["name"]
    rows = matrices.export_lines(report.account, filters) if report else iter(())
    return sheet_response(form, f"languages-{organisation.slug}", header=header, rows=rows)


@require_safe
@allowed(Act.TEMPLATES_READ)
def family_detail(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    template = find(organisation, template_id)
    report = family_report(template)
    form = ShelfForm(organisation=organisation, family=report.row)
    context = {"template": template, "report": report, "form": form}
    return render(request, "templates_app/family_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.TEMPLATES_WRITE)
def fan_out_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """Drafts in other languages with everything of this one."""
    template = find(organisation, template_id)
    if template.status == Status.DELETED:
        messages.error(request, _("This template is deleted: nothing can be made from it."))
        return redirect("templates_app:template_detail", organisation.slug, template.pk)
    there = [one.code for one in family_report(template).present]
    form = FanOutForm(
        request.POST if request.method == "POST" else None,
        there=there,
        used=languages_used(template.account_id),
        initial={"languages": request.GET.getlist("language")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = families.fan_out(template, languages=form.chosen, by=request.user)
        except TemplateError as error:
            form.add_error(None, str(error))
        else:
            words = ngettext(
                "%(n)s draft is made. Translate it: each shows the source text beside its fields.",
                "%(n)s drafts are made. Translate them: each shows the source text beside its fields.",
                len(made),
            )
            messages.success(request, words % {"n": len(made)})
            return redirect("templates_app:family_detail", organisation.slug, template.pk)
    context = {"template": template, "form": form}
    status = 422 if form.errors else 200
    return render(request, "templates_app/fan_out_create.html", context, status=status)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def source_update(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """The other languages are translated from this one."""
    template = find(organisation, template_id)
    families.choose_source(template)
    messages.success(request, _("The other languages are compared with this one from now on."))
    return redirect("templates_app:family_detail", organisation.slug, template.pk)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def translation_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """This language says what the source says, as far as the person saw it."""
    template = find(organisation, template_id)
    seen = number(request.POST.get("source"), 0)
    try:
        families.confirm(template, seen=seen, by=request.user)
    except TemplateError as error:
        return back(request, template, error)
    messages.success(request, _("The translation is confirmed."))
    return redirect("templates_app:family_detail", organisation.slug, template.pk)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def shelf_update(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """Folder and tags, for every language of the name."""
    template = find(organisation, template_id)
    form = ShelfForm(request.POST, organisation=organisation)
    if form.is_valid():
        families.shelve(template, **form.cleaned_data)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose a folder and tags of your organisation."))
    return redirect("templates_app:family_detail", organisation.slug, template.pk)
