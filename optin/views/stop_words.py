"""What counts as a stop: try a message, see the words."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from optin.forms.stop_words import TryForm
from optin.reports import stop_words as report


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.OPTINS_READ)
def stop_words(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """A message is sent by POST, so that it stands in no address and no log."""
    form = TryForm(request.POST or None)
    tried = None
    if form.is_bound and form.is_valid():
        tried = report.tried(form.cleaned_data["text"], form.cleaned_data["language"])
    names = report.names()
    shown = request.GET.get("words") or (get_language() or "")[:2]
    if shown not in names:
        shown = "en"
    context = {
        "form": form, "tried": tried, "names": names, "shown": shown,
        "shown_name": names[shown], "lists": report.lists(shown),
    }  # fmt: skip
    return render(request, "optin/stop_words.html", context)
