"""Messages of ours: the list and its files, and what became of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import Organisation
from messaging import words
from messaging.models import Obstacle, Send, State
from messaging.models.sends import SendQuerySet
from messaging.services.sending import LOOK
from optin.gate.sentences import CURES, SENTENCES
from optin.masking import shown
from optin.words import Code
from traffic.models import Step

PER_PAGE = 50
SHOWN = {
    "": gettext_lazy("All"),
    "tests": gettext_lazy("Tests"),
    "replies": gettext_lazy("Replies"),
    "trouble": gettext_lazy("Not sent or not delivered"),
}
FOLLOWED = timedelta(minutes=10)  # what is not delivered by then the page does not wait for
MOST_IN_A_FILE = 20_000


@dataclass(frozen=True)
class Outcome:
    """Where it stands, as a badge: word, tone, icon."""

    word: str | Promise
    tone: str
    icon: str = ""


@dataclass(frozen=True)
class Stage:
    """One step of the way, as the page draws it."""

    word: str | Promise
    at: datetime | None


@dataclass(frozen=True)
class Detail:
    """One message with its story."""

    send: Send
    outcome: Outcome
    why: words.Told | None
    steps: tuple[Stage, ...]
    is_followed: bool  # the page asks again by itself
    may_repeat: bool


def outcome(send: Send) -> Outcome:
    """In the words of Meta's statuses, or of ours."""
    if send.state == State.REFUSED:
        return Outcome(State.REFUSED.label, "warn", "stop")
    if send.state == State.FAILED:
        return Outcome(State.FAILED.label, "bad")
    if send.state == State.UNCLEAR:
        return Outcome(State.UNCLEAR.label, "warn", "question")
    if send.state != State.SENT:
        return Outcome(State(send.state).label, "info")
    if send.failed_at and send.step < Step.DELIVERED:
        return Outcome(_("Not delivered"), "bad")
    done = send.step >= Step.DELIVERED
    word = Step(send.step).label if send.step else State.SENT.label
    return Outcome(word, "good" if done else "info", "" if done else "up")


def why(send: Send) -> words.Told | None:
    """What stands in the way and what helps; None when nothing does."""
    if send.state == State.REFUSED:
        if send.obstacle == Obstacle.GATE:
            code = Code(send.code)
            return words.Told(SENTENCES[code], CURES.get(code, ""))
        if send.obstacle == Obstacle.BUDGET:
            return words.BUDGETS.get(send.code, words.BUDGETS["spent"])
        return words.OBSTACLES[send.obstacle]
    if send.state == State.UNCLEAR:
        return words.Told(
            _(
                "Meta did not answer, so the message may be on its way or not. waportal does not send it again "
                "by itself."
            ),
            _(
                "Wait: when it is on its way, Meta’s webhooks say so within minutes, here. If the phone has it not "
                "after ten minutes, send it again."
            ),
        )
    if send.error_code is not None:
        return words.CODES.get(send.error_code, words.UNKNOWN)
    return None


def detail(send: Send) -> Detail:
    fresh = send.asked_at > timezone.now() - FOLLOWED
    is_done = bool(send.failed_at or send.step >= Step.READ)
    steps = (
        Stage(_("Asked for at"), send.asked_at),
        Stage(_("Sent"), send.sent_at),
        Stage(_("Delivered"), send.delivered_at),
        Stage(_("Read"), send.read_at),
    )
    looked = bool(send.claimed_at and send.claimed_at < timezone.now() - LOOK)
    return Detail(
        send, outcome(send), why(send), steps,
        is_followed=send.is_on_its_way or (fresh and send.state in _OPEN and not is_done),
        may_repeat=send.state == State.UNCLEAR and looked,
    )  # fmt: skip


_OPEN = (State.SENT, State.UNCLEAR)


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    send: Send
    kind: str | Promise
    outcome: Outcome
    why: words.Told | None


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    show: str = ""
    template: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Asked:
        show = query.get("show", "")
        return cls(show if show in SHOWN else "", query.get("template", "").strip())


def page(organisation: Organisation, asked: Asked, number: str) -> tuple[Page[Send], list[Row]]:
    """The newest first."""
    found = Paginator(_rows(organisation, asked), PER_PAGE).get_page(number)
    return found, [_row(one) for one in found]


def header() -> list[object]:
    return [
        _("Asked for at"), pgettext("message", "What"), _("Template"), _("Language"),
        _("Category"), _("Recipient"), _("Handset"),
        _("State"), _("Why"), _("Code"), _("Sent"), _("Delivered"), _("Read"), _("Asked by"),
        _("Decision of the gate"),
    ]  # fmt: skip


def lines(organisation: Organisation, asked: Asked, *, unmasked: bool) -> Iterator[list[object]]:
    """What the list shows, all pages of it, as rows of a file."""
    for row in map(_row, _rows(organisation, asked)[:MOST_IN_A_FILE].iterator(chunk_size=500)):
        send = row.send
        code = send.code if send.state == State.REFUSED else send.error_code
        yield [
            send.asked_at, str(row.kind), send.template_name, send.language, send.category,
            to(send, unmasked=unmasked), send.handset.name if send.handset else "",
            str(row.outcome.word), str(row.why.what) if row.why else "", code or "", send.sent_at,
            send.delivered_at, send.read_at, str(send.asked_by or ""), str(send.decision or ""),
        ]  # fmt: skip


def to(send: Send, *, unmasked: bool) -> str:
    """To whom, as the reader may see it; "" once it is forgotten."""
    value = send.number or send.user_id
    return shown(value, unmasked) if value else ""


def find(organisation: Organisation, send_id: Any) -> Send | None:
    return _with(Send.objects.of(organisation)).filter(pk=send_id).first()


def decision_of(organisation: Organisation, wamid: str) -> UUID | None:
    """The gate's record behind a message of ours; None for other systems' messages, and for replies."""
    found = Send.objects.of(organisation).filter(wamid=wamid).exclude(wamid="")
    return found.values_list("decision", flat=True).first()


def _rows(organisation: Organisation, asked: Asked) -> SendQuerySet:
    rows = _with(Send.objects.of(organisation))
    if asked.show == "tests":
        rows = rows.tests()
    elif asked.show == "replies":
        rows = rows.filter(asked_by=None)
    elif asked.show == "trouble":
        rows = rows.in_trouble()
    if asked.template:
        rows = rows.filter(template_name=asked.template)
    return rows.order_by("-asked_at", "pk")


def _with(rows: SendQuerySet) -> SendQuerySet:
    return rows.select_related("handset", "asked_by", "template__organisation")


def _row(send: Send) -> Row:
    return Row(send, words.KINDS.get(send.kind, send.kind), outcome(send), why(send))
