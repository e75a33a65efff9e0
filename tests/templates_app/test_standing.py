"""What a state means, until when, and what to do: for every word of Meta's, known or not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Role
from alerts.models import Alert, Kind
from assets.models import WhatsAppAccount
from templates_app import rejections, reports
from templates_app.models import Appeal, AppealKind, Event, Outcome, Source, Status, Template
from templates_app.services import appeals, drafting, hearing, tracking
from templates_app.services.errors import Answered, NotPossible
from tests.people import make_account, make_organisation
from tests.templates_app.making import approved, draft, person, words

NOON = timezone.now().replace(microsecond=0) - timedelta(hours=1)


@pytest.fixture
def place(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def template(place: WhatsAppAccount) -> Template:
    return approved(place)


def say(template: Template, word: str, *, minutes: float = 1, **details: Any) -> Template:
    """As a webhook says it."""
    tracking.apply_status(
        template.account, meta_id=template.meta_id, name=template.name, language=template.language,
        word=word, reason=details.pop("reason", None), details=details,
        happened_at=NOON + timedelta(minutes=minutes), source=Source.WEBHOOK,
        payload={"event": word, **details},
    )  # fmt: skip
    return Template.objects.get(pk=template.pk)


def pause(template: Template, title: str) -> Template:
    return say(template, "PAUSED", other_info={"title": title, "description": "…"})


def standing(template: Template) -> reports.Standing:
    [one] = reports.story(template).standing
    return one


@pytest.mark.parametrize("word", set(hearing.META_STATUS) - {"APPROVED", "REJECTED", "DELETED"})
def test_every_state_has_a_sentence_and_what_to_do(template: Template, word: str) -> None:
    one = standing(say(template, word))
    assert one.meaning
    assert one.action


def test_an_unknown_word_has_them_too(template: Template) -> None:
    Template.objects.update(status=Status.UNKNOWN, meta_status="QUANTUM")
    assert "do not know" in standing(Template.objects.get()).meaning


@pytest.mark.parametrize(("title", "hours"), [("FIRST_PAUSE", 3), ("SECOND_PAUSE", 6)])
def test_a_pause_tells_when_it_ends(template: Template, title: str, hours: int) -> None:
    assert standing(pause(template, title)).until == NOON + timedelta(hours=hours, minutes=1)


def test_a_pause_that_the_poll_found_is_explained_by_the_webhook_that_follows(
    template: Template,
) -> None:
    tracking.apply_status(
        template.account, meta_id=template.meta_id, name=template.name, language=template.language,
        word="PAUSED", happened_at=NOON, source=Source.POLL, payload={},
    )  # fmt: skip
    assert standing(Template.objects.get()).until is None
    assert standing(pause(template, "FIRST_PAUSE")).until == NOON + timedelta(hours=3)


def test_a_pause_by_pacing_is_ended_by_hand(template: Template) -> None:
    one = standing(pause(template, "RATE_LIMITING_PAUSE"))
    assert (one.can_unpause, one.until) == (True, NOON + timedelta(minutes=6))


def test_an_archived_template_tells_when_meta_deletes_it(template: Template) -> None:
    one = standing(say(template, "ARCHIVED"))
    assert one.until == NOON + timedelta(days=28, minutes=1)
    assert Alert.objects.open().filter(kind=Kind.TEMPLATE_AT_RISK).count() == 1
    say(template, "UNARCHIVED", minutes=2)
    assert not Alert.objects.open().filter(kind=Kind.TEMPLATE_AT_RISK).exists()


def test_a_flag_stands_until_it_is_taken_back(template: Template) -> None:
    template = say(template, "FLAGGED")
    assert template.status == Status.APPROVED
    assert "complain" in standing(template).meaning
    assert Alert.objects.open().filter(kind=Kind.TEMPLATE_AT_RISK).count() == 1
    template = say(template, "REINSTATED", minutes=2)
    assert reports.story(template).standing == ()
    assert not Alert.objects.open().filter(kind=Kind.TEMPLATE_AT_RISK).exists()


def test_a_locked_template_says_so(template: Template) -> None:
    assert "locked" in standing(say(template, "LOCKED")).meaning


def test_the_timeline_has_cause_and_payload_without_peoples_numbers(template: Template) -> None:
    Event.objects.create(
        template=template, to_status=Status.APPROVED, source=Source.WEBHOOK, word="X",
        payload={"who": [{"wa_id": "819012345678"}], "event": "X"},
    )  # fmt: skip
    first = reports.story(template).entries[0]
    assert first.payload == {"who": [{"wa_id": "••••"}], "event": "X"}
    assert first.who == "Meta, by webhook"


# --- rejections and appeals ------------------------------------------------------------------


@pytest.mark.parametrize("reason", [*rejections.REASONS, "NEW_REASON", ""])
def test_every_rejection_says_why_what_to_do_and_which_rule(
    template: Template, reason: str
) -> None:
    """Complaint 64; a reason we do not know too."""
    rejection = reports.story(say(template, "REJECTED", reason=reason)).rejection
    assert rejection is not None
    assert all((rejection.meaning, rejection.cure, rejection.rule))


def test_texts_that_passed_are_shown_the_nearest_first(place: WhatsAppAccount) -> None:
    """Complaint 65: the same text passed elsewhere."""
    near = approved(place, words("Your order {{1}} is on its way to your door."))
    approved(place, words("Please rate our shop from one to five stars today."))
    found = reports.passed(say(approved(place), "REJECTED"))
    assert found[0].pk == near.pk
    assert found[0].share > 40


def test_texts_without_spaces_are_compared_too(place: WhatsAppAccount) -> None:
    near = approved(place, words("ご注文の商品を発送しました。"), language="ja")
    rejected = say(approved(place, words("ご注文の品を発送しました。"), language="ja"), "REJECTED")
    assert [one.pk for one in reports.passed(rejected)] == [near.pk]


def test_one_press_brings_it_back_in_the_category_that_fits(template: Template) -> None:
    rejected = say(template, "REJECTED", reason="INCORRECT_CATEGORY")
    rejection = reports.story(rejected).rejection
    assert rejection is not None
    assert rejection.better_category == "MARKETING"
    drafting.reopen(rejected, category="MARKETING", by=person(template.account, Role.MARKETER))
    assert (rejected.status, rejected.category) == (Status.DRAFT, "MARKETING")


def test_an_appeal_noted_here_is_ended_by_what_meta_says(template: Template) -> None:
    rejected = say(template, "REJECTED", reason="SCAM")
    marketer = person(template.account, Role.MARKETER)
    appeal = appeals.note(rejected, by=marketer)
    assert appeal.due_at == appeal.asked_at + timedelta(hours=24)
    with pytest.raises(Answered):
        appeals.note(rejected, by=marketer)
    for _ in range(2):
        say(template, "APPROVED", minutes=9)
    appeal.refresh_from_db()
    assert (appeal.outcome, appeal.ended_by) == (Outcome.GRANTED, None)


def test_an_appeal_made_at_meta_is_heard_and_its_denial_too(template: Template) -> None:
    say(template, "REJECTED")
    say(template, "IN_APPEAL", minutes=2)
    assert Appeal.objects.get().asked_by is None
    say(template, "REJECTED", minutes=3)
    assert Appeal.objects.get().outcome == Outcome.DENIED


def test_an_outcome_can_be_entered_once(template: Template) -> None:
    rejected = say(template, "REJECTED")
    marketer = person(template.account, Role.MARKETER)
    appeals.note(rejected, by=marketer)
    assert appeals.end(rejected, Outcome.DENIED, by=marketer, note="Same words.")
    assert not appeals.end(rejected, Outcome.GRANTED, by=marketer)
    assert Appeal.objects.get(kind=AppealKind.REJECTION).note == "Same words."


def test_there_is_no_appeal_of_what_was_not_rejected(place: WhatsAppAccount) -> None:
    with pytest.raises(NotPossible):
        appeals.note(draft(place), by=person(place, Role.MARKETER))
