"""People: the list and its files, one person, an opt-out that somebody told us."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Act, SignedInRequest, allowed, may
from accounts.models import Organisation
from optin.forms.opt_outs import OptOutForm, OptOutOfSomebodyForm
from optin.ledger.writing import of
from optin.models import NoticeVersion, Subject
from optin.reports import people as report
from optin.reports import person as person_report
from optin.reports import sheet, words
from optin.services import consent, people
from optin.views.lists import list_response
from optin.words import Actor, Purpose, Reason, Status


@require_safe
@allowed(Act.OPTINS_READ)
def person_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    asked = report.Filter.from_query(request.GET)
    after = request.GET.get("after", "")
    with of(organisation):
        page = report.page(organisation, asked, after=after)
    context = {
        "asked": asked,
        "page": page,
        "is_first": not after,
        "is_everybody": not (asked.q or asked.status or asked.unlinked or asked.notice),
        "version": _notice(organisation, asked.notice),
        "tabs": [
            {"label": _("Everybody"), "url": "?", "is_current": not asked.unlinked},
            {
                "label": _("No number known"),
                "url": "?show=unlinked",
                "is_current": asked.unlinked,
            },
        ],
        "purposes": [(one.value, words.PURPOSES[one]) for one in Purpose],
        "statuses": [(one.value, words.STATUSES[one]) for one in Status if one != Status.NONE],
    }
    return render(request, "optin/person_list.html", context)


def _notice(organisation: Organisation, text_hash: str) -> NoticeVersion | None:
    """The version whose people are listed."""
    if not text_hash:
        return None
    shown = NoticeVersion.objects.of(organisation).with_hash(text_hash)
    return shown.select_related("notice__organisation").first()


@require_safe
@allowed(Act.OPTINS_READ)
def person_export(request: SignedInRequest, organisation: Organisation, form: str) -> HttpResponse:
    """What the list shows, all pages of it."""
    asked = report.Filter.from_query(request.GET)
    unmasked = may(request, Act.NUMBERS_UNMASKED)
    with of(organisation):
        lines: Iterator[list[object]] = sheet.lines(organisation, asked, unmasked=unmasked)
        return list_response(
            request, organisation, form, "people", header=sheet.header(), rows=lines
        )


@require_safe
@allowed(Act.OPTINS_READ)
def person_detail(
    request: SignedInRequest, organisation: Organisation, person_id: UUID
) -> HttpResponse:
    at = _moment(request.GET.get("at", ""))
    sender = request.GET.get("sender", "")
    with of(organisation):
        subject = _found(organisation, person_id)
        detail = person_report.detail(organisation, subject, sender=sender, at=at)
        context = {"detail": detail, "at": at, "at_text": request.GET.get("at", "")}
        return render(request, "optin/person_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.OPTINS_WRITE)
def opt_out_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Of somebody who is named by number; they need not be known."""
    form = OptOutOfSomebodyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        key = f"page:{uuid4()}"
        with of(organisation):
            subject = people.meet(organisation, form.cleaned_data["who"], key=key)
            _withdraw(request, organisation, subject, form, key)
        return redirect("optin:person_detail", organisation.slug, subject.pk)
    context = {"form": form}
    status = 422 if form.errors else 200
    return render(request, "optin/opt_out_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.OPTINS_WRITE)
def person_opt_out_create(
    request: SignedInRequest, organisation: Organisation, person_id: UUID
) -> HttpResponse:
    form = OptOutForm(request.POST if request.method == "POST" else None)
    with of(organisation):
        subject = _found(organisation, person_id)
        if form.is_valid():
            _withdraw(request, organisation, subject, form, f"page:{uuid4()}")
            return redirect("optin:person_detail", organisation.slug, subject.pk)
        reached = report.reached_by([subject])[subject.pk]
    context = {"form": form, "subject": subject, "reached": reached}
    status = 422 if form.errors else 200
    return render(request, "optin/opt_out_form.html", context, status=status)


def _withdraw(
    request: SignedInRequest,
    organisation: Organisation,
    subject: Subject,
    form: OptOutForm,
    key: str,
) -> None:
    told = form.cleaned_data
    consent.withdraw(
        organisation, subject, purpose=told["purpose"], reason=Reason(told["reason"]),
        method="desk", actor=Actor.AGENT, key=key, occurred_at=told["occurred_at"],
        private={"note": told["note"]}, by=request.user,
    )  # fmt: skip
    messages.success(request, _("Recorded. From this moment nothing of it is sent to them."))


def _found(organisation: Organisation, person_id: UUID) -> Subject:
    subject = person_report.find(organisation, person_id)
    if subject is None:
        raise Http404
    return subject


def _moment(text: str) -> datetime | None:
    """As typed, in the organisation's zone; nonsense asks for no moment."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment
