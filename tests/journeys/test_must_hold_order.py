"""Webhooks are lost, late, doubled and shuffled: the newest word wins, whatever the order of arrival.

A few hundred stories in bin/test; as many as SOAK_EXAMPLES says in bin/soak.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from templates_app.models import Source, Status, Template
from templates_app.services import tracking
from tests.people import make_account, make_organisation
from tests.templates_app.making import submitting

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
STATES = {
    "PENDING": Status.PENDING,
    "APPROVED": Status.APPROVED,
    "REJECTED": Status.REJECTED,
    "PAUSED": Status.PAUSED,
    "DISABLED": Status.DISABLED,
    "IN_APPEAL": Status.IN_APPEAL,
}
EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", "50"))
Story = list[tuple[int, str]]


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[Story, Story]:
    """What happened, by minute, and how it arrives: everything at least once, in any order."""
    words = draw(st.lists(st.sampled_from(sorted(STATES)), min_size=1, max_size=6))
    story = list(enumerate(words, start=1))
    twice = draw(st.lists(st.sampled_from(story), max_size=4))
    return story, draw(st.permutations(story + twice))


@pytest.mark.soak
@settings(
    max_examples=EXAMPLES, derandomize="SOAK_EXAMPLES" not in os.environ,
)  # fmt: skip
@given(told=arrivals())
def test_the_newest_word_wins_in_any_order_and_however_often(
    db: None, told: tuple[Story, Story]
) -> None:
    story, heard = told
    with transaction.atomic():
        template = submitting(make_account(make_organisation()))
        Template.objects.filter(pk=template.pk).update(
            status=Status.PENDING, meta_id="1689556908129835", meta_status="PENDING",
            status_at=NOON, meta_revision=template.revision_id, push_attempts=1,
        )  # fmt: skip
        for minute, word in heard:
            tracking.apply_status(
                template.account, meta_id="1689556908129835", name=template.name,
                language=template.language, word=word, source=Source.WEBHOOK,
                happened_at=NOON + timedelta(minutes=minute), payload={"event": word},
            )  # fmt: skip
        template.refresh_from_db()
        transaction.set_rollback(True)
    assert (template.status, template.meta_status) == (STATES[story[-1][1]], story[-1][1])
