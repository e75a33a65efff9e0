"""How Meta judged numbers, accounts and portfolios: readings, and the messaging limits as they are used."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Schema
from ninja.pagination import paginate
from pydantic import AwareDatetime, Field, StringConstraints

from accounts.models import Scope
from quality.models import Kind, Metric, Reading
from quality.reports.limits import limits
from waportal.api.door import KeyWith, key_of, router
from waportal.api.parsing import only_known
from waportal.api.reading import Pages
from waportal.api.schemas import ABSENT

KindWord = StrEnum("KindWord", {word: word for word in Kind.values})  # type: ignore[misc]
MetricWord = StrEnum("MetricWord", {word: word for word in Metric.values})  # type: ignore[misc]
FIRST, LAST = (
    datetime(2009, 1, 1, tzinfo=UTC),
    datetime(2100, 1, 1, tzinfo=UTC),
)  # of WhatsApp; far away
SubjectId = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,40}$")]


class ReadingFilter(Schema):
    """`since`: those that held then or later; without it all there ever were. `present`: only what holds now."""

    kind: KindWord = Field(ABSENT)
    subject_id: SubjectId = Field(ABSENT)
    metric: MetricWord = Field(ABSENT)
    since: AwareDatetime = Field(ABSENT, ge=FIRST, le=LAST)
    present: bool = False


class ReadingOut(Schema):
    """One value while it held. `kind`: number, account or portfolio; `subject_id` is Meta's id of it. `value`
    is Meta's word. `until_at` null: it still holds, as far as was seen at `seen_at`. `source`: webhook or
    poll, whichever told it first."""

    kind: str
    subject_id: str
    metric: str
    value: str
    from_at: datetime
    until_at: datetime | None
    seen_at: datetime
    source: str


class LimitOut(Schema):
    """`limit`: people in 24 hours; null when it is unlimited or was not read. `used` is null until it was
    counted. `fills_at`: when it is full at the pace of the last two hours; null: not within 24 hours."""

    business_id: str
    name: str
    tier: str
    limit: int | None
    used: int | None
    fills_at: datetime | None
    counted_at: datetime | None


@router.get(
    "/quality/readings",
    response=list[ReadingOut],
    auth=KeyWith(Scope.ASSETS_READ),
    summary="What Meta said of numbers, accounts and portfolios, and since when",
)
@paginate(Pages, page_size=100)
def reading_list(request: HttpRequest, filters: Query[ReadingFilter]) -> Any:
    """By kind, subject and metric, each in order of time."""
    asked = filters.dict()
    rows = Reading.objects.of(key_of(request).organisation)
    rows = rows.filter(
        **{name: asked[name] for name in ("kind", "subject_id", "metric") if asked[name]}
    )
    if asked["since"]:
        rows = rows.exclude(until_at__lt=asked["since"].astimezone(UTC))
    if asked["present"]:
        rows = rows.present()
    return rows.order_by("kind", "subject_id", "metric", "from_at", "value")


@router.get(
    "/quality/limits",
    response=list[LimitOut],
    auth=KeyWith(Scope.ASSETS_READ),
    summary="Messaging limits of the connected portfolios, the fullest first",
)
def limit_list(request: HttpRequest) -> list[dict[str, Any]]:
    only_known(request, {})
    return [
        {
            "business_id": one.connection.business_id,
            "name": str(one.connection),
            "tier": one.room.word if one.room else "",
            "limit": one.room.limit if one.room else None,
            "used": one.room.used if one.room else None,
            "fills_at": one.room.fills_at if one.room else None,
            "counted_at": one.room.counted_at if one.room else None,
        }
        for one in limits(key_of(request).organisation)
    ]
