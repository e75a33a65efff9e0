"""The shell's own pages: the way in, the overview, the search across rooms, the components page."""

from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import Act, SignedInRequest, allowed, organisations_of
from accounts.models import Organisation


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
    return render(request, "overview.html")


@allowed(Act.OVERVIEW)
def search(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    return render(request, "search.html")
