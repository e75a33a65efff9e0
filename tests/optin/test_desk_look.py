"""The auditor's desk in a real browser: accessible, narrow, dark."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Role
from optin.audit import questions, reviewing, sampling
from optin.audit.answering import Period
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.models import ExportKind, Finding, FindingKind, Review
from optin.services import exporting, people
from tests.browser import axe_violations, scrolls_sideways
from tests.optin.log_making import sign
from tests.optin.making import MARKETING, decide
from tests.optin.notices.making import make_published, two_people
from tests.people import make_member, make_organisation
from waportal import demo_people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("width", "theme", "language"),
    [(320, "light", "ja"), (1280, "dark", "en")],
)
def test_the_desk_is_accessible_narrow_and_dark(
    browse: Any, width: int, theme: str, language: str
) -> None:
    organisation = make_organisation(time_zone="Asia/Tokyo")
    auditor = make_member(organisation, Role.AUDITOR)
    page = browse(user=auditor, width=width, theme=theme, language=language)
    page.goto("/o/hanami/optins/audit/questions/opt-outs/")
    assert axe_of(page, "empty", width, theme) == []
    writer, officer = two_people(organisation)
    make_published(organisation, writer, officer)
    demo_people.load(organisation)
    decision = decide(organisation, Who(number="+819012000004"), MARKETING)
    with of(organisation):
        subject = people.find(organisation, Who(number="+819012000004"))
    assert subject
    sign(organisation)
    sample = sampling.begin(organisation, of=sampling.Of.OPT_INS, wanted=5, by=auditor)
    exporting.note(
        organisation, ExportKind.PACK, name="consent.zip", by=auditor, subject=subject.pk,
        purpose="File 12",
    )  # fmt: skip
    period = Period.of({}, organisation)
    review = reviewing.ask(organisation, period, by=auditor)
    assert review
    for kind in FindingKind:
        Finding.objects.create(
            review=review, kind=kind, wamid_hash=kind.value, subject=subject.pk,
            purpose="marketing", template_id="77", sent_at=timezone.now() - timedelta(days=1),
        )  # fmt: skip
    page.goto("/o/hanami/optins/audit/questions/messages/")
    assert axe_of(page, "running", width, theme) == []
    Review.objects.update(finished_at=timezone.now())
    paths = {one.slug: f"audit/questions/{one.slug}/" for one in questions.QUESTIONS if one.answer}
    paths |= {
        "desk": "audit/", "lookup": "audit/decisions/", "decision": f"audit/decisions/{decision.id}/",
        "sample": f"audit/samples/{sample}/", "handover": f"audit/people/{subject.pk}/handover/",
        "problem": "audit/questions/opt-outs/?since=2026-11-30&until=2026-11-01",
        "then": f"people/{subject.pk}/?at=2026-11-25T09:00",
    }  # fmt: skip
    for name, path in paths.items():
        page.goto(f"/o/hanami/optins/{path}")
        assert axe_of(page, name, width, theme) == [], name
    assert browse.problems == []


def axe_of(page: Any, name: str, width: int, theme: str) -> list[str]:
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=f"{folder}/desk-{name}-{width}-{theme}.png", full_page=True)
    assert not scrolls_sideways(page), name
    return axe_violations(page)
