"""Web forms: shown, sent once, confirmed by a message from that very number.

Whoever sends the form learns nothing: a number that we know, do not know or may not write to gets the same
answer, and nothing is sent to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import Organisation
from optin import limits, policies, ports
from optin.capture.form import rendered, snapshot
from optin.capture.link import buttons_of, question_of
from optin.capture.tokens import NO, YES
from optin.house import house_of
from optin.identity import keys
from optin.identity.numbers import country
from optin.identity.who import NUMBER, Who
from optin.ledger.writing import of
from optin.models import (
    Evidence,
    EvidenceKind,
    Flow,
    Presentation,
    State,
    Subject,
    Suppression,
    Use,
)
from optin.policies import Field
from optin.ports import Button, ReplyKind
from optin.services import capture, people
from optin.services import evidence as evidence_service
from optin.services.lapsing import CONFIRMED_WITHIN
from optin.services.projecting import family, told_of
from optin.words import EVERYTHING, SENDER, EventType, Grade, Purpose, Status

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
SENT_A_DAY = 5  # of one number and form; more are answered as usual and not written down
METHOD = "web form"
# Where somebody stands who has filled in a form and has neither agreed nor had enough before.
UNANSWERED = [Status.PENDING, Status.EXPIRED, Status.INVALID]
ASKED = {EventType.REQUESTED, EventType.PENDING}


class ShowAgain(Exception):
    """The page is unknown here, too old, not what we show now, or was sent already with another number."""


def present(flow: Flow, *, host: str, before: UUID | None = None) -> Presentation:
    """The form is about to be shown. `host`: scheme and host of the page around it, if there is one. `before`: the
    ticket of the same page when it was shown first; the page around it is still that one."""
    first = Presentation.objects.filter(flow=flow, pk=before).first() if before else None
    host = first.host if first else host[:300]
    return Presentation.objects.create(flow=flow, snapshot=snapshot(flow), host=host)


def send(
    flow: Flow,
    presentation_id: UUID,
    *,
    number: str,
    private: Mapping[str, object],
) -> None:
    """The box was ticked and the number (digits) given. Twice the same is once. Raises ShowAgain.

    `private`: where it came from and how long it took; kept sealed beside the event.
    """
    organisation, who = flow.organisation, Who(number=number)
    with of(organisation):
        presentation = _take(flow, presentation_id, who)
        if presentation is None or _is_quiet(organisation, flow, who):
            return
        key = f"form:{presentation.pk}"
        subject = people.meet(organisation, who, key=key)
        page = evidence_service.keep(
            organisation, subject, kind=EvidenceKind.PAGE, content=rendered(flow).encode(),
            media_type="text/html",
        )  # fmt: skip
        event_id = capture.ask(
            flow, subject, method=METHOD, key=key, private=_told(presentation, private),
            evidence=[page],
        )  # fmt: skip
        Presentation.objects.filter(pk=presentation.pk).update(subject=subject, event_id=event_id)
        if flow.settings.get("asks_in_chat") and _may_be_asked(flow, subject, number):
            day = timezone.now().date()
            ask_in_chat(flow, subject, f"form:{flow.token}:{subject.pk}:{day}")


def _take(flow: Flow, presentation_id: UUID, who: Who) -> Presentation | None:
    """Used from now on; None when this very form was sent already."""
    rows = Presentation.objects.select_for_update(of=("self",)).filter(flow=flow)
    found = rows.filter(pk=presentation_id).first()
    now = timezone.now()
    if found is None or found.snapshot != snapshot(flow) or found.expires_at <= now:
        raise ShowAgain
    # Kept for every number alike, and as long as the page is good: whose the number is would tell of blocked ones.
    place = f"public:form-sent:{found.pk}"
    number = salted_hmac(place, who.number, algorithm="sha256").hexdigest()
    if found.used_at:
        if cache.get(place) != number:
            raise ShowAgain
        return None
    cache.set(place, number, (found.expires_at - now) // SECOND + 1)
    found.used_at = now
    found.save(update_fields=["used_at"])
    return found


def _is_quiet(organisation: Organisation, flow: Flow, who: Who) -> bool:
    """Nothing is written down: the number is blocked, or somebody types it again and again."""
    purposes = [EVERYTHING, flow.version.notice.purpose]
    secret = keys.organisation_key(organisation, Use.SUPPRESSION)
    index = keys.blind(secret, NUMBER, who.number)
    blocked = Suppression.objects.of(organisation).in_force().filter(purpose__in=purposes)
    if blocked.filter(index=index).exists():
        return True
    return limits.is_too_often(
        "form-number", f"{flow.pk}:{who.number}", most=SENT_A_DAY, seconds=24 * limits.HOUR
    )


def _told(presentation: Presentation, private: Mapping[str, object]) -> dict[str, object]:
    return {
        **private, "presentation": str(presentation.pk), "snapshot": presentation.snapshot,
        "host": presentation.host, "served_at": presentation.served_at.isoformat(),
    }  # fmt: skip


def _may_be_asked(flow: Flow, subject: Subject, number: str) -> bool:
    """Anybody may have typed the number. So nobody is asked in the chat who has agreed or has had enough, and
    nobody more often than the law of their country lets. What they have sent is written down already."""
    organisation, purpose = flow.organisation, flow.version.notice.purpose
    states = State.objects.filter(subject=subject, sender=SENDER, purpose=purpose)
    if not states.filter(status__in=UNANSWERED).exists():
        return False
    stopped = Subject.objects.filter(pk=subject.pk).exclude(stopped_by=None)
    if purpose == Purpose.MARKETING and stopped.exists():
        return False
    today = timezone.now().date()  # rules count by days of UTC
    rules = house_of(organisation).rules(today)
    most = policies.strictest(Field.ASKING, country(number), on=today, rules=rules)
    if most is None:
        return True
    told = told_of(organisation, [subject.pk])[subject.pk]
    asked = [one for one in told if one.event.type in ASKED and one.is_about(SENDER, purpose)]
    return len(asked) <= int(most.value)


def ask_in_chat(flow: Flow, subject: Subject, key: str) -> None:
    """One message for a key at most, and only while their own last message lets us answer (`ports.send_reply`)."""
    yes, no = buttons_of(flow)
    ports.send_reply(
        flow.organisation, subject, phone_number_id=flow.phone_number_id, key=key,
        kind=ReplyKind.OPT_IN_QUESTION, text=question_of(flow),
        buttons=[Button(YES + flow.token, yes[:20]), Button(NO + flow.token, no[:20])],
    )  # fmt: skip


def confirm(
    flow: Flow,
    subject: Subject,
    *,
    act: str,
    key: str,
    at: datetime,
    private: Mapping[str, object] | None = None,
    evidence: Sequence[Evidence] = (),
) -> bool:
    """Their message or press answers a form that was sent with their number: the opt-in counts, as B.

    False: no form waits for them, and nothing is written. Within `of(organisation)`. Raises InTheFuture.
    """
    records = list(family(flow.organisation, [subject.pk]))
    waiting = Presentation.objects.waiting(flow, records).select_for_update()
    found = waiting.filter(used_at__gt=at - CONFIRMED_WITHIN).order_by("-used_at").first()
    if found is None:
        return False
    capture.agree(
        flow, subject, act=act, grade=Grade.CONFIRMED, method=f"{METHOD}, confirmed", key=key, at=at,
        private={**(private or {}), "presentation": str(found.pk), "snapshot": found.snapshot},
        evidence=evidence,
    )  # fmt: skip
    waiting.update(confirmed_at=timezone.now())
    return True


@transaction.atomic
def forget_never_sent(now: datetime | None = None) -> int:
    """Pages that somebody looked at and left, a day later; how many."""
    count, _by_model = Presentation.objects.never_sent((now or timezone.now()) - DAY).delete()
    return count
