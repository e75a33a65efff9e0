"""Messages that could be an opt-out: marketing is suspended, somebody is asked, somebody decides.

Called within the digest's own transaction; told twice, nothing of it changes anything more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.secrets import SecretUnreadable
from alerts.models import Alert, Kind, Severity
from alerts.services import close_alert, raise_alert
from optin import policies, ports, replies
from optin.house import house_of
from optin.identity import keys
from optin.identity.numbers import country
from optin.ledger.writing import of
from optin.models import NUMBERS, DecidedBy, State, Subject, UnclearMessage, UnclearState
from optin.models.unclear import UnclearQuerySet
from optin.policies import Field
from optin.reports import person as report
from optin.services import consent, suppressing
from optin.services.errors import AlreadyDecided
from optin.services.projecting import family
from optin.withdrawal import Reading, Scope
from optin.words import EVERYTHING, Actor, EventType, Purpose, Reason, Status
from traffic.facts import InboundFact

DEADLINE = timedelta(hours=24)
LONGEST = 4000  # characters that are kept of what was written meanwhile
METHOD = "queue"
PURPOSES = {Scope.MARKETING: Purpose.MARKETING.value, Scope.ALL: EVERYTHING}
QUEUE = "unclear messages"  # the subject of the alert


def doubt(
    organisation: Organisation,
    subject: Subject,
    fact: InboundFact,
    reading: Reading,
    *,
    language: str,
) -> None:
    """Put it into the queue, if there is marketing that it could be about. Within `of(organisation)`."""
    key = sha256(f"{fact.waba_id}:{fact.wamid}".encode()).hexdigest()
    _hold(subject.pk)
    if UnclearMessage.objects.of(organisation).filter(key=key).exists():
        return
    if (row := _open(organisation, subject).first()) is not None:
        _add(row, fact.text)
        return
    granted = State.objects.filter(
        subject=subject, purpose=Purpose.MARKETING, status=Status.GRANTED
    )
    if not granted.exists():
        return
    suspension = consent.withdraw(
        organisation, subject, kind=EventType.SUSPENDED, reason=Reason.UNCLEAR,
        purpose=Purpose.MARKETING.value, method=f"inbound {fact.kind}", actor=Actor.SYSTEM,
        key=f"unclear:{key}", occurred_at=min(_at(fact), timezone.now()),
    )  # fmt: skip
    row = UnclearMessage.objects.create(
        organisation=organisation, subject=subject.pk, key=key, rule=reading.rule,
        phone_number_id=fact.phone_number_id, text=keys.seal(subject, fact.text[:LONGEST]),
        language=language, heard_at=_at(fact), due_at=timezone.now() + DEADLINE,
        suspension=suspension,
    )  # fmt: skip
    text, buttons = replies.question(
        organisation, fact.phone_number_id, language=language, about=str(row.pk)
    )
    ports.send_reply(
        organisation, subject, phone_number_id=fact.phone_number_id,
        kind=ports.ReplyKind.OPT_OUT_QUESTION, text=text, buttons=buttons, key=f"unclear:{key}",
    )  # fmt: skip


def answered_keep(organisation: Organisation, subject: Subject, payload: str) -> None:
    """They pressed the button that says: no, I did not mean a stop. Within `of(organisation)`."""
    about = payload.removeprefix(replies.KEEP)
    _hold(subject.pk)
    rows = _open(organisation, subject)
    row = rows.filter(pk=int(about)).first() if about.isdecimal() else None
    if row is not None:
        _clear(organisation, subject, row, by=None)


def settled_by_stop(organisation: Organisation, subject: Subject) -> None:
    """They have opted out clearly meanwhile: nothing is left to decide. Within `of(organisation)`."""
    for row in _open(organisation, subject):
        _decided(row, UnclearState.STOP, by=None)


def decide(row: UnclearMessage, *, is_stop: bool, by: User) -> None:
    """A colleague says what it was. Raises AlreadyDecided."""
    organisation = row.organisation
    with transaction.atomic(), of(organisation):
        _hold(row.subject)
        rows = UnclearMessage.objects.open().filter(pk=row.pk)
        held = rows.select_for_update().first()
        subject = report.find(organisation, row.subject)
        if held is None or subject is None:
            raise AlreadyDecided
        if not is_stop:
            _clear(organisation, subject, held, by=by)
            return
        scope = reach(organisation, subject, Scope.MARKETING, at=held.heard_at)
        consent.withdraw(
            organisation, subject, reason=Reason.NATURAL_LANGUAGE, method=METHOD,
            purpose=PURPOSES[scope], key=f"unclear:{held.key}:stop",
            supersedes=str(held.suspension), by=by,
        )  # fmt: skip
        _decided(held, UnclearState.STOP, by)
        confirm(
            organisation, subject, held.phone_number_id, language=held.language,
            scope=scope, key=f"unclear:{held.key}",
        )  # fmt: skip


def reach(organisation: Organisation, subject: Subject, scope: Scope, *, at: datetime) -> Scope:
    """What an opt-out of this moment is about: where the person may be, the rules may say that any ends everything.

    Within `of(organisation)`.
    """
    if scope == Scope.ALL:
        return scope
    places = {
        country(value) if kind in NUMBERS else country("", value)
        for kind, value in suppressing.reached_by(subject)
    }
    on = at.astimezone(UTC).date()
    rules = house_of(organisation).rules(on)
    found = policies.strictest(Field.REVOKE_ALL, *sorted(places - {""}), on=on, rules=rules)
    return Scope.ALL if found and found.value else scope


def confirm(
    organisation: Organisation,
    subject: Subject,
    phone_number_id: str,
    *,
    language: str,
    scope: Scope,
    key: str,
) -> None:
    """Tell them once that they are opted out."""
    text = replies.confirmation(organisation, phone_number_id, language=language, scope=scope)
    ports.send_reply(
        organisation, subject, phone_number_id=phone_number_id,
        kind=ports.ReplyKind.OPT_OUT_CONFIRMED, text=text, key=f"opted out:{key}",
    )  # fmt: skip


def forget(organisation: Organisation, people: Iterable[UUID]) -> int:
    """What these people wrote; nothing is left to decide. How many. Within `of(organisation)`."""
    rows = UnclearMessage.objects.of(organisation).filter(subject__in=people)
    rows.open().update(
        state=UnclearState.STOP, decided_by=DecidedBy.ERASURE, decided_at=timezone.now()
    )
    return rows.update(text=b"")


def watch() -> None:
    """An alert for each organisation where a message waits too long; over when none does any more."""
    late = UnclearMessage.objects.overdue(timezone.now())
    for organisation in Organisation.objects.filter(pk__in=late.values("organisation")):
        raise_alert(
            organisation, kind=Kind.OPT_OUTS_UNDECIDED, subject=QUEUE, title=organisation.name,
            severity=Severity.WARNING, link=reverse("optin:unclear_list", args=[organisation.slug]),
            detail={"undecided": late.of(organisation).count()},
        )  # fmt: skip
    told = Alert.objects.open().filter(kind=Kind.OPT_OUTS_UNDECIDED)
    for alert in told.exclude(organisation__in=late.values("organisation")):
        close_alert(alert.organisation, kind=Kind.OPT_OUTS_UNDECIDED, subject=QUEUE)


def text_of(row: UnclearMessage) -> str:
    """What they wrote; "" once they are erased. Within `of(organisation)`."""
    writer = Subject.objects.filter(pk=row.subject).first()
    try:
        return keys.unseal(writer, row.text) if writer else ""
    except SecretUnreadable:  # a list goes on without it
        return ""


def _hold(person: UUID) -> None:
    """The person's row first, as whoever writes an event holds it: so nobody waits for one who waits for them."""
    Subject.objects.select_for_update(no_key=True).filter(pk=person).first()


def _open(organisation: Organisation, subject: Subject) -> UnclearQuerySet:
    """Theirs, also of records that became theirs; held."""
    rows = UnclearMessage.objects.of(organisation).open()
    return rows.filter(subject__in=family(organisation, [subject.pk])).select_for_update()


def _add(row: UnclearMessage, text: str) -> None:
    writer = Subject.objects.get(pk=row.subject)
    row.text = keys.seal(writer, "\n".join(filter(None, (text_of(row), text)))[:LONGEST])
    row.save(update_fields=["text"])


def _clear(
    organisation: Organisation, subject: Subject, row: UnclearMessage, *, by: User | None
) -> None:
    consent.clear_doubt(
        organisation, subject, suspension=row.suspension, key=f"unclear:{row.key}:keep",
        actor=Actor.AGENT if by else Actor.SUBJECT, by=by,
    )  # fmt: skip
    _decided(row, UnclearState.KEEP, by)


def _decided(row: UnclearMessage, state: UnclearState, by: User | None) -> None:
    row.state, row.colleague, row.decided_at = state, by, timezone.now()
    row.decided_by = DecidedBy.COLLEAGUE if by else DecidedBy.PERSON
    row.save(update_fields=["state", "colleague", "decided_at", "decided_by"])


def _at(fact: InboundFact) -> datetime:
    return datetime.fromtimestamp(fact.happened_at, UTC)
