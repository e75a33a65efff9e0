"""What goes in and what comes out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from templates_app.languages import LANGUAGES
from templates_app.models import Category, Drift, Status, Template
from templates_app.reports.numbers import PERIODS

# https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-management
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,512}$")]
WabaId = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,40}$")]
Language = StrEnum("Language", {code: code for code in LANGUAGES})  # type: ignore[misc]
CategoryWord = StrEnum("CategoryWord", {word: word for word in Category.values})  # type: ignore[misc]
StatusWord = StrEnum("StatusWord", {word: word for word in Status.values})  # type: ignore[misc]
PeriodWord = StrEnum("PeriodWord", {str(days): str(days) for days in PERIODS})  # type: ignore[misc]
ABSENT: Any = None  # of a filter that was not given
Revision = Annotated[int, Field(ge=1, le=2**31)]


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
    """`read_at`: when it was last read from Meta. `differs_at_meta`: Meta has another text than `content`, and nobody
    has answered that yet; what is sent follows Meta's. From `expires_on` on it is not submitted; by `review_by` a
    colleague looks at it again."""

    revision: int | None = Field(alias="revision_id")
    content: dict[str, Any] = Field(alias="revision.content")
    read_at: datetime | None
    differs_at_meta: bool
    expires_on: date | None
    review_by: date | None

    @staticmethod
    def resolve_differs_at_meta(template: Template) -> bool:
        return Drift.objects.filter(template_id=template.pk, answer="").exists()


class TemplateFilter(Schema):
    waba_id: WabaId = Field(ABSENT)
    name: Name = Field(ABSENT)
    status: StatusWord = Field(ABSENT)
    language: Language = Field(ABSENT)


class Strict(Schema):
    """A body in which an unknown name is a mistake and not overlooked."""

    model_config = ConfigDict(extra="forbid")


class Content(Schema):
    """Meta's shape of a creation: `components`, `parameter_format`, and Meta's other settings."""

    model_config = ConfigDict(extra="allow")
    components: list[dict[str, Any]] = Field(max_length=20)


class DraftIn(Strict):
    waba_id: WabaId
    name: Name
    language: Language
    category: CategoryWord
    content: Content


class ContentIn(Strict):
    content: Content
    category: CategoryWord | None = None
    expected_revision: Revision | None = Field(
        None,
        description="The revision you read; somebody else's newer one is then not overwritten.",
    )


class LintIn(Strict):
    name: str = Field(max_length=600)
    language: str = Field(max_length=20)
    category: str = Field(max_length=40)
    content: Content


class ReviewIn(Strict):
    note: str = Field("", max_length=2000, description="For the colleague who reads it.")


class FindingOut(Schema):
    """`severity`: only "refused" keeps a template from being submitted."""

    code: str
    severity: str
    field: str
    message: str
    cure: str
    source: str


class LintOut(Schema):
    """The gravest first; empty when there is nothing to say."""

    findings: list[FindingOut]


class HistoryOut(Schema):
    """`by` is a person, `key` the key it was done with; both empty: Meta or a job (`source`)."""

    at: datetime
    happened_at: datetime | None
    about: str
    from_status: str
    to_status: str
    source: str
    by: str
    key: str
    word: str
    note: str


class StatusOut(Schema):
    """`problem` is a sentence about why a submission waits or came back."""

    id: int
    status: str
    meta_status: str
    rejected_reason: str
    rejection_info: dict[str, Any]
    problem: str
    revision: int | None
    history: list[HistoryOut]


class AnswerOut(Schema):
    text: str
    by: str
    at: datetime


class CommentOut(Schema):
    """`place`: the part of the text, as "BODY" or "CARDS.1.BODY"; empty: the whole template. `stands`: the words it is
    about are in the present text as they were. A change that is asked for and not resolved keeps it from Meta."""

    id: int
    revision: int
    place: str
    quote: str
    text: str
    asks_change: bool
    stands: bool
    by: str
    at: datetime
    resolved_by: str
    resolved_at: datetime | None
    answers: list[AnswerOut]


class CommentsOut(Schema):
    items: list[CommentOut]


class PeriodFilter(Schema):
    days: PeriodWord = Field(PeriodWord["30"], description="Up to the last day read; 0: all.")


class RateOut(Schema):
    """`part` of `whole`, over the days on which both are known; null: not known."""

    part: int | None
    whole: int | None


class TotalsOut(Schema):
    """Null: Meta did not say, which is not zero."""

    sent: int | None
    delivered: int | None
    read: int | None
    clicked: int | None
    delivery: RateOut
    reading: RateOut
    clicking: RateOut
    spent: Decimal | None
    currency: str


class DayOut(Schema):
    day: date
    sent: int | None
    delivered: int | None
    read: int | None
    clicked: int | None
    spent: Decimal | None
    currency: str


class ButtonOut(Schema):
    """`kind` and `content` are Meta's: url_button, unique_url_button, quick_reply_button."""

    kind: str
    content: str
    clicks: int


class NumbersOut(Schema):
    """`insights`: "on", "off", "unavailable", or "" while Meta was not asked. Days are of the
    account's time zone; those without messages are left out."""

    id: int
    meta_id: str
    insights: str
    known_from: date | None
    known_to: date | None
    read_at: datetime | None
    since: date | None
    until: date
    totals: TotalsOut
    days: list[DayOut]
    buttons: list[ButtonOut]
