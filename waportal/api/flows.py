"""Ways to opt in: which there are, what each shows, and what it brought."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Schema
from ninja.pagination import paginate
from pydantic import Field

from accounts.models import Scope
from optin.models import FlowKind, Standing
from optin.reports import capture
from waportal.api.door import KeyWith, key_of, router
from waportal.api.reading import Pages
from waportal.api.schemas import ABSENT


class FlowFilter(Schema):
    kind: FlowKind = Field(ABSENT)
    standing: Standing = Field(ABSENT)


class FlowOut(Schema):
    """`token` stands in what people send, `notice` is the hash of the text that they are shown. `standing`: what the
    status comes to now. Nobody can opt in by one that is not `live`."""

    id: int
    kind: FlowKind
    name: str
    token: str
    standing: Standing
    notice: str = Field(alias="version.text_hash")
    notice_version: str = Field(alias="version.reference")
    language: str = Field(alias="version.language")
    purpose: str = Field(alias="version.notice.purpose")
    phone_number_id: str
    live_at: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None
    opt_ins: int


@router.get(
    "/flows",
    response=list[FlowOut],
    auth=KeyWith(Scope.OPTINS_READ),
    summary="Ways to opt in",
)
@paginate(Pages, page_size=100)
def flow_list(request: HttpRequest, filters: Query[FlowFilter]) -> Any:
    """The newest first."""
    wanted = {name: str(value) for name, value in filters.dict().items() if value}
    return capture.counted(capture.chosen(key_of(request).organisation, wanted))
