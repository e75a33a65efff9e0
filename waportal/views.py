"""The shell's own pages: the way in, the overview, the search across rooms, the components page."""

from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import Act, SignedInRequest, allowed, organisations_of
from accounts.models import Organisation
from waportal.overview import overview as report
from waportal.search import search as find


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
    waba_id = request.GET.get("account", "")
    facts = report(organisation, user=request.user, acts=request.acts, waba_id=waba_id)
    return render(request, "overview.html", {"report": facts})


@allowed(Act.OVERVIEW)
def search(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Templates, numbers, accounts, people and alerts of this organisation."""
    query = request.GET.get("q", "")[:200]
    hits = find(organisation, query=query, acts=request.acts)
    return render(request, "search.html", {"query": query, "hits": hits})
