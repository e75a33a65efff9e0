"""Messages that waportal sent: tests of templates, replies; and asking for a test."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID, uuid4

import django_rq
from django.http import Http404, HttpRequest
from ninja import Header, Query, Schema
from ninja.errors import HttpError, ValidationError
from ninja.pagination import paginate
from ninja.responses import Status as Answer
from pydantic import Field, StringConstraints

from accounts import keys
from accounts.models import Scope
from messaging import tasks
from messaging.forms.testing import TestForm
from messaging.models import Send, State
from messaging.models.sends import SendQuerySet
from messaging.reports import sends as report
from messaging.services import testing
from messaging.services.errors import NotSendable, TooMany
from traffic.models import Step
from waportal.api.consent import Number
from waportal.api.door import KeyWith, key_of, router
from waportal.api.rates import WRITES
from waportal.api.reading import Pages, find
from waportal.api.schemas import ABSENT, Strict

StateWord = StrEnum("StateWord", {word: word for word in State.values})  # type: ignore[misc]
Value = Annotated[str, StringConstraints(max_length=1024, pattern=r"^[^\x00]*$")]
Place = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z0-9_.]+$")]
PhoneNumberId = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,40}$")]


class SendFilter(Schema):
    state: StateWord = Field(ABSENT)


class SendOut(Schema):
    """`why`: what stands in the way, in a sentence; `code` is the gate's or a budget's, `error_code` Meta's. `step`:
    sent, delivered, read, as webhooks told. To whom it went is not told."""

    id: UUID
    kind: str
    template: str = Field(alias="template_name")
    language: str
    state: str
    obstacle: str
    code: str
    error_code: int | None
    why: str
    step: str
    decision: UUID | None
    asked_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None
    failed_at: datetime | None

    @staticmethod
    def resolve_why(send: Send) -> str:
        told = report.why(send)
        return f"{told.what} {told.cure}".strip() if told else ""

    @staticmethod
    def resolve_step(send: Send) -> str:
        return Step(send.step).name.lower()


class ValueIn(Strict):
    place: Place
    value: Value


class TrialIn(Strict):
    """`values`, each by its place: "body.0", "header.0", "buttons.1", "code"; what is missing is the sample. The file
    of a header is the template's own sample."""

    number: Number
    phone_number_id: PhoneNumberId | None = None
    values: Annotated[list[ValueIn], Field(max_length=100)] = []


@router.get(
    "/messages",
    response=list[SendOut],
    auth=KeyWith(Scope.MESSAGES_READ),
    summary="Messages that waportal sent, the newest first",
)
@paginate(Pages)
def message_list(request: HttpRequest, filters: Query[SendFilter]) -> SendQuerySet:
    rows = Send.objects.of(key_of(request).organisation).order_by("-asked_at", "pk")
    return rows.filter(state=filters.state.value) if filters.state else rows


@router.get(
    "/messages/{uuid:send_id}",
    response=SendOut,
    auth=KeyWith(Scope.MESSAGES_READ),
    summary="What became of a message",
)
def message_detail(request: HttpRequest, send_id: UUID) -> Send:
    send = Send.objects.of(key_of(request).organisation).filter(pk=send_id).first()
    if send is None:
        raise Http404
    return send


@router.post(
    "/templates/{int:template_id}/tests",
    response={202: SendOut},
    auth=KeyWith(Scope.MESSAGES_SEND),
    throttle=WRITES,
    summary="Send a test of a template",
)
def trial_create(
    request: HttpRequest,
    template_id: int,
    said: TrialIn,
    idempotency_key: str = Header(  # type: ignore[type-arg]  # ninja's is a function and a type
        "", alias="Idempotency-Key", max_length=100, pattern="^[!-~]*$"
    ),
) -> Answer[Send]:
    """To somebody who has opted in to messages of its category: the gate decides when it is sent. Watch its state. With
    an `Idempotency-Key`, asking again sends nothing more."""
    key, template = key_of(request), find(request, template_id)
    if not testing.is_sendable(template):
        raise HttpError(
            409, "Meta does not send this template now, or it cannot be filled in here."
        )
    form = _filled(template, said)
    with keys.at_work(key):
        values = form.values(by=key.created_by)
        assert values is not None  # no file was given
        try:
            send = testing.ask(
                template, sender=form.cleaned_data["sender"], number=form.recipient()[0],
                values=values, by=key.created_by,
                key=f"{key.pk}:{idempotency_key or uuid4()}",
            )  # fmt: skip
        except NotSendable:
            raise HttpError(409, "Meta does not send this template now.") from None
        except TooMany as error:
            raise HttpError(409, f"An hour has at most {error.most} tests.") from None
    django_rq.get_queue("default").enqueue(tasks.send, send.pk)
    return Answer(202, send)


def _filled(template: Any, said: TrialIn) -> TestForm:
    """The page's own form. Raises ValidationError."""
    content = testing.content_of(template)
    empty = TestForm(template=template, content=content)
    given = {one.place: one.value for one in said.values}
    unknown = set(given) - {slot.key for slot in empty.slots}
    told = {name: empty[name].value() for name in empty.fields}
    told |= {"number": said.number, **given}
    if said.phone_number_id:
        numbers: Any = empty.fields["sender"]
        told["sender"] = numbers.queryset.filter(phone_number_id=said.phone_number_id).first()
    told["sender"] = getattr(told["sender"], "pk", None)
    form = TestForm(told, template=template, content=content)
    if form.is_valid() and not unknown:
        return form
    wrong: dict[str, Any] = {**form.errors}
    wrong |= {name: ["It is no place of this template."] for name in unknown}
    raise ValidationError(
        [
            {
                "loc": ("body", name),
                "type": "value_error",
                "msg": " ".join(str(one) for one in said_of),
            }
            for name, said_of in wrong.items()
        ]
    )
