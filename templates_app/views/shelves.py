"""Folders and tags: make, rename, delete."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from templates_app.forms import ShelfNameForm
from templates_app.models import Folder, Tag
from templates_app.services import shelves
from templates_app.services.errors import TemplateError

KINDS: dict[str, type[Folder | Tag]] = {"folder": Folder, "tag": Tag}


@require_safe
@allowed(Act.TEMPLATES_READ)
def shelf_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Both lists, with how many names stand in each."""
    folders, tags = (
        kind.objects.filter(organisation=organisation)
        .annotate(names=Count("families"))
        .order_by("name")
        for kind in KINDS.values()
    )
    context = {"folders": folders, "tags": tags, "form": ShelfNameForm()}
    return render(request, "templates_app/shelf_list.html", context)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def shelf_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    form = ShelfNameForm(request.POST)
    kind = KINDS.get(request.POST.get("kind", ""))
    if kind is None or not form.is_valid():
        messages.error(request, _("Give it a name of at most 60 characters."))
        return redirect("templates_app:shelf_list", organisation.slug)
    try:
        shelves.create(kind, organisation, name=form.cleaned_data["name"])
    except TemplateError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))
    return redirect("templates_app:shelf_list", organisation.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.TEMPLATES_WRITE)
def folder_update(
    request: SignedInRequest, organisation: Organisation, folder_id: int
) -> HttpResponse:
    return _update(request, get_object_or_404(Folder, organisation=organisation, pk=folder_id))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.TEMPLATES_WRITE)
def tag_update(request: SignedInRequest, organisation: Organisation, tag_id: int) -> HttpResponse:
    return _update(request, get_object_or_404(Tag, organisation=organisation, pk=tag_id))


def _update(request: SignedInRequest, shelf: Folder | Tag) -> HttpResponse:
    """Another name, or away with it: the page says what happens to what stands there."""
    form = ShelfNameForm(
        request.POST if request.method == "POST" else None, initial={"name": shelf.name}
    )
    if request.method == "POST" and "delete" in request.POST:
        shelves.delete(shelf)
        messages.success(request, _("Deleted. The templates stay."))
        return redirect("templates_app:shelf_list", request.organisation.slug)
    if request.method == "POST" and form.is_valid():
        try:
            shelves.rename(shelf, to=form.cleaned_data["name"])
        except TemplateError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("templates_app:shelf_list", request.organisation.slug)
    context = {
        "shelf": shelf,
        "is_folder": isinstance(shelf, Folder),
        "form": form,
        "names": shelf.families.count(),
    }
    status = 422 if form.errors else 200
    return render(request, "templates_app/shelf_update.html", context, status=status)
