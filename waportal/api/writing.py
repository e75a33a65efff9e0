"""Drafting: check, make a draft, replace its content."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Header
from ninja.responses import Status as Answer

from accounts import keys
from accounts.models import Scope
from assets.models import WhatsAppAccount
from templates_app import lint as rules
from templates_app.models import Template
from templates_app.services import drafting
from templates_app.services.repeating import create_draft_once
from waportal.api.door import KeyWith, key_of, router
from waportal.api.rates import WRITES
from waportal.api.reading import find
from waportal.api.schemas import ContentIn, DraftIn, LintIn, LintOut, TemplateDetail


@router.post(
    "/templates/lint",
    response=LintOut,
    auth=KeyWith(Scope.TEMPLATES_READ),
    summary="What Meta would say of a text",
)
def lint(request: HttpRequest, said: LintIn) -> dict[str, Any]:
    """Nothing is stored."""
    around = rules.Around(domains=tuple(key_of(request).organisation.domains.split()))
    draft = rules.Draft(said.name, said.language, said.category, said.content.dict(), around)
    return {"findings": rules.check(draft)}


@router.post(
    "/templates",
    response={201: TemplateDetail},
    auth=KeyWith(Scope.TEMPLATES_WRITE),
    throttle=WRITES,
    summary="Make a draft",
)
def template_create(
    request: HttpRequest,
    said: DraftIn,
    idempotency_key: str = Header(  # type: ignore[type-arg]  # ninja's is a function and a type
        "", alias="Idempotency-Key", max_length=100, pattern="^[!-~]*$"
    ),
) -> Answer[Template]:
    """With an `Idempotency-Key`, asking again makes no second draft: you are answered the first one."""
    key = key_of(request)
    accounts = WhatsAppAccount.objects.of(key.organisation)
    account = accounts.filter(waba_id=said.waba_id).first()
    if account is None:
        raise Http404
    with keys.at_work(key):
        template = create_draft_once(
            account, name=said.name, language=said.language.value, category=said.category.value,
            content=said.content.dict(), by=key.created_by,
            request_key=f"{key.pk}:{idempotency_key}" if idempotency_key else "",
        )  # fmt: skip
    return Answer(201, find(request, template.pk))


@router.put(
    "/templates/{int:template_id}/content",
    response=TemplateDetail,
    auth=KeyWith(Scope.TEMPLATES_WRITE),
    throttle=WRITES,
    summary="Replace a draft's content",
)
def content_update(request: HttpRequest, template_id: int, said: ContentIn) -> Template:
    """A template that a colleague has, or has cleared, is a draft again: its clearance was for another text."""
    key, template = key_of(request), find(request, template_id)
    with keys.at_work(key):
        drafting.save_draft(
            template, content=said.content.dict(), by=key.created_by,
            expected_revision=said.expected_revision,
            category=said.category.value if said.category else None,
        )  # fmt: skip
    return find(request, template_id)
