"""Writing a template: start one, compose it with a live preview, save revisions, copy."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from accounts.access import Act, SignedInRequest, allowed
from accounts.models import Organisation
from assets.models import WhatsAppAccount
from templates_app import diff, lint, preview, rejections, reports
from templates_app.composer import (
    Choices,
    Composition,
    act,
    field_id,
    from_content,
    from_post,
    to_content,
)
from templates_app.content import text_of
from templates_app.forms import NamingForm, NewTemplateForm
from templates_app.media import BIGGEST, reference
from templates_app.models import Comment, Template
from templates_app.reports import phones
from templates_app.reports.beside import beside
from templates_app.reports.filters import number
from templates_app.services import drafting, samples
from templates_app.services.errors import NotEditable, StaleDraft, TemplateError
from templates_app.views.lists import find


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.TEMPLATES_WRITE)
def template_create(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    """Account, name, language and category first: Meta never lets them change later."""
    accounts = WhatsAppAccount.objects.of(organisation).order_by("name")
    form = NewTemplateForm(
        request.POST or None, accounts=accounts, initial={"account": request.GET.get("account")}
    )
    if request.method == "POST" and form.is_valid():
        account = form.cleaned_data.pop("account")
        empty = to_content(Composition(), form.cleaned_data["category"])
        try:
            template = drafting.create_draft(
                account, by=request.user, content=empty, **form.cleaned_data
            )
        except TemplateError as error:
            form.add_error("name", str(error))
        else:
            return redirect("templates_app:revision_create", organisation.slug, template.pk)
    context = {"form": form, "has_accounts": accounts.exists()}
    status = 422 if form.errors else 200
    return render(request, "templates_app/template_create.html", context, status=status)


def _composed(request: SignedInRequest, template: Template) -> tuple[Composition, dict[str, str]]:
    """What the person typed, chose and pressed, and what was wrong with an uploaded file, by its
    field; parts that the form cannot edit stay as they were."""
    assert template.revision is not None  # find() gives settled rows
    composition = from_post(request.POST, before=from_content(template.revision.content))
    act(composition, request.POST.get("act", ""))
    return composition, _files_taken(request, composition)


def _files_taken(request: SignedInRequest, composition: Composition) -> dict[str, str]:
    """Keep the uploaded samples and let the composition point to them."""
    wrong = {}
    if composition.has_media_header and (file := request.FILES.get("header_file")):
        try:
            composition.header_media = _kept(request, file, composition.header_format)
        except TemplateError as error:
            wrong["header"] = str(error)
    for n, card in enumerate(composition.cards):
        file = request.FILES.get(f"card.{n}.file")
        if file and not composition.has_cards_of_products:
            try:
                card.media = _kept(request, file, composition.card_format)
            except TemplateError as error:
                wrong[f"card.{n}.media"] = str(error)
    return wrong


def _kept(request: SignedInRequest, file: UploadedFile[Any], format: str) -> str:
    data = file.read(BIGGEST + 1)  # no more of a giant than shows that it is one
    sample = samples.keep(
        request.organisation, data=data, file_name=file.name or "", format=format, by=request.user
    )
    return reference(sample.digest)


def _context(
    template: Template,
    composition: Composition,
    look: phones.Look | None = None,
    wrong_files: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Everything the composer shows for what is being typed."""
    look, content = look or phones.Look(), to_content(composition, template.category)
    draft = reports.draft_of(template, content)
    findings = lint.check(draft)
    refused = [one for one in findings if one.severity == lint.Severity.REFUSED]
    files = phones.files(template.organisation, [content])
    phone = preview.of_content(
        content, language=template.language, samples=look.with_samples, files=files
    )
    return {
        "template": template,
        "composition": composition,
        "content": content,
        "findings": findings,
        "refused": refused,
        "can_fix": True,
        "outlook": reports.outlook(template, draft),
        "wrong": {field_id(finding.field) for finding in refused},
        "wrong_files": wrong_files or {},
        "files": {reference(file.digest): file for file in files},
        "look": look,
        "phone": phone,
        "sender": phones.sender_of(template.account),
        "counts": composition.counts(),
        "choices": Choices(template.category, composition),
        "beside": beside(template),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.TEMPLATES_WRITE)
def revision_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """The composer. POST saves; by htmx it answers with the state of the saving alone."""
    template = find(organisation, template_id)
    if not template.is_editable:
        return _moved_on(request, template, NotEditable())
    assert template.revision is not None
    if request.method != "POST":
        context = _context(template, from_content(template.revision.content))
        context |= {
            "wrong": set(),
            "rejection": rejections.of(template),
            "terms": reports.terms(template),
            "asked": Comment.objects.on(template).open_requests().select_related("by"),
        }  # nobody typed yet
        return render(request, "templates_app/composer.html", context)
    composition, wrong_files = _composed(request, template)
    if wrong_files or "act" in request.POST:  # a row came or went; “Update the preview”
        look = phones.Look.from_query(request.POST)
        context = _context(template, composition, look, wrong_files)
        status = 422 if wrong_files else 200
        return render(request, "templates_app/composer.html", context, status=status)
    if "fix" in request.POST:  # a button beside a finding: repair it, save, and go on writing
        content = to_content(composition, template.category)
        content = lint.fixed(reports.draft_of(template, content), request.POST["fix"])
        return _save(request, template, from_content(content), then="revision_create")
    return _save(request, template, composition)


def _moved_on(request: SignedInRequest, template: Template, error: TemplateError) -> HttpResponse:
    """To the template's page, which shows where it is now; the whole page, also from the autosave."""
    messages.error(request, str(error))
    page = redirect("templates_app:template_detail", request.organisation.slug, template.pk)
    return HttpResponseClientRedirect(page.url) if request.htmx else page


def _save(
    request: SignedInRequest,
    template: Template,
    composition: Composition,
    then: str = "template_detail",
) -> HttpResponse:
    content = to_content(composition, template.category)
    stale: StaleDraft | None = None
    try:
        expected = number(request.POST.get("expected_revision"), 0)
        drafting.save_draft(template, content=content, by=request.user, expected_revision=expected)
    except StaleDraft as error:
        stale = error
    except TemplateError as error:  # it was sent or submitted since the page was asked for
        return _moved_on(request, template, error)
    template = find(request.organisation, template.pk)
    conflict: dict[str, Any] = {"template": template, "stale": stale}
    if stale:
        theirs = text_of(stale.theirs.content, "BODY")
        conflict["stale_diff"] = diff.words(theirs, composition.body)
    if request.htmx:
        return render(request, "templates_app/_saved.html", conflict)
    if stale:
        context = _context(template, composition) | conflict
        return render(request, "templates_app/composer.html", context, status=409)
    messages.success(request, _("Saved."))
    return redirect(f"templates_app:{then}", request.organisation.slug, template.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Act.TEMPLATES_WRITE)
def naming_update(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """Another name, language or category for a template that is being written."""
    template = find(organisation, template_id)
    if not template.is_editable:
        return _moved_on(request, template, NotEditable())
    assert template.revision is not None
    form = NamingForm(request.POST or None, template=template)
    if request.method == "POST" and form.is_valid():
        try:
            drafting.save_draft(
                template, content=template.revision.content, by=request.user,
                expected_revision=None, **form.cleaned_data,
            )  # fmt: skip
        except TemplateError as error:
            form.add_error(None, str(error))
        else:
            return redirect("templates_app:revision_create", organisation.slug, template.pk)
    context = {"form": form, "template": template}
    status = 422 if form.errors else 200
    return render(request, "templates_app/naming_update.html", context, status=status)


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def preview_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """The phone, the findings and the counts for what is being typed; no text is stored. A file
    that comes with it is kept, so that the phone can show it."""
    rows = Template.objects.of(organisation).select_related(
        "account", "revision"
    )  # no more: often asked
    template = get_object_or_404(rows, pk=template_id)
    template.organisation = organisation
    composition, wrong_files = _composed(request, template)
    context = _context(template, composition, phones.Look.from_query(request.POST), wrong_files)
    acted = "act" in request.POST  # rows may have changed places under the same shape
    context["swapped"] = {
        region
        for region, shape in composition.shapes().items()
        if acted or request.POST.get(f"shape.{region}", "") != shape
    }
    answer = render(request, "templates_app/_live.html", context)
    if request.FILES or acted:  # nothing was typed, yet there is something to save
        trigger_client_event(answer, "composed", after="settle")
    return answer


@require_POST
@allowed(Act.TEMPLATES_WRITE)
def copy_create(
    request: SignedInRequest, organisation: Organisation, template_id: int
) -> HttpResponse:
    """A new draft with the same words, under a free name."""
    template = find(organisation, template_id)
    try:
        copy = drafting.duplicate(template, by=request.user, name=drafting.free_name(template))
    except TemplateError as error:  # somebody took the name in between
        return _moved_on(request, template, error)
    messages.success(request, _("This is a copy. Give it its name and language, then its words."))
    return redirect("templates_app:naming_update", organisation.slug, copy.pk)
