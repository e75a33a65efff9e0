"""The shell's own pages: the way in, the overview, the search across rooms, the components page."""

from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import Act, SignedInRequest, allowed, organisations_of
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from assets.models import WhatsAppAccount
from waportal.frame import switcher
from waportal.overview import clients, learning, screen
from waportal.overview.here import Here
from waportal.search import search as find

CLIENTS = 50  # on a page


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """To the only organisation, or a choice of them."""
    organisations = list(organisations_of(request.user))  # type: ignore[arg-type]  # login_required
    if len(organisations) == 1:
        return redirect("overview", organisations[0].slug)
    return render(request, "home.html", {"organisations": organisations})


@staff_member_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component of the look on one page, for those who build and check it."""
    return render(request, "styleguide.html")


@allowed(Act.OVERVIEW)
def overview(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """The first screen: what needs this person, how the accounts stand, how to begin."""
    account = WhatsAppAccount.objects.of(organisation).filter(
        waba_id=request.GET.get("account", "")
    )
    here = Here(organisation, request.user, request.acts, request.roles, account.first())
    return render(request, "overview.html", {"screen": screen(here)})


@require_safe
@allowed(Act.OVERVIEW)
def client_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """For partners: every client that lets this person in, in one table."""
    query, sort = _asked(request)
    lines = clients.lines(request.user, organisation, query=query, sort=sort)
    context = {
        "page": Paginator(lines, CLIENTS).get_page(request.GET.get("page")) if lines else None,
        "query": query,
        "sort": sort,
        "columns": _columns(sort),
    }
    return render(request, "client_list.html", context)


@require_safe
@allowed(Act.OVERVIEW)
def client_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    """What the table shows, every page of it."""
    query, sort = _asked(request)
    lines = clients.lines(request.user, organisation, query=query, sort=sort)
    rows = (clients.as_row(line) for line in lines)
    return sheet_response(form, f"clients-{organisation.slug}", header=clients.header(), rows=rows)


def _asked(request: SignedInRequest) -> tuple[str, str]:
    sort = request.GET.get("sort", "")
    query = request.GET.get("q", "").strip()[:100]
    return query, sort if sort in clients.SORTS else "trouble"


def _columns(sort: str) -> list[dict[str, object]]:
    """Headings; "" sorts by nothing."""
    names = [
        ("client", _("Client")), ("trouble", _("State")), ("", _("Open alerts")), ("", _("Accounts")),
        ("numbers", _("Numbers")), ("templates", _("Templates stopped")),
        ("delivered", _("Delivered, 7 days")), ("limit", _("Messaging limit")),
        ("costs", _("Costs this month")),
    ]  # fmt: skip
    return [
        {
            "label": label,
            "sort": key,
            "is_current": key == sort,
            "direction": "ascending" if key == "client" else "descending",
            "is_number": n > 1,
        }
        for n, (key, label) in enumerate(names)
    ]


@require_safe
@allowed(Act.OVERVIEW)
def learning_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """All guides that this person can follow, those for the own roles first."""
    return render(
        request, "learning_list.html", {"guides": learning.of(request.roles, request.acts)}
    )


@require_safe
@allowed(Act.OVERVIEW)
def learning_detail(
    request: SignedInRequest, organisation: Organisation, guide: str
) -> HttpResponse:
    found = next((one for one in learning.GUIDES if one.slug == guide), None)
    if found is None:
        raise Http404
    may_follow = found.asks in request.acts
    steps = [
        (text, reverse(name, args=[organisation.slug]) if name and may_follow else "", label)
        for text, name, label in found.steps
    ]
    return render(request, "learning_detail.html", {"guide": found, "steps": steps})


@require_safe
@allowed(Act.OVERVIEW)
def place_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Accounts and organisations by a part of their names: a page, or what the switcher shows."""
    query = request.GET.get("places", "").strip()[:100]
    found = switcher(request, organisation, query=query)
    if request.htmx:
        return render(request, "components/switcher_list.html", {"switcher": found})
    return render(request, "places.html", {"found": found})


@allowed(Act.OVERVIEW)
def search(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Templates, numbers, accounts, people and alerts of this organisation."""
    query = request.GET.get("q", "")[:200]
    hits = find(organisation, query=query, acts=request.acts)
    return render(request, "search.html", {"query": query, "hits": hits})
