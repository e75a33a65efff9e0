"""Replacing a connection's secrets."""

from __future__ import annotations

import django_rq
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from assets import tasks
from assets.errors import ConnectionImpossible
from assets.forms import AppSecretForm, TokenForm
from assets.services import connecting
from assets.services.connecting import ConnectRefused
from assets.views.connections import own_connection


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.ASSETS_MANAGE)
def token_update(request: SignedInRequest, organisation: Organisation, pk: int) -> HttpResponse:
    connection = own_connection(organisation, pk)
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            connecting.replace_token(connection, by=request.user, **form.cleaned_data)
        except (ConnectRefused, ConnectionImpossible) as error:
            _show(form, error)
        else:
            django_rq.get_queue("default").enqueue(tasks.check_connection, connection.pk)
            messages.success(request, _("The token is replaced."))
            return redirect("assets:connection_detail", organisation.slug, connection.pk)
    context = {"form": form, "connection": connection, "title": _("Replace the token")}
    status = 422 if form.errors else 200
    return render(request, "assets/secret_update.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.ASSETS_MANAGE)
def app_secret_update(
    request: SignedInRequest, organisation: Organisation, pk: int
) -> HttpResponse:
    connection = own_connection(organisation, pk)
    form = AppSecretForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            connecting.replace_app_secret(connection, **form.cleaned_data)
        except (ConnectRefused, ConnectionImpossible) as error:
            _show(form, error)
        else:
            messages.success(request, _("The app secret is replaced; the old one still counts."))
            return redirect("assets:connection_detail", organisation.slug, connection.pk)
    context = {"form": form, "connection": connection, "title": _("Replace the app secret")}
    status = 422 if form.errors else 200
    return render(request, "assets/secret_update.html", context, status=status)


@require_POST
@allowed(Act.ASSETS_MANAGE)
def previous_app_secret_delete(
    request: SignedInRequest, organisation: Organisation, pk: int
) -> HttpResponse:
    connection = own_connection(organisation, pk)
    connecting.forget_previous_app_secret(connection)
    messages.success(request, _("Only the current app secret counts now."))
    return redirect("assets:connection_detail", organisation.slug, connection.pk)


def _show(form: TokenForm | AppSecretForm, error: Exception) -> None:
    if isinstance(error, ConnectRefused):
        form.add_error(error.field if error.field in form.fields else None, str(error.words))
    else:
        form.add_error(None, _("This site may not call Meta with this connection."))
