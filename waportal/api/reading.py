"""The key itself, accounts, and templates: lists and one."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Schema
from ninja.pagination import PageNumberPagination, paginate
from pydantic import Field

from accounts.models import Scope
from assets.models import WhatsAppAccount
from templates_app.models import Template, TemplateQuerySet
from waportal.api.door import KeyWith, key_of, router
from waportal.api.parsing import only_known
from waportal.api.schemas import AccountOut, KeyOut, TemplateDetail, TemplateFilter, TemplateOut


class Pages(PageNumberPagination):
    """A hundred at a time, or fewer."""

    class Input(Schema):
        page: int = Field(1, ge=1, le=100_000)
        page_size: int = Field(100, ge=1, le=100)

    def paginate_queryset(
        self, queryset: Any, pagination: Any, request: HttpRequest, **params: Any
    ) -> Any:
        filters = params["filters"].dict() if "filters" in params else {}
        only_known(request, {*self.Input.model_fields, *filters})
        return super().paginate_queryset(queryset, pagination, request=request, **params)


def templates_of(request: HttpRequest) -> TemplateQuerySet:
    templates = Template.objects.of(key_of(request).organisation)
    return templates.select_related("account", "organisation", "revision").order_by("pk")


def find(request: HttpRequest, template_id: int) -> Template:
    """Raises Http404."""
    template = templates_of(request).filter(pk=template_id).first()
    if template is None:
        raise Http404
    return template


@router.get("/key", response=KeyOut, summary="What this key is")
def key_detail(request: HttpRequest) -> dict[str, Any]:
    key = key_of(request)
    return {
        "organisation": key.organisation.slug,
        "name": key.name,
        "scopes": key.scopes,
        "expires_at": key.expires_at,
    }


@router.get(
    "/accounts",
    response=list[AccountOut],
    auth=KeyWith(Scope.ASSETS_READ),
    summary="WhatsApp accounts",
)
@paginate(Pages, page_size=100)
def account_list(request: HttpRequest) -> Any:
    accounts = WhatsAppAccount.objects.of(key_of(request).organisation)
    return accounts.select_related("connection").order_by("waba_id")


@router.get(
    "/templates",
    response=list[TemplateOut],
    auth=KeyWith(Scope.TEMPLATES_READ),
    summary="Templates",
)
@paginate(Pages, page_size=100)
def template_list(request: HttpRequest, filters: Query[TemplateFilter]) -> Any:
    wanted = {name: value for name, value in filters.dict().items() if value}
    if waba_id := wanted.pop("waba_id", None):
        wanted["account__waba_id"] = waba_id
    return templates_of(request).filter(**wanted)


@router.get(
    "/templates/{int:template_id}",
    response=TemplateDetail,
    auth=KeyWith(Scope.TEMPLATES_READ),
    summary="One template with its content",
)
def template_detail(request: HttpRequest, template_id: int) -> Template:
    return find(request, template_id)
