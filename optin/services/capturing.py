"""What people send and press that is an act of a flow: read in the digest's own transaction, before a message
is read for a stop.

A message counts as it was written for the person, or not at all: who changed it is asked, with the notice and
two buttons, and only the press of Yes counts. A payload counts when it is ours. Told twice, nothing happens
twice: the key of each event is that of what told it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from accounts.models import Organisation
from optin.capture import signup, tokens
from optin.capture.link import is_unchanged
from optin.capture.tokens import NO, YES
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.models import ActKind, Flow, FlowKind, FlowStatus, State, Subject
from optin.services import capture, evidence, forms, people
from optin.words import SENDER, Grade, Status
from traffic.facts import InboundFact, PreferenceFact

PRESSED = {"button", "interactive"}
WRITTEN = (FlowKind.LINK, FlowKind.FORM)  # a message of the person’s own is an act of these


def mentions(fact: InboundFact) -> bool:
    """May it be about a flow? Asks no database."""
    if fact.group_id:  # said to others
        return False
    if fact.kind in PRESSED:
        return fact.payload.startswith((YES, NO))
    return fact.kind == "text" and bool(tokens.found_in(fact.text))


def hear(organisation: Organisation, who: Who, fact: InboundFact, *, is_stop: bool) -> bool:
    """Was it an act of a flow? Then it is nothing else. `is_stop`: it may be a stop, should it not be."""
    with of(organisation):
        flow = _flow(organisation, fact)
        return flow is not None and _took(flow, who, fact, is_stop=is_stop)


def _took(flow: Flow, who: Who, fact: InboundFact, *, is_stop: bool) -> bool:
    if fact.kind in PRESSED:
        _press(flow, who, fact, said_yes=fact.payload.startswith(YES))
        return True
    if is_unchanged(flow, fact.text):
        _agree(flow, who, fact, act="sent message", method="wa_link")
        return True
    if is_stop:
        return False
    _ask(flow, who, fact)
    return True


def _flow(organisation: Organisation, fact: InboundFact) -> Flow | None:
    """The one that it names; of several none, for nobody could say which was shown."""
    pressed = fact.kind in PRESSED
    named = [fact.payload.rpartition(":")[2]] if pressed else tokens.found_in(fact.text)
    flows = Flow.objects.of(organisation).exclude(status=FlowStatus.DRAFT).filter(token__in=named)
    if not pressed:
        flows = flows.filter(kind__in=WRITTEN)
    found = list(flows.select_related("version__notice", "organisation")[:2])
    return found[0] if len(found) == 1 else None


def _press(flow: Flow, who: Who, fact: InboundFact, *, said_yes: bool) -> None:
    method = flow.kind if flow.kind == FlowKind.QUICK_REPLY else "wa_question"
    if said_yes:
        _agree(flow, who, fact, act="pressed button", method=method)
        return
    capture.refuse(
        flow, _met(flow, who, fact), method=method, key=_key(fact), at=_at(fact),
        private={"wamid": fact.wamid, "pressed": fact.text},
    )  # fmt: skip


def _agree(flow: Flow, who: Who, fact: InboundFact, *, act: str, method: str) -> None:
    if not _fits(flow, fact):
        return
    subject = _met(flow, who, fact)
    told: dict[str, Any] = {
        "act": act, "key": _key(fact), "at": _at(fact),
        "private": {"wamid": fact.wamid, "text": fact.text, "answer_to": fact.context_id},
        "evidence": [evidence.keep_webhook(flow.organisation, subject, fact.item)],
    }  # fmt: skip
    if flow.kind == FlowKind.FORM and forms.confirm(flow, subject, **told):
        return
    capture.agree(flow, subject, grade=Grade.OWN_MESSAGE, method=method, **told)


def _ask(flow: Flow, who: Who, fact: InboundFact) -> None:
    """Once a day and person, and nobody who has agreed."""
    if not _fits(flow, fact):
        return
    subject = _met(flow, who, fact)
    if _has_agreed(flow, subject):
        return
    key = f"ask:{flow.token}:{subject.pk}:{_at(fact).date()}"
    capture.ask(flow, subject, method="wa_question", key=key, at=_at(fact))
    forms.ask_in_chat(flow, subject, key)


def signed_up(organisation: Organisation, who: Who, fact: PreferenceFact) -> bool:
    """Meta tells that somebody agreed on its own page. Was it one of a flow's? What is not is left as it came."""
    told = json.loads(fact.item)
    named = told.get("signup_id") if isinstance(told, dict) else None
    if fact.value != "signup" or not isinstance(named, str | int):
        return False
    flows = Flow.objects.of(organisation).filter(
        kind=FlowKind.SIGNUP, settings__signup_id=str(named)
    )
    live = flows.exclude(status=FlowStatus.DRAFT).select_related("version__notice", "organisation")
    with of(organisation):
        # Of one that was ended and made anew the latest is meant.
        flow = live.order_by("-live_at").first()
        if flow is not None:
            _sign_up(flow, who, fact)
        return flow is not None


def _sign_up(flow: Flow, who: Who, fact: PreferenceFact) -> None:
    key = f"{fact.waba_id}:{fact.wa_id or fact.user_id}:{fact.happened_at}:signup"
    at = _at(fact)
    if not signup.is_offered(who.number, who.user_id):
        capture.note(flow, ActKind.MISPLACED, key=key, at=at)
    elif not flow.is_open(at):
        capture.note(flow, ActKind.LATE, key=key, at=at)
    else:
        subject = people.meet(flow.organisation, who, key=key, at=at)
        capture.agree(
            flow, subject, act="agreed in WhatsApp", grade=Grade.CONFIRMED, method="signup",
            key=f"{key}:flow", at=at, evidence=[evidence.keep_webhook(flow.organisation, subject, fact.item)],
        )  # fmt: skip


def _fits(flow: Flow, fact: InboundFact) -> bool:
    """Was it open then, and is it to its number? What does not fit is noticed, and nothing follows."""
    if flow.phone_number_id != fact.phone_number_id:
        capture.note(flow, ActKind.MISPLACED, key=_key(fact), at=_at(fact))
        return False
    if not flow.is_open(_at(fact)):
        capture.note(flow, ActKind.LATE, key=_key(fact), at=_at(fact))
        return False
    return True


def _has_agreed(flow: Flow, subject: Subject) -> bool:
    purpose = flow.version.notice.purpose
    states = State.objects.filter(subject=subject, sender=SENDER, purpose=purpose)
    return states.filter(status=Status.GRANTED).exists()


def _met(flow: Flow, who: Who, fact: InboundFact) -> Subject:
    key = f"{fact.waba_id}:{fact.wamid}"
    return people.meet(flow.organisation, who, key=key, at=_at(fact))


def _key(fact: InboundFact) -> str:
    return f"{fact.waba_id}:{fact.wamid}:flow"


def _at(fact: InboundFact | PreferenceFact) -> datetime:
    """When they did it; a clock ahead of ours is not believed."""
    return min(datetime.fromtimestamp(fact.happened_at, UTC), datetime.now(UTC))
