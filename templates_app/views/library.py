"""Meta's template library: look through it, see an item on the phone, make a draft of it.

Nothing of it is stored: each page is read from Meta when somebody looks at it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import graph
from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from assets.client import graph_for
from assets.errors import ConnectionImpossible
from assets.models import WhatsAppAccount
from graph import library as meta_library
from templates_app import preview
from templates_app.forms import LibraryUseForm
from templates_app.languages import LANGUAGES, name_of
from templates_app.services import library
from templates_app.services.errors import TemplateError

FILTERS = ("search", "language", "topic", "usecase", "industry")


def _reader(request: SignedInRequest, organisation: Organisation) -> WhatsAppAccount | None:
    """The account whose connection reads: the one in the address, else the first."""
    accounts = WhatsAppAccount.objects.of(organisation).readable().order_by("name", "pk")
    wanted = request.GET.get("account", "")
    return (accounts.filter(waba_id=wanted).first() if wanted else None) or accounts.first()


def _trouble(error: Exception) -> str:
    """In words for a person."""
    if isinstance(error, graph.NoAccess | ConnectionImpossible):
        return _("Meta refuses our access. An admin can look at the connection and repair it.")
    if isinstance(error, graph.TryLater):
        return _("Meta is busy. Try again in a few minutes.")
    return _("Meta did not answer as expected. Try again later.")


@require_safe
@allowed(Act.TEMPLATES_READ)
def library_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Search and filters in the address; a page behind Meta's own cursor."""
    account = _reader(request, organisation)
    asked: dict[str, Any] = {
        name: request.GET.get(name, "").strip().replace("\x00", "")[:100] for name in FILTERS
    }
    context: dict[str, Any] = {"reader": account, "asked": asked, **_choices()}
    if account:
        try:
            page = meta_library.library_page(
                graph_for(account.connection), after=request.GET.get("after") or None, **asked
            )
        except (graph.GraphError, ConnectionImpossible) as error:
            context["trouble"] = _trouble(error)
        else:
            kept = {key: value for key, value in asked.items() if value}
            kept["account"] = account.waba_id
            context |= {
                "items": [
                    {"item": one, "topic": _word(one.topic), "usecase": _word(one.usecase),
                     "url": urlencode({"name": one.name, "language": one.language,
                                       "account": account.waba_id})}
                    for one in page.items
                ],
                "more": urlencode({**kept, "after": page.after}) if page.after else "",
            }  # fmt: skip
    return render(request, "templates_app/library_list.html", context)


def _word(key: str) -> str:
    """ORDER_DELAY → Order delay."""
    return key.replace("_", " ").capitalize()


def _choices() -> dict[str, Any]:
    def words(keys: tuple[str, ...]) -> list[tuple[str, str]]:
        return [(key, _word(key)) for key in keys]

    return {
        "languages": [(code, name_of(code)) for code in LANGUAGES],
        "facets": [
            ("topic", _("Topic"), words(meta_library.TOPICS)),
            ("usecase", _("Use case"), words(meta_library.USECASES)),
            ("industry", _("Industry"), words(meta_library.INDUSTRIES)),
        ],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.TEMPLATES_WRITE)
def library_detail(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """One item on the phone, and what its buttons need; a POST makes the draft."""
    account = _reader(request, organisation)
    name, language = (
        request.GET.get(key, "").replace("\x00", "")[:512] for key in ("name", "language")
    )
    if account is None or not name:
        return redirect("templates_app:library_list", organisation.slug)
    try:
        item = meta_library.library_item(
            graph_for(account.connection), name=name, language=language
        )
    except (graph.GraphError, ConnectionImpossible) as error:
        return render(request, "templates_app/library_detail.html", {"trouble": _trouble(error)})
    if item is None:
        raise Http404
    accounts = WhatsAppAccount.objects.of(organisation).order_by("name")
    form = LibraryUseForm(
        request.POST if request.method == "POST" else None,
        item=item,
        accounts=accounts,
        initial={"account": account.waba_id, "name": item.name},
    )
    usable = library.can_be_used(item)
    if request.method == "POST" and usable and form.is_valid():
        try:
            template = library.use(
                item,
                form.cleaned_data["account"],
                name=form.cleaned_data["name"],
                inputs=form.inputs(),
                by=request.user,
            )
        except TemplateError as error:
            form.add_error("name", str(error))
        else:
            return redirect("templates_app:template_detail", organisation.slug, template.pk)
    context = {
        "item": item, "form": form, "usable": usable,
        "phone": preview.of_content(library.shown(item), language=item.language),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "templates_app/library_detail.html", context, status=status)
