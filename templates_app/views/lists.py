"""Reading templates: the list, its export, one template with its story."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import django_rq
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Act, SignedInRequest, allowed, people_who_may
from accounts.models import Organisation
from accounts.spreadsheets import sheet_response
from assets.models import WhatsAppAccount
from templates_app import checklist, files, links, lint, ports, preview, reports, tasks
from templates_app.content import is_of_library
from templates_app.forms import (
    AssignmentForm,
    BulkForm,
    CommentForm,
    DatesForm,
    OutcomeForm,
    ReviewForm,
    ReviewRequestForm,
)
from templates_app.models import (
    CHANGEABLE,
    DefaultView,
    Drift,
    SavedView,
    Status,
    Task,
    Template,
    is_possible,
)
from templates_app.passages import passages
from templates_app.reports import export, phones, review_times
from templates_app.reports.families import row_of
from templates_app.reports.filters import numbers_of
from templates_app.services import dating
from templates_app.services.commenting import who_can_have
from templates_app.services.review import is_own

SOON = timedelta(minutes=2)  # what waits longer is not looked at every other second
IN_FLIGHT = (Status.SUBMITTING, Status.PENDING)
AHEAD_OF_REVIEW = (Status.CLEARED, *IN_FLIGHT)


@require_safe
@allowed(Act.TEMPLATES_READ)
def template_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Everything in the address: search, facets, sort, page. htmx gets the table alone. A bare address
    opens the person's own view when there is one."""
    default = DefaultView.objects.filter(organisation=organisation, user=request.user)
    if not request.GET.keys() - {"account"} and (mine := default.select_related("view").first()):
        return redirect(f"{request.path}?{_opened(mine.view.query, request.GET)}")
    report = reports.template_list(organisation, reports.Filters.from_query(request.GET))
    page = (
        "templates_app/_template_table.html" if request.htmx else "templates_app/template_list.html"
    )
    views = list(SavedView.objects.visible_to(request.user, organisation))
    context = {
        "report": report,
        "views": views,
        "is_saved": report.filters.query in {view.query for view in views},
        "people": who_can_have(organisation),
        "bulk_form": BulkForm(organisation=organisation),
    }
    return render(request, page, context)


def _opened(query: str, asked: QueryDict) -> str:
    """A view's address, in the account that the person stands in. Never empty."""
    told = {"page": "1", **dict(parse_qsl(query)), **asked.dict()}
    return urlencode(told)


@require_safe
@allowed(Act.TEMPLATES_READ)
def template_export(
    request: SignedInRequest, organisation: Organisation, *, form: str
) -> HttpResponse:
    """The list as it is filtered, all pages, as CSV, XLSX or JSON. Each can be imported again."""
    ticked = numbers_of(request.GET.getlist("row")) if "row" in request.GET else None
    filters, name = reports.Filters.from_query(request.GET), f"templates-{organisation.slug}"
    if form == "json":
        text = files.to_text(export.documents(organisation, filters, ticked=ticked))
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.json"'
        return response
    lines = export.lines(organisation, filters, ticked=ticked, for_csv=form == "csv")
    return sheet_response(form, name, header=export.header(), rows=lines)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def synchronisation_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Read all templates of the organisation's accounts from Meta now."""
    accounts = WhatsAppAccount.objects.of(organisation).readable()
    for account_id in accounts.values_list("pk", flat=True):
        django_rq.get_queue("slow").enqueue(tasks.sync_account, account_id)
    messages.success(request, _("Reading the templates from Meta. You may leave this page."))
    return redirect("templates_app:reading_list", organisation.slug)


@require_safe
@allowed(Act.TEMPLATES_READ)
def reading_list(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """The last reading of each account: how far it is, or what it found."""
    context = {"readings": reports.readings(organisation)}
    page = "templates_app/_readings.html" if request.htmx else "templates_app/reading_list.html"
    return render(request, page, context)


def find(organisation: Organisation, template_id: int) -> Template:
    """The template of this organisation, with what its pages show. Raises Http404."""
    templates = Template.objects.of(organisation).select_related(
        "account__connection", "revision__created_by", "meta_revision", "created_by", "assigned_to"
    )
    template = get_object_or_404(templates, pk=template_id)
    template.organisation = organisation
    return template


def state(template: Template) -> dict[str, Any]:
    """What the state card shows: the status, what is wrong, what waits, the timeline."""
    errand = template.errands.open().select_related("asked_by").first()
    waits = template.push_after is not None and template.push_after > timezone.now() + SOON
    return {
        "template": template,
        "story": reports.story(template),
        "errand": errand,
        "in_flight": errand is not None or (template.status in IN_FLIGHT and not waits),
        "appeals": template.appeals.filter(outcome="").select_related("asked_by"),
        "drift": Drift.objects.filter(template=template, answer="").first(),
        "outcome_form": OutcomeForm(),
        "usual": review_times.usual(template) if template.status in AHEAD_OF_REVIEW else None,
        "manager": links.manager(template.account),
        "support": links.SUPPORT,
        "test_page": ports.test_page(template),
    }


@require_safe
@allowed(Act.TEMPLATES_READ)
def template_detail(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    return detail(request, find(organisation, template_id))


def detail(request: SignedInRequest, template: Template, **bound: Form) -> HttpResponse:
    """A template's page. `bound` are forms, by their names in the context, that somebody has filled
    in and that were refused: they come back as they were typed."""
    organisation = template.organisation
    reviewers = people_who_may(organisation, Act.TEMPLATES_REVIEW).exclude(pk=request.user.pk)
    content = template.revision.content if template.revision else {}
    findings = lint.check(reports.draft_of(template)) if template.is_editable else []
    context = state(template) | {
        "phone": preview.of_template(template, files=phones.files(organisation, [content])),
        "sender": phones.sender_of(template.account),
        "findings": findings,
        "is_of_library": is_of_library(content),
        "refused": [one for one in findings if one.severity == lint.Severity.REFUSED],
        "languages": reports.family(template),
        "family": row_of(template),
        "is_own": is_own(template, request.user),
        "request_form": ReviewRequestForm(reviewers=reviewers),
        "terms": reports.terms(template),
        "similar": reports.passed(template) if template.status == Status.REJECTED else (),
        "can": {task: is_possible(template, task) for task in Task.values},
        "changes": template.category_changes.unanswered().count(),
        **around_review(template),
        **bound,
    }
    page = "templates_app/template_detail.html"
    return render(request, page, context, status=422 if bound else 200)


def around_review(template: Template) -> dict[str, Any]:
    """What colleagues say and sign, who has it, and until when."""
    parts = passages(template.revision.content) if template.revision else []
    again = template.status in CHANGEABLE
    read = {"revision": template.revision_id}
    return {
        "passages": parts,
        "remarks": reports.remarks(template),
        "reviews": reports.reviews(template),
        "since_approval": None if again else reports.since_approval(template),
        "review_form": ReviewForm(
            initial=read, items=checklist.items(template.organisation), again=again
        ),
        "can_review_again": again,
        "comment_form": CommentForm(initial=read, passages=parts),
        "assignment_form": AssignmentForm(
            initial={"to": template.assigned_to_id}, people=who_can_have(template.organisation)
        ),
        "dates_form": DatesForm(initial={name: getattr(template, name) for name in dating.FIELDS}),
    }


@require_safe
@allowed(Act.TEMPLATES_READ)
def template_status(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """The state and the timeline alone. While something is in flight the fragment asks again."""
    template = find(organisation, template_id)
    if not request.htmx:
        return redirect("templates_app:template_detail", organisation.slug, template.pk)
    return render(request, "templates_app/_status.html", state(template))
