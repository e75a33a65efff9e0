"""One decision, before one send, written down with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError
from django.utils import timezone

from accounts.models import Organisation
from accounts.secrets import SecretUnreadable
from optin import models
from optin.gate import facts, rules
from optin.gate.law import version
from optin.gate.sentences import SENTENCES
from optin.house import house_of
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.prepared import prepared
from optin.words import Code, Purpose, Status

# The person is held until the decision is committed: what they say comes wholly before or after it.
# Not FOR SHARE: a stream of those who share would keep an opt-out waiting for ever.
HOLD = """
    SELECT id FROM optin_subject WHERE id IN (
        SELECT subject_id FROM optin_identifier
            WHERE organisation_id = %(organisation)s AND valid_to IS NULL AND index = %(user_id)s::bytea
        UNION ALL SELECT subject_id FROM optin_identifier
            WHERE organisation_id = %(organisation)s AND valid_to IS NULL AND index = %(number)s::bytea
    ) ORDER BY id FOR NO KEY UPDATE
"""
ONE = f"""
    WITH asked (user_id, number, no_user_id, no_number, country) AS (VALUES (%(user_id)s::bytea,
        %(number)s::bytea, %(no_user_id)s::bytea, %(no_number)s::bytea, %(country)s)),
    found AS ({facts.FOUND})
    SELECT {facts.FACTS}, subject.id, subject.epoch, coalesce(state.since_event, wide.since_event), subject.stopped_by,
        subject.ended_by, suppression.since_event,
        (SELECT leaf.index + 1 FROM optin_leaf leaf WHERE leaf.organisation_id = %(organisation)s
            ORDER BY leaf.index DESC LIMIT 1),
        (SELECT true FROM optin_event void WHERE void.organisation_id = %(organisation)s
            AND void.idempotency_key = 'consent.invalidated:' || state.notice)
    {facts.KNOWN}
"""  # noqa: S608 - constants of ours
_FACTS = facts.COUNT
# As it is: Django's own way to write a row takes as long as everything else that a decision asks.
KEPT = [one.name for one in models.Decision._meta.concrete_fields if one.name != "decided_at"]
KEEP = f"""
    INSERT INTO {models.Decision._meta.db_table} ({", ".join(KEPT)})
    VALUES ({", ".join(f"%({name})s" for name in KEPT)})
"""  # noqa: S608 - columns of ours


@dataclass(frozen=True)
class Ask:
    """What is to be sent. A template's category says the purpose; what is no template names one."""

    sender: str
    category: str = ""  # of the template as Meta has it now: MARKETING, UTILITY, AUTHENTICATION
    purpose: str = ""
    template_id: str = ""
    chosen_as: str = ""  # the category that it had when somebody chose it, if they know
    begun_on: date | None = None  # when the campaign that it belongs to began; None: with this send

    @property
    def covered_by(self) -> Purpose | None:
        """None: no purpose covers it."""
        if self.category:
            return rules.COVERED_BY.get(self.category.upper())
        return Purpose(self.purpose) if self.purpose in set(Purpose) else None

    @property
    def recategorised(self) -> bool:
        return bool(self.chosen_as) and self.chosen_as.upper() != self.category.upper()


@dataclass(frozen=True)
class Decision:
    """The answer. `event_id` is the event of the ledger that decided, where one did."""

    code: Code
    purpose: str = ""
    status: str = Status.NONE.value
    subject: UUID | None = None
    event_id: UUID | None = None
    epoch: int = 0
    log_size: int = 0
    id: UUID | None = None  # of its record; None: it could not be written, so nothing is sent
    policy: str = field(default_factory=version)  # of the rules

    @property
    def allowed(self) -> bool:
        return self.code is Code.ALLOWED and self.id is not None

    @property
    def sentence(self) -> str:
        """Why, in the reader's language."""
        return str(SENTENCES[self.code])


def decide(
    organisation: Organisation, who: Who, ask: Ask, *, at: datetime | None = None
) -> Decision:
    """Right before the send, outside any transaction: what is decided is committed when it returns.

    It never raises for what it cannot know; it refuses.
    """
    try:
        with of(organisation):
            found = look(organisation, who, ask, at=at, hold=True)
            return _kept(organisation, ask, found)
    except (DatabaseError, SecretUnreadable):
        return Decision(Code.LEDGER_UNAVAILABLE)


def look(
    organisation: Organisation,
    who: Who,
    ask: Ask,
    *,
    at: datetime | None = None,
    hold: bool = False,
) -> Decision:
    """The answer without its record, for a page: it allows nothing. Within `of(organisation)`."""
    purpose = ask.covered_by
    if purpose is None or not ask.sender:
        return Decision(Code.PURPOSE_NOT_COVERED)
    at, house = at or timezone.now(), house_of(organisation)
    [asked] = facts.asked(organisation, [who], house)
    values = asked._asdict() | facts.values(
        organisation, sender=ask.sender, purpose=purpose.value, at=at, house=house
    )
    # Of all countries one alone matters here, and the others would have to be sent.
    values["uncapped"] = [one for one in values["uncapped"] if one == asked.country]
    with prepared() as cursor:
        held = set()
        if hold:
            cursor.execute(HOLD, values)
            held = {pk for (pk,) in cursor.fetchall()}
        cursor.execute(ONE, values)
        [row] = cursor.fetchall()
    known, (*rest, is_void) = rules.Facts(*row[:_FACTS]), row[_FACTS:]
    if is_void and known.status == Status.GRANTED:  # of a million the states follow by and by
        known = replace(known, status=Status.INVALID.value)
    if hold and rest[0] and rest[0] not in held:  # they changed hands in this very moment
        known = replace(known, disagree=True)
    code = rules.judge(known, purpose, at, house, ask.begun_on)
    return _decision(code, ask, purpose, known, rest, version(house.changes))


def _decision(
    code: Code, ask: Ask, purpose: Purpose, known: rules.Facts, rest: list[Any], policy: str
) -> Decision:
    subject, epoch, since, stopped_by, ended_by, suppressed_by, log_size = rest
    cited = {Code.SUPPRESSED: suppressed_by, Code.PLATFORM_STOP: stopped_by}
    if ask.recategorised and code in (Code.NO_GRANT, Code.WITHDRAWN):
        code = Code.TEMPLATE_RECATEGORISED
    return Decision(
        code, purpose=purpose.value, status=known.status, subject=subject,
        event_id=cited.get(code, since or ended_by), epoch=epoch or 0, log_size=log_size or 0,
        policy=policy,
    )  # fmt: skip


def _kept(organisation: Organisation, ask: Ask, decision: Decision) -> Decision:
    pk = uuid4()
    row = {
        "id": pk, "organisation_id": organisation.pk, "subject": decision.subject, "sender": ask.sender,
        "purpose": decision.purpose, "category": ask.category, "template_id": ask.template_id,
        "code": decision.code.value, "status": decision.status, "event_id": decision.event_id,
        "epoch": decision.epoch, "log_size": decision.log_size, "policy": decision.policy,
    }  # fmt: skip
    with prepared() as cursor:
        cursor.execute(KEEP, row)
    return replace(decision, id=pk)
