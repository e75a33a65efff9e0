"""What Meta says, in any order, twice, late, and in words nobody has heard before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from alerts.models import Alert, Kind
from assets.models import WhatsAppAccount
from templates_app import reports
from templates_app.models import Event, Source, Status, Subject, Template
from templates_app.services import hearing, tracking
from tests.people import make_account, make_organisation
from tests.templates_app.making import draft, submitting

NOON = datetime.fromisoformat("2026-11-22T12:00:00+00:00")


@pytest.fixture
def template(db: None) -> Template:
    """One that Meta has had in review since noon."""
    made = submitting(make_account(make_organisation()))
    Template.objects.filter(pk=made.pk).update(
        status=Status.PENDING, meta_id="1689556908129835", meta_status="PENDING", status_at=NOON,
        meta_revision=made.revision_id, push_attempts=1,
    )  # fmt: skip
    return Template.objects.get(pk=made.pk)


def say(template: Template, word: str, *, minutes: float = 1, **facts: Any) -> bool:
    return tracking.apply_status(
        template.account,
        **{
            "meta_id": template.meta_id, "name": template.name, "language": template.language,
            "word": word, "happened_at": NOON + timedelta(minutes=minutes),
            "source": Source.WEBHOOK, "payload": {"event": word}, **facts,
        },
    )  # fmt: skip


def status(template: Template) -> str:
    return Template.objects.get(pk=template.pk).status


def events(template: Template, **which: Any) -> int:
    return Event.objects.filter(template=template, **which).count()


def alerts(kind: str) -> int:
    return Alert.objects.open().filter(kind=kind).count()


def test_an_approval_moves_the_template_and_keeps_its_payload(template: Template) -> None:
    """Complaints 30 and 31: told without a phone number, at once and not by the nightly poll."""
    assert say(template, "APPROVED")
    assert status(template) == Status.APPROVED
    event = Event.objects.get(template=template, to_status=Status.APPROVED)
    assert (event.payload, event.source, event.word) == (
        {"event": "APPROVED"},
        "webhook",
        "APPROVED",
    )


def test_the_same_webhook_twice_is_one_event(template: Template) -> None:
    for _ in range(2):
        say(template, "APPROVED")
        say(template, "FLAGGED", minutes=2)
    assert events(template, word="APPROVED") == 1
    assert events(template, word="FLAGGED") == 1
    assert status(template) == Status.APPROVED


def test_an_old_webhook_that_comes_late_is_written_down_and_moves_nothing(
    template: Template,
) -> None:
    say(template, "APPROVED", minutes=5)
    say(template, "PENDING", minutes=2)
    say(template, "PENDING", minutes=2)
    assert status(template) == Status.APPROVED
    assert events(template, word="PENDING", from_status=Status.APPROVED) == 1


def test_pending_and_approved_in_one_second_end_approved_in_either_order(
    template: Template,
) -> None:
    say(template, "APPROVED", minutes=0)
    say(template, "PENDING", minutes=0)
    assert status(template) == Status.APPROVED


def test_a_rejection_says_why_and_an_approval_closes_the_alert(template: Template) -> None:
    info = {"reason": "Braces do not match.", "recommendation": "Write {{1}}."}
    say(template, "REJECTED", reason="INVALID_FORMAT", details={"rejection_info": info})
    template.refresh_from_db()
    rejection = reports.story(template).rejection
    assert rejection is not None
    assert (rejection.reason, rejection.remark) == ("INVALID_FORMAT", "Braces do not match.")
    assert rejection.advice == "Write {{1}}."
    assert "form" in rejection.meaning
    assert alerts(Kind.TEMPLATE_REJECTED) == 1
    say(template, "APPROVED", minutes=9)
    template.refresh_from_db()
    assert (template.rejected_reason, template.rejection_info) == ("", {})
    assert alerts(Kind.TEMPLATE_REJECTED) == 0


def test_reasons_that_come_after_the_bare_word_are_added(template: Template) -> None:
    """The poll was first; the webhook brings Meta's remark."""
    say(template, "REJECTED", source=Source.POLL, reason="INVALID_FORMAT")
    say(template, "REJECTED", minutes=2, details={"rejection_info": {"reason": "Braces."}})
    template.refresh_from_db()
    assert template.rejection_info == {"reason": "Braces."}


@pytest.mark.parametrize("word", ["PAUSED", "DISABLED"])
def test_a_stopped_template_is_told_and_its_return_too(template: Template, word: str) -> None:
    say(template, word, details={"other_info": {"title": "FIRST_PAUSE"}})
    assert status(template) == word.lower()
    assert alerts(Kind.TEMPLATE_STOPPED) == 1
    say(template, "APPROVED", minutes=200, details={"other_info": {"title": "UNPAUSE"}})
    assert alerts(Kind.TEMPLATE_STOPPED) == 0


def test_an_unknown_word_changes_nothing_is_kept_and_told(template: Template) -> None:
    say(template, "APPROVED")
    say(template, "QUANTUM_REVIEW", minutes=2)
    template.refresh_from_db()
    assert (template.status, template.meta_status) == (Status.APPROVED, "QUANTUM_REVIEW")
    assert alerts(Kind.UNKNOWN_WORD) == 1
    assert alerts(Kind.TEMPLATE_REJECTED) == 0
    say(template, "PAUSED", minutes=3)
    assert status(template) == Status.PAUSED


@pytest.mark.parametrize("word", hearing.MERE_EVENTS)
def test_events_are_no_states(template: Template, word: str) -> None:
    say(template, "APPROVED")
    say(template, word, minutes=2)
    assert status(template) == Status.APPROVED
    assert events(template, word=word) == 1


@pytest.mark.parametrize("word", hearing.META_STATUS)
def test_every_word_of_meta_has_its_state_in_the_list(template: Template, word: str) -> None:
    """Complaint 32: a template never disappears because of its status."""
    say(template, word, minutes=1)
    assert status(template) == word.lower()
    filters = reports.Filters(status=word.lower())
    assert [row.pk for row in reports.template_list(template.organisation, filters).rows] == [
        template.pk
    ]


def test_news_of_a_template_we_do_not_have_is_left_to_the_next_sync(template: Template) -> None:
    assert not say(template, "APPROVED", meta_id="999", name="strange")


def test_a_submission_waiting_for_its_answer_is_known_by_name_and_language(db: None) -> None:
    """Webhooks write en-US, and they may come before our own answer."""
    made = submitting(make_account(make_organisation()))
    Template.objects.filter(pk=made.pk).update(push_attempts=1)
    known = say(made, "APPROVED", meta_id="77", language="en-US", happened_at=timezone.now())
    assert known
    made.refresh_from_db()
    assert (made.status, made.meta_id) == (Status.APPROVED, "77")


def test_a_submission_never_sent_is_not_taken_for_anothers_template(db: None) -> None:
    made = submitting(make_account(make_organisation()))
    assert not say(made, "APPROVED", meta_id="77", happened_at=timezone.now())
    assert status(made) == Status.SUBMITTING


def test_the_same_name_in_two_languages_are_two_templates(db: None) -> None:
    """Complaint 66: one never overwrites the other."""
    account = make_account(make_organisation())
    english = submitting(account, name="hello", language="en_US")
    japanese = submitting(account, name="hello", language="ja")
    Template.objects.update(push_attempts=1)
    say(japanese, "REJECTED", meta_id="2", happened_at=timezone.now())
    assert (status(english), status(japanese)) == (Status.SUBMITTING, Status.REJECTED)


def test_an_announced_category_is_told_and_its_coming_too(template: Template) -> None:
    def category(**facts: Any) -> None:
        tracking.apply_category(
            template.account, meta_id=template.meta_id, name=template.name,
            language=template.language, source=Source.WEBHOOK, payload={}, **facts,
        )  # fmt: skip

    category(category="UTILITY", correct_category="MARKETING", happened_at=NOON)
    template.refresh_from_db()
    assert (template.category, template.correct_category) == ("UTILITY", "MARKETING")
    assert alerts(Kind.CATEGORY_CHANGED) == 1
    for _ in range(2):
        category(category="MARKETING", previous_category="UTILITY", happened_at=NOON + timedelta(1))
    template.refresh_from_db()
    assert (template.category, template.correct_category) == ("MARKETING", "")
    assert events(template, about=Subject.CATEGORY) == 2


def test_an_older_quality_does_not_replace_a_newer_one(template: Template) -> None:
    for score, minutes in (("RED", 9), ("GREEN", 1), ("RED", 9)):
        tracking.apply_quality(
            template.account, meta_id=template.meta_id, name=template.name,
            language=template.language, score=score, happened_at=NOON + timedelta(minutes=minutes),
            source=Source.WEBHOOK, payload={},
        )  # fmt: skip
    template.refresh_from_db()
    assert template.quality == "RED"
    assert events(template, about=Subject.QUALITY) == 1


def test_meta_does_not_take_a_draft_out_of_its_writers_hands(account: WhatsAppAccount) -> None:
    made = draft(account)
    Template.objects.filter(pk=made.pk).update(meta_id="5", meta_status="REJECTED")
    say(made, "APPROVED", meta_id="5", happened_at=timezone.now())
    made.refresh_from_db()
    assert (made.status, made.meta_status) == (Status.DRAFT, "APPROVED")


def test_an_old_status_does_not_bring_an_old_category_back(template: Template) -> None:
    say(template, "APPROVED", minutes=5, category="MARKETING")
    say(template, "APPROVED", minutes=1, category="UTILITY")
    template.refresh_from_db()
    assert template.category == "MARKETING"
