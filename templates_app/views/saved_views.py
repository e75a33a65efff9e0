"""Saved views of the list of templates."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed, may
from accounts.models import Organisation
from templates_app.forms import SavedViewForm
from templates_app.models import DefaultView, SavedView
from templates_app.reports import Filters
from templates_app.reports.filters import number
from templates_app.services import saved_views
from templates_app.services.errors import TemplateError


@require_safe
@allowed(Act.TEMPLATES_READ)
def saved_view_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    views = SavedView.objects.visible_to(request.user, organisation).select_related("owner")
    default = DefaultView.objects.filter(organisation=organisation, user=request.user).first()
    context = {"views": views, "default_id": default.view_id if default else None}
    return render(request, "templates_app/saved_view_list.html", context)


def cleaned(query: str) -> str:
    """The same list as the filters write it: what makes no sense is gone."""
    return Filters.from_query(dict(parse_qsl(query))).query


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.TEMPLATES_READ)
def saved_view_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """A name for the list as it stands in the address."""
    form = SavedViewForm(
        request.POST if request.method == "POST" else None,
        may_share=may(request, Act.TEMPLATES_WRITE),
        initial={"query": Filters.from_query(request.GET).query},
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            view = saved_views.keep(
                organisation, name=told["name"], query=cleaned(told["query"]),
                is_shared=told.get("is_shared", False), by=request.user,
            )  # fmt: skip
        except TemplateError as error:
            form.add_error("name", str(error))
        else:
            if told["is_default"]:
                saved_views.open_with(organisation, view, user=request.user)
            messages.success(request, _("Saved."))
            return _opened(organisation, view)
    context = {"form": form}
    status = 422 if form.errors else 200
    return render(request, "templates_app/saved_view_create.html", context, status=status)


def _opened(organisation: Organisation, view: SavedView) -> HttpResponse:
    answer = redirect("templates_app:template_list", organisation.slug)
    answer["Location"] += f"?{view.query or 'page=1'}"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.TEMPLATES_READ)
def saved_view_update(
    request: SignedInRequest, organisation: Organisation, view_id: int
) -> HttpResponse:
    """Rename, share, delete: one's own. Shared ones also by who writes templates."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user, organisation), pk=view_id)
    if view.owner_id != request.user.pk and not may(request, Act.TEMPLATES_WRITE):
        messages.error(request, _("This view is a colleague's: only its owner changes it."))
        return redirect("templates_app:saved_view_list", organisation.slug)
    form = SavedViewForm(
        request.POST if request.method == "POST" else None,
        may_share=may(request, Act.TEMPLATES_WRITE),
        initial={"name": view.name, "is_shared": view.is_shared},
    )
    del form.fields["query"], form.fields["is_default"]
    if request.method == "POST" and "delete" in request.POST:
        view.delete()
        messages.success(request, _("The view is deleted. The templates stay."))
        return redirect("templates_app:saved_view_list", organisation.slug)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        shared = told.get("is_shared", view.is_shared)
        try:
            saved_views.change(view, name=told["name"], is_shared=shared)
        except TemplateError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("templates_app:saved_view_list", organisation.slug)
    context = {"form": form, "view": view, "others": view.defaults.exclude(user=view.owner_id)}
    status = 422 if form.errors else 200
    return render(request, "templates_app/saved_view_update.html", context, status=status)


@require_POST
@allowed(Act.TEMPLATES_READ)
def default_view_update(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Which view the person's own list opens with; without one, none."""
    seen = SavedView.objects.visible_to(request.user, organisation)
    view = seen.filter(pk=number(request.POST.get("view"), 0)).first()
    saved_views.open_with(organisation, view, user=request.user)
    messages.success(request, _("Saved."))
    return redirect("templates_app:saved_view_list", organisation.slug)
