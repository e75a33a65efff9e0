"""Two implementations of the rules, ours and that of the program for auditors, say the same of any events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optin import precedence
from optin.integrity import states
from optin.ledger import writing
from optin.verify import consent_verify
from optin.words import Actor, EventType, Grade
from tests.optin.log_making import event, sign
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


@settings(suppress_health_check=[HealthCheck.too_slow])  # on a busy machine the first one is
@given(BODIES)
def test_both_say_the_same(bodies: list[dict[str, Any]]) -> None:
    events = [states._told({"sender": "", "purpose": "", **body}).event for body in bodies]
    found = precedence.state(events)
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
    assert verifier._heir(str(gone)) == str(one) == states._heir(str(gone), heirs)


class Nothing:
    def names(self) -> list[str]:
        return []

    def read(self, name: str) -> bytes:
        raise consent_verify.Bad(name)
