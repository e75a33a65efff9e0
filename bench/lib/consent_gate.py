"""Inside the portal's own environment: people by the hundred thousand, and what is asked about them.

python -m bench.lib.consent_gate PEOPLE                        its answer is one line of JSON
python -m bench.lib.consent_gate PEOPLE gate                   the same, decisions and forecasts alone
python -m bench.lib.consent_gate fill ORGANISATION FIRST END EVERY   people of these numbers, as each core does it

The rows are those that the services write, three events to a person, all columns, sealed and with their
indexes; they go in by COPY, past the services and not past the tables' own guards. Of more than a million people a
million have their events: decisions and forecasts read none.
"""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waportal.settings")
django.setup()

import gc  # noqa: E402
import json  # noqa: E402
import random  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Iterable  # noqa: E402
from datetime import UTC, datetime, timedelta  # noqa: E402
from itertools import pairwise  # noqa: E402
from typing import Any, TypeVar  # noqa: E402
from uuid import UUID, uuid4  # noqa: E402

from django.db import connection, connections  # noqa: E402

from accounts.models import Organisation  # noqa: E402
from bench.lib.bars import percentile  # noqa: E402
from optin.audit import pack  # noqa: E402
from optin.gate import Ask, decide, forecast  # noqa: E402
from optin.identity import keys  # noqa: E402
from optin.identity.who import NUMBER, Who  # noqa: E402
from optin.integrity import signing  # noqa: E402
from optin.ledger import hashes, writing  # noqa: E402
from optin.log.leaf import canonical  # noqa: E402
from optin.models import Subject, Use  # noqa: E402
from optin.reports import person  # noqa: E402
from optin.services import consent  # noqa: E402
from optin.words import SENDER, Reason  # noqa: E402

AT_ONCE = 2_000  # people: an event is refused that was recorded five seconds ago
ONE_OF = 10  # so many has opted out
FORECASTS = 5  # of each size, of which the middle one counts: one alone may be off by a twentieth
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday: marketing's hours in Germany
MARKETING = Ask(sender=SENDER, category="MARKETING")
HASH = "ab" * 32
One = TypeVar("One")
_random = random.Random(1)  # noqa: S311 - the same every time


def main(people: int, gate_alone: bool) -> dict[str, Any]:
    organisation = Organisation.objects.create(slug="bench", name="Bench")
    with writing.of(organisation):
        lookup = keys.organisation_key(organisation, Use.LOOKUP)
    chosen = [_random.randrange(people) for _ in range(2_000)]
    began = time.monotonic()
    _fill_by_all_cores(organisation, people)
    with connections["admin"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    os.sync()  # the disk is busy with all that for a while, and a virtual one takes the processor's time
    told: dict[str, Any] = {"people": people, "set_up": round(time.monotonic() - began, 1)}
    told["gigabytes"] = round(size / 1e9, 2)
    gc.freeze()  # as the worker's process of a send would be: long-lived
    _forecast(organisation, people, min(people, 1_000_000))  # what is read has been read before
    told["decision"] = _milliseconds(chosen, lambda n: _decided(organisation, n))
    told["forecast_rounds"] = {
        count: [_forecast(organisation, people, count) for _round in range(FORECASTS)]
        for count in (100_000, 1_000_000) if count <= people
    }  # fmt: skip
    told["forecasts"] = {
        count: percentile(seconds, 0.5) for count, seconds in told["forecast_rounds"].items()
    }
    if gate_alone:
        return told
    ids = _people(lookup, chosen)
    told["then"] = _milliseconds(chosen[:300], lambda n: _then(organisation, ids[n]))
    told["logged"], told["pack"] = _packs(organisation, [ids[n] for n in chosen[:20]])
    told["append"] = _milliseconds(chosen[:500], lambda n: _opt_out(organisation, ids[n]))
    return told


def _fill_by_all_cores(organisation: Organisation, people: int) -> None:
    """By as many processes as there are cores, each its numbers."""
    cores = os.cpu_count() or 1
    ends = [people * core // cores for core in range(cores + 1)]
    every = max(1, people // 1_000_000)
    words = [sys.executable, "-m", "bench.lib.consent_gate", "fill", str(organisation.pk)]
    fillers = [subprocess.Popen([*words, str(a), str(b), str(every)]) for a, b in pairwise(ends)]
    assert [one.wait() for one in fillers] == [0] * cores


def fill(organisation: Organisation, numbers: range, every: int) -> None:
    """Every so many batches of people have their events."""
    with writing.of(organisation):
        lookup = keys.organisation_key(organisation, Use.LOOKUP)
    for place, first in enumerate(range(numbers.start, numbers.stop, AT_ONCE)):
        batch = range(first, min(first + AT_ONCE, numbers.stop))
        _fill(organisation, lookup, batch, with_events=place % every == 0)


def _people(lookup: bytes, numbers: list[int]) -> dict[int, UUID]:
    """Whose the numbers are."""
    indexes = {keys.blind(lookup, NUMBER, number(n)): n for n in numbers}
    with connections["admin"].cursor() as cursor:
        cursor.execute(
            "SELECT index, subject_id FROM optin_identifier WHERE index = ANY(%s)", [list(indexes)]
        )
        return {indexes[bytes(index)]: pk for index, pk in cursor.fetchall()}


def _packs(organisation: Organisation, people: list[UUID]) -> tuple[int, dict[str, float]]:
    """Entries in the signed log, and how long the hand-over of one person takes."""
    while writing.integrate(organisation, most=20_000) > 0:
        pass
    signing.sign(signing.log_of(organisation))
    with writing.of(organisation):
        size = hashes.size_of(organisation.pk)
    return size, _milliseconds(people, lambda pk: _pack(organisation, pk))


def _pack(organisation: Organisation, pk: UUID) -> None:
    with writing.of(organisation):
        pack.pack(organisation, Subject.objects.get(pk=pk), unmasked=True)


def number(n: int) -> str:
    return f"4915{n:09}"


def _fill(organisation: Organisation, lookup: bytes, numbers: range, *, with_events: bool) -> None:
    past = writing.moment(datetime.now(UTC) - timedelta(days=30))
    people = [Subject(organisation_id=organisation.pk, key=keys.new_key()) for _n in numbers]
    kinds = [_kinds(_is_out(n)) for n in numbers]
    made, events = writing.moment(datetime.now(UTC)), len(kinds[0])
    _copy(
        "optin_subject (id, organisation_id, created_at, key, folded)",
        ((one.pk, organisation.pk, made, one.key, events if with_events else 0) for one in people),
    )
    ids: list[list[str]] = []  # of the first event of each person, of the second, …
    for place in range(events):
        now = writing.moment(datetime.now(UTC))
        bodies = [
            _body(organisation, one, of_one[place], now, past)
            for one, of_one in zip(people, kinds, strict=True)
        ]
        ids.append([str(one["event_id"]) for one in bodies])
        if with_events:
            _copy(
                "optin_event (idempotency_key, body)",
                ((one["event_id"], canonical(one)) for one in bodies),
            )
    identifiers, states = [], []
    for n, subject, opened, last in zip(numbers, people, ids[0], ids[-1], strict=True):
        value = keys.seal(subject, number(n))
        index = keys.blind(lookup, NUMBER, number(n))
        identifiers.append((organisation.pk, subject.pk, "wa_id", "", value, index, past, opened))
        status, grade, notice = ("withdrawn", "", "") if _is_out(n) else ("granted", "A", HASH)
        reason = Reason.KEYWORD.value if _is_out(n) else ""
        states.append(
            (organisation.pk, subject.pk, SENDER, "marketing", status, last, past, grade, notice, reason)
        )  # fmt: skip
    names = "organisation_id, subject_id, kind, portfolio, value, index, valid_from, opened_by"
    _copy(f"optin_identifier ({names})", identifiers)
    names = "organisation_id, subject_id, sender, purpose, status, since_event, since, grade, notice, reason"
    _copy(f"optin_state ({names})", states)


def _is_out(n: int) -> bool:
    return n % ONE_OF == 0


def _kinds(out: bool) -> list[str]:
    return ["consent.pending", "consent.granted", "consent.withdrawn" if out else "consent.reconfirmed"]  # fmt: skip


def _body(
    organisation: Organisation, subject: Subject, kind: str, moment: str, past: str
) -> dict[str, object]:
    return {
        "v": writing.VERSION, "tenant": str(organisation.pk), "event_id": str(uuid4()), "type": kind,
        "recorded_at": moment, "occurred_at": past, "subject": str(subject.pk), "sender": SENDER,
        "purpose": "marketing", "channel": "whatsapp", "actor": "subject", "method": "wa_inbound_token",
        "act": "sent message", "grade": "A", "notice": HASH, "notice_version": "offers/1/de",
        "business_name": "ACME GmbH", "locale": "de", "jurisdiction": "DE", "pii_commit": "cd" * 32,
    }  # fmt: skip


def _copy(into: str, rows: Iterable[tuple[Any, ...]]) -> None:
    owner = connections["admin"]
    owner.ensure_connection()
    with owner.connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _decided(organisation: Organisation, n: int) -> None:
    found = decide(organisation, Who(number=number(n)), MARKETING, at=NOON)
    assert found.allowed != _is_out(n), found


def _then(organisation: Organisation, pk: UUID) -> None:
    with writing.of(organisation):
        found = person.detail(organisation, Subject.objects.get(pk=pk), at=NOON)
    assert len(found.steps) == len(_kinds(out=False))


def _forecast(organisation: Organisation, people: int, count: int) -> float:
    numbers = [number(_random.randrange(people)) for _ in range(count)]
    began = time.perf_counter()
    found = forecast(organisation, (Who(number=one) for one in numbers), MARKETING, at=NOON)
    taken = time.perf_counter() - began
    assert found.total == count
    assert 0.85 < found.allowed / count < 0.95
    return round(taken, 2)


def _opt_out(organisation: Organisation, pk: UUID) -> None:
    with writing.of(organisation):
        subject = Subject.objects.get(pk=pk)
    consent.withdraw(
        organisation, subject, reason=Reason.KEYWORD, method="wa_inbound", key=str(uuid4())
    )


def _milliseconds(chosen: list[One], act: Callable[[One], None]) -> dict[str, float]:
    act(chosen[0])
    taken = []
    for n in chosen:
        began = time.perf_counter()
        act(n)
        taken.append((time.perf_counter() - began) * 1000)
    return {"median": percentile(taken, 0.5), "p99": percentile(taken, 0.99)}


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        ours, start, end, every = map(int, sys.argv[2:])
        fill(Organisation.objects.get(pk=ours), range(start, end), every)
        connections["admin"].close()
    else:
        print(json.dumps(main(int(sys.argv[1]), sys.argv[2:] == ["gate"])))
    connection.close()
