"""The auditor's desk. Whoever may read it changes nothing here; what is taken away is written down."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import django_rq
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed, may
from accounts.models import Organisation
from optin.audit import deciding, handing, questions, reviewing, sampling, tasks
from optin.audit.answering import FILED, Answer, Asked, Period, named
from optin.audit.answers.sources import sample_row
from optin.audit.forms import HandoverForm, LookupForm, SampleForm
from optin.integrity.files import NothingSigned
from optin.ledger import writing
from optin.models import Event, Review, Subject
from optin.receipts import NoReceipt
from optin.reports import people as people_report
from optin.reports import person as person_report
from optin.services import exporting
from optin.services.projecting import family
from optin.views.lists import list_response
from optin.words import EventType


@require_safe
@allowed(Act.AUDIT_READ)
def audit_desk(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """What an auditor asks, each with its answer's page."""
    return render(request, "optin/audit/desk.html", {"groups": questions.grouped()})


@require_safe
@allowed(Act.AUDIT_READ)
def question_detail(
    request: SignedInRequest, organisation: Organisation, question: str
) -> HttpResponse:
    return _page(request, organisation, question, {})


def _page(
    request: SignedInRequest, organisation: Organisation, slug: str, more: dict[str, Any]
) -> HttpResponse:
    chosen = _chosen(slug)
    asked = _asked(request, organisation)
    assert chosen.answer
    with writing.of(organisation):
        answer = chosen.answer(asked)
    context: dict[str, Any] = {
        "question": chosen,
        "answer": answer,
        "period": asked.period,
        "is_cut": len(answer.rows) == asked.most,
        "running": reviewing.unfinished(organisation) if answer.more.get("has_review") else None,
        "sample_form": SampleForm() if answer.more.get("has_sample") else None,
        "limits": {"page": asked.most, "file": FILED},
        "narrowing": {name: request.GET[name] for name in _NARROWING if request.GET.get(name)},
    } | more
    status = 422 if more else 200
    return render(request, "optin/audit/question.html", context, status=status)


# What narrows a list beside its period.
_NARROWING = ("code", "kind", "month", "method", "grade", "place")


@require_safe
@allowed(Act.AUDIT_READ)
def question_export(
    request: SignedInRequest, organisation: Organisation, question: str, form: str
) -> HttpResponse:
    """What the list shows, all of it. That it was taken is written down."""
    chosen = _chosen(question)
    asked = _asked(request, organisation, most=FILED)
    assert chosen.answer
    with writing.of(organisation):
        answer = chosen.answer(asked)
    days = f"-{asked.period.first}-{asked.period.last}" if chosen.has_period else ""
    return _sheet(request, organisation, form, f"{chosen.slug}{days}", answer)


def _sheet(
    request: SignedInRequest, organisation: Organisation, form: str, name: str, answer: Answer
) -> HttpResponse:
    rows = [[cell.value for cell in row] for row in answer.rows]
    return list_response(request, organisation, form, name, header=answer.head, rows=rows)


def _chosen(slug: str) -> questions.Question:
    if slug not in questions.BY_SLUG:
        raise Http404
    return questions.BY_SLUG[slug]


def _asked(
    request: SignedInRequest, organisation: Organisation, *, most: int | None = None
) -> Asked:
    asked = Asked(
        organisation, Period.of(request.GET, organisation), request.GET.dict(),
        unmasked=may(request, Act.NUMBERS_UNMASKED),
    )  # fmt: skip
    return replace(asked, most=most) if most else asked


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.AUDIT_READ)
def decision_lookup(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """One message by Meta's id, or one decision by ours."""
    form = LookupForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        wamid = form.cleaned_data["q"]
        with writing.of(organisation):
            pk = form.decision_id or deciding.decision_of(organisation, wamid)
            context["record"] = deciding.record(organisation, pk) if pk else None
            context["judged"] = deciding.judged(organisation, wamid)
            context["people"] = _people_of(request, organisation, context)
        if not context["record"] and not context["judged"]:
            text = _("Neither a decision nor a message of yours has this id.")
            form.add_error("q", text)
    status = 422 if form.errors else 200
    return render(request, "optin/audit/decision.html", context, status=status)


@require_safe
@allowed(Act.AUDIT_READ)
def decision_detail(
    request: SignedInRequest, organisation: Organisation, decision_id: UUID
) -> HttpResponse:
    with writing.of(organisation):
        record = deciding.record(organisation, decision_id)
        if record is None:
            raise Http404
        context: dict[str, Any] = {"form": LookupForm(), "record": record, "judged": None}
        context["people"] = _people_of(request, organisation, context)
    return render(request, "optin/audit/decision.html", context)


def _people_of(
    request: SignedInRequest, organisation: Organisation, found: dict[str, Any]
) -> list[Any]:
    """Whom it is about, as the reader may see them."""
    record, judged = found["record"], found["judged"]
    subject = record.decision.subject if record else judged.subject if judged else None
    return [named(_asked(request, organisation), [subject])[subject]]


@require_POST
@allowed(Act.AUDIT_READ)
def sample_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Draw entries; the seed becomes an entry of the log."""
    form = SampleForm(request.POST)
    if not form.is_valid():
        return _page(request, organisation, "samples", {"sample_form": form})
    told = form.cleaned_data
    event_id = sampling.begin(
        organisation, of=sampling.Of(told["of"]), wanted=told["wanted"], by=request.user,
        seed=told["seed"],
    )  # fmt: skip
    if event_id is None:
        messages.info(request, _("The log has no entries yet."))
        return redirect("optin:question_detail", organisation.slug, "samples")
    return redirect("optin:sample_detail", organisation.slug, event_id)


@require_safe
@allowed(Act.AUDIT_READ)
def sample_detail(
    request: SignedInRequest, organisation: Organisation, event_id: UUID
) -> HttpResponse:
    """The same entries each time, since they follow from the seed."""
    sample, answer = _sample(request, organisation, event_id)
    return render(request, "optin/audit/sample.html", {"sample": sample, "answer": answer})


@require_safe
@allowed(Act.AUDIT_READ)
def sample_export(
    request: SignedInRequest, organisation: Organisation, event_id: UUID, form: str
) -> HttpResponse:
    _sample_of, answer = _sample(request, organisation, event_id)
    return _sheet(request, organisation, form, f"sample-{event_id}", answer)


def _sample(
    request: SignedInRequest, organisation: Organisation, event_id: UUID
) -> tuple[sampling.Sample, Answer]:
    asked = _asked(request, organisation)
    with writing.of(organisation):
        rows = Event.objects.filter(organisation_id=organisation.pk, type=EventType.SAMPLED.value)
        sample = sampling.read(get_object_or_404(rows, pk=event_id))
        found = sampling.drawn(organisation, sample)
        people = named(asked, (one.told.subject for one in found))
        head = [
            _("Entry"),
            pgettext("recipients", "Person"),
            _("When"),
            _("Act"),
            _("Notice"),
            _("Proof"),
        ]
        rows_of = [sample_row(asked, one, people[one.told.subject]) for one in found]
    return sample, Answer(head=head, rows=rows_of, none=_("Nothing of that kind was drawn."))


@require_POST
@allowed(Act.AUDIT_READ)
def review_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Hold every message of a period against consent, as a job."""
    period = Period.of(request.POST, organisation)
    back = request.POST.get("question", "")
    slug = back if back in questions.BY_SLUG else "messages"
    review = None if period.problem else reviewing.ask(organisation, period, by=request.user)
    if review is None:
        messages.info(request, period.problem or _("A check is under way."))
    else:
        django_rq.get_queue("slow").enqueue(tasks.review, review.pk)
    address = reverse("optin:question_detail", args=[organisation.slug, slug])
    return redirect(f"{address}?{period.query}")


@require_POST
@allowed(Act.AUDIT_READ)
def review_cancellation_create(
    request: SignedInRequest, organisation: Organisation, review_id: int
) -> HttpResponse:
    review = get_object_or_404(Review.objects.of(organisation), pk=review_id)
    if reviewing.stop(review):
        messages.info(request, _("The check was stopped."))
    return redirect("optin:question_detail", organisation.slug, "messages")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.AUDIT_READ)
def handover_create(
    request: SignedInRequest, organisation: Organisation, person_id: UUID
) -> HttpResponse:
    """A file about one person, or about one event of theirs (`?event=`), after it was said why."""
    with writing.of(organisation):
        subject = person_of(organisation, person_id)
        event = _event(organisation, request, subject)
        form = HandoverForm(
            request.POST if request.method == "POST" else None,
            event=event, unmasked=may(request, Act.NUMBERS_UNMASKED),
        )  # fmt: skip
        if form.is_valid():
            try:
                return _handed(request, organisation, subject, event, form)
            except NothingSigned:
                form.add_error("what", _("It is not in a signed log yet. Try again in a minute."))
            except NoReceipt:
                form.add_error("what", _("There is no receipt for this event."))
        context = {
            "form": form,
            "subject": subject,
            "event": event,
            "reached": people_report.reached_by([subject])[subject.pk],
        }
        return render(
            request, "optin/audit/handover_form.html", context, status=422 if form.errors else 200
        )


def _handed(
    request: SignedInRequest,
    organisation: Organisation,
    subject: Subject,
    event: UUID | None,
    form: HandoverForm,
) -> HttpResponse:
    told = form.cleaned_data
    made = handing.make(
        organisation, subject, handing.What(told["what"]), event_id=event,
        unmasked=may(request, Act.NUMBERS_UNMASKED),
    )  # fmt: skip
    exporting.note(
        organisation, made.kind, name=made.name, by=request.user, subject=subject.pk,
        purpose=told["purpose"],
    )  # fmt: skip
    answer = HttpResponse(made.data, content_type=made.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


def person_of(organisation: Organisation, person_id: UUID) -> Subject:
    subject = person_report.find(organisation, person_id)
    if subject is None:
        raise Http404
    return subject


def _event(organisation: Organisation, request: SignedInRequest, subject: Subject) -> UUID | None:
    """The one that is asked for, if it is about this person; nonsense asks for none."""
    given = request.POST.get("event") or request.GET.get("event") or ""
    try:
        pk = UUID(given)
    except ValueError:
        return None
    records = list(family(organisation, [subject.pk]))
    mine = Event.objects.filter(organisation_id=organisation.pk, subject_id__in=records)
    found = mine.filter(pk=pk).first()
    return found.pk if found else None
