"""Two implementations of the rules, ours and that of the program for auditors, say the same of any events."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optin import precedence
from optin.integrity import states
from optin.integrity.files import LogFiles
from optin.ledger import hashes, writing
from optin.log.leaf import canonical
from optin.models import State
from optin.services import erasing
from optin.verify import consent_verify
from optin.words import Actor, EventType, Grade
from tests.optin import making
from tests.optin.log_making import event, failing, sign
from tests.optin.notices.making import make_published, two_people
from tests.people import make_organisation

CONSENT = [kind for kind in EventType if kind.value.startswith("consent.")]
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)


def moment(minutes: int) -> str:
    return (BEGIN + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


BODIES = st.lists(
    st.fixed_dictionaries(
        {
            "event_id": st.integers(0, 9).map(lambda number: str(UUID(int=number))),
            "type": st.sampled_from([kind.value for kind in CONSENT]),
            "occurred_at": st.integers(0, 3).map(moment),
            "recorded_at": st.integers(0, 3).map(moment),
            "actor": st.sampled_from([actor.value for actor in Actor]),
        },
        optional={
            "grade": st.sampled_from([*(grade.value for grade in Grade), ""]),
            "notice": st.sampled_from(["", "a", "b"]),
        },
    ),
    max_size=6,
    unique_by=lambda body: body["event_id"],
)


def event_of(body: dict[str, Any]) -> precedence.Event:
    return precedence.Event(
        event_id=body["event_id"],
        type=EventType(body["type"]),
        occurred_at=datetime.fromisoformat(body["occurred_at"]),
        recorded_at=datetime.fromisoformat(body["recorded_at"]),
        actor=Actor(body["actor"]),
        grade=Grade(body["grade"]) if body.get("grade") else None,
        notice=body.get("notice", ""),
    )


@given(BODIES)
def test_both_say_the_same(bodies: list[dict[str, Any]]) -> None:
    found = precedence.state(event_of(body) for body in bodies)
    since = found.since.event_id if found.since else ""
    assert consent_verify.state_of(bodies) == (found.status.value, since)


@pytest.mark.django_db
def test_what_is_said_of_every_purpose_and_of_merged_records_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("django.conf.settings.SIGNER_DIR", tmp_path)
    organisation = make_organisation()
    one, gone, other = uuid4(), uuid4(), uuid4()
    event(organisation, subject=one)
    event(organisation, subject=one, purpose="utility")
    event(organisation, EventType.WITHDRAWN, subject=gone, purpose="")
    event(organisation, subject=other, notice="x")
    event(organisation, EventType.INVALIDATED, subject=None, notice="x", sender="", purpose="")
    sign(organisation)
    with writing.of(organisation):
        apart = states.lines(organisation.pk, 9)
    assert [line.count('"granted"') for line in apart].count(1) == 2
    assert sum('"invalid"' in line for line in apart) == 1
    heirs = {str(gone): str(one)}
    verifier = consent_verify.Verifier(Nothing(), seen=consent_verify.Seen(heirs=heirs))
    assert verifier._heir(str(gone)) == str(one) == states.heir(str(gone), heirs)


class Nothing:
    def names(self) -> list[str]:
        return []

    def read(self, name: str) -> bytes:
        raise consent_verify.Bad(name)


@pytest.mark.django_db
def test_a_bundle_says_what_the_pages_say_of_people_and_opens_nobody_who_is_erased(
    tmp_path: Path,
) -> None:
    organisation = make_organisation()
    one = making.opted_in(organisation, "+4915100000001")
    making.agree(organisation, one, purpose="utility")
    making.stop(organisation, one, purpose="")
    other = making.opted_in(organisation, "+4915100000002")
    making.opted_out(organisation, "+4915100000003")
    log = sign(organisation)
    with writing.of(organisation):
        rows = State.objects.values_list("subject_id", "sender", "purpose", "status", "since_event")
        kept = sorted(tuple(map(str, row)) for row in rows)
        lines = states.lines(organisation.pk, hashes.size_of(organisation.pk))
    names = ("subject", "sender", "purpose", "status", "since")
    assert sorted(tuple(json.loads(line)[name] for name in names) for line in lines) == kept
    files = LogFiles(log, with_openings=True)
    assert b"4915100000002" in files.read("openings.jsonl")
    assert failing({name: files.read(name) for name in files.names()}, vkeys=[], previous=[]) == []

    before = {name: files.read(name) for name in files.names()}
    erasing.erase(organisation, other, key="asked")
    sign(organisation)
    files = LogFiles(log, with_openings=True)
    after = {name: files.read(name) for name in files.names()}
    assert b"4915100000002" not in b"".join(after.values())
    assert failing(after, vkeys=[], previous=[before["checkpoint"].decode()]) == []
    # What was opened of them before no longer passes.
    told = json.loads(after["manifest.json"])
    told["files"]["openings.jsonl"] = sha256(before["openings.jsonl"]).hexdigest()
    spoiled = {"openings.jsonl": before["openings.jsonl"], "manifest.json": canonical(told)}
    assert failing(after | spoiled, vkeys=[], previous=[]) == [12]


@pytest.mark.django_db
def test_the_texts_that_people_were_shown_are_in_the_bundle() -> None:
    organisation = make_organisation()
    version = make_published(organisation, *two_people(organisation))
    event(organisation, notice=version.text_hash)
    log = sign(organisation)
    files = LogFiles(log)
    held = {name: files.read(name) for name in files.names()}
    name = f"notices/{version.text_hash}.json"
    assert held[name] == bytes(version.written)
    assert failing(held, vkeys=[], previous=[]) == []
    assert 7 in failing(held | {name: held[name] + b" "}, vkeys=[], previous=[])
