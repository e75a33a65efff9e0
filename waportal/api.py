"""The JSON API, /api/v1/: what an organisation's own programs may read, by bearer key.

A key belongs to one organisation, so no path names it. Unknown ids and other organisations' ids are both 404.
"""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Query, Schema
from ninja.errors import HttpError
from ninja.pagination import PageNumberPagination, paginate
from ninja.security import HttpBearer
from pydantic import Field

from accounts import keys
from accounts.models import ApiKey, Scope
from assets.models import WhatsAppAccount
from templates_app.models import Template, TemplateQuerySet


class KeyWith(HttpBearer):
    """Lets in a usable key that holds the scope; 401 without one, 403 without the scope."""

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        key = keys.authenticate(token)
        if key and self.scope and self.scope not in key.scopes:
            raise HttpError(403, f"This key lacks the scope {self.scope.value}.")
        return key


api = NinjaAPI(title="waportal", version="1", urls_namespace="api", auth=KeyWith(), docs_url=None)


class KeyOut(Schema):
    organisation: str
    name: str
    scopes: list[str]
    expires_at: datetime | None


class AccountOut(Schema):
    waba_id: str
    name: str
    currency: str
    environment: str = Field(alias="connection.environment")
    read_at: datetime | None


class TemplateOut(Schema):
    id: int
    waba_id: str = Field(alias="account.waba_id")
    meta_id: str
    name: str
    language: str
    category: str
    status: str
    meta_status: str
    rejected_reason: str
    quality: str
    updated_at: datetime


class TemplateDetail(TemplateOut):
    content: dict[str, Any] = Field(alias="revision.content")


class TemplateFilter(Schema):
    waba_id: str = ""
    name: str = ""
    status: str = ""
    language: str = ""


def _key(request: HttpRequest) -> ApiKey:
    key: ApiKey = request.auth  # type: ignore[attr-defined]  # set by ninja from KeyWith
    return key


@api.get("/key", response=KeyOut, summary="What this key is")
def key_detail(request: HttpRequest) -> dict[str, Any]:
    key = _key(request)
    return {
        "organisation": key.organisation.slug,
        "name": key.name,
        "scopes": key.scopes,
        "expires_at": key.expires_at,
    }


@api.get("/accounts", response=list[AccountOut], auth=KeyWith(Scope.ASSETS_READ))
@paginate(PageNumberPagination, page_size=100)
def account_list(request: HttpRequest) -> Any:
    accounts = WhatsAppAccount.objects.of(_key(request).organisation)
    return accounts.select_related("connection").order_by("waba_id")


def _templates(request: HttpRequest) -> TemplateQuerySet:
    templates = Template.objects.of(_key(request).organisation)
    return templates.select_related("account").order_by("pk")


@api.get("/templates", response=list[TemplateOut], auth=KeyWith(Scope.TEMPLATES_READ))
@paginate(PageNumberPagination, page_size=100)
def template_list(request: HttpRequest, filters: Query[TemplateFilter]) -> Any:
    wanted = filters.dict()
    if waba_id := wanted.pop("waba_id"):
        wanted["account__waba_id"] = waba_id
    return _templates(request).filter(**{name: value for name, value in wanted.items() if value})


@api.get("/templates/{template_id}", response=TemplateDetail, auth=KeyWith(Scope.TEMPLATES_READ))
def template_detail(request: HttpRequest, template_id: int) -> Template:
    template = _templates(request).select_related("revision").filter(pk=template_id).first()
    if template is None:
        raise Http404
    return template
