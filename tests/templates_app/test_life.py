"""Between draft and cleared: comments, requested changes, hand-overs, the checklist, and dates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Role, User
from alerts.models import Alert, Kind, Severity
from assets.models import WhatsAppAccount
from templates_app import checklist, dates, tasks
from templates_app.models import (
    ChecklistItem,
    Comment,
    Review,
    SignOff,
    Status,
    Subject,
    Template,
    Verdict,
)
from templates_app.reports import remarks, story
from templates_app.services import checklists, commenting, dating, drafting, review, submission
from templates_app.services.errors import (
    Answered,
    CannotHaveIt,
    ChangesOpen,
    Expired,
    ItemsMissing,
    Moved,
    NotYourOwn,
    QuoteAbsent,
    WordsMissing,
)
from tests.people import make_account, make_member, make_organisation
from tests.templates_app.making import approved, clear, cleared, draft, person, ticked, words


@pytest.fixture
def place(db: None) -> WhatsAppAccount:
    return make_account(make_organisation(time_zone="Asia/Tokyo"))


@pytest.fixture
def marketer(place: WhatsAppAccount) -> User:
    return person(place, Role.MARKETER)


@pytest.fixture
def reviewer(place: WhatsAppAccount) -> User:
    return person(place, Role.REVIEWER)


def fresh(template: Template) -> Template:
    return Template.objects.get(pk=template.pk)


def rewrite(template: Template, text: str, by: User) -> Template:
    drafting.save_draft(template, content=words(text), by=by, expected_revision=None)
    return fresh(template)


def in_review(template: Template, by: User) -> Template:
    review.send_to_colleague(template, to=None, by=by)
    return template


# --- comments and requested changes ----------------------------------------------------------


def test_a_requested_change_keeps_a_template_from_being_cleared_until_it_is_resolved(
    place: WhatsAppAccount, marketer: User, reviewer: User
) -> None:
    template = in_review(draft(place), marketer)
    asked = commenting.comment(
        template, text="Say which shop.", by=reviewer, place="BODY", quote="on its way",
        asks_change=True,
    )  # fmt: skip
    with pytest.raises(ChangesOpen, match="“on its way”"):
        clear(template, by=reviewer)
    commenting.answer(asked, by=marketer, text="The footer says it.")
    with pytest.raises(ChangesOpen):
        clear(template, by=reviewer)
    commenting.answer(asked, by=marketer, resolve=True)
    clear(template, by=reviewer)
    assert template.status == Status.CLEARED


def test_a_change_asked_for_after_clearing_keeps_it_from_meta(
    place: WhatsAppAccount, marketer: User
) -> None:
    template = cleared(place)
    legal = person(place, Role.COMPLIANCE)
    commenting.comment(template, text="Not this week.", by=legal, asks_change=True)
    with pytest.raises(ChangesOpen, match="Not this week"):
        submission.submit(template, by=marketer)
    assert fresh(template).status == Status.CLEARED


def test_a_plain_comment_holds_nothing_up(
    place: WhatsAppAccount, marketer: User, reviewer: User
) -> None:
    template = in_review(draft(place), marketer)
    commenting.comment(template, text="Nice.", by=reviewer)
    clear(template, by=reviewer)
    assert template.status == Status.CLEARED


def test_a_comment_stays_with_its_revision_and_says_whether_its_words_still_stand(
    place: WhatsAppAccount, marketer: User, reviewer: User
) -> None:
    template = draft(place)
    first = template.revision
    for quote in ("on its way", "Your order"):
        commenting.comment(template, text="Hm.", by=reviewer, place="BODY", quote=quote)
    template = rewrite(template, "Your order {{1}} leaves our shop today.", marketer)
    assert first is not None
    assert template.revision != first  # a text that was commented on is never replaced
    told = {one.comment.quote: one for one in remarks(template)}
    assert {one.comment.revision for one in told.values()} == {first}
    assert (told["on its way"].still, told["Your order"].still) == (False, True)
    assert told["Your order"].label == "Body"


def test_only_words_that_stand_there_can_be_quoted(place: WhatsAppAccount, reviewer: User) -> None:
    template = draft(place)
    with pytest.raises(QuoteAbsent):
        commenting.comment(template, text="?", by=reviewer, place="BODY", quote="a footer")
    commenting.comment(template, text="?", by=reviewer, place="BODY", quote="Your  order\n{{1}}")
    with pytest.raises(WordsMissing):
        commenting.comment(template, text=" ", by=reviewer)


def test_a_comment_on_another_templates_revision_is_not_taken(
    place: WhatsAppAccount, reviewer: User
) -> None:
    one, other = draft(place), draft(place)
    with pytest.raises(Moved):
        commenting.comment(one, text="?", by=reviewer, revision=other.revision_id)


def test_resolving_twice_is_told_and_noted_once(
    place: WhatsAppAccount, marketer: User, reviewer: User
) -> None:
    template = draft(place)
    asked = commenting.comment(template, text="Shorter.", by=reviewer, asks_change=True)
    commenting.answer(asked, by=marketer, resolve=True)
    with pytest.raises(Answered):
        commenting.answer(asked, by=marketer, resolve=True)
    words_ = list(template.events.filter(about=Subject.COMMENT).values_list("word", flat=True))
    assert words_ == ["asked", "resolved"]
    assert "Requested change resolved" in [entry.title for entry in story(template).entries]


# --- four eyes over several hands ------------------------------------------------------------


def test_who_wrote_any_part_of_the_text_does_not_clear_it(
    place: WhatsAppAccount, marketer: User, reviewer: User
) -> None:
    both = make_member(place.organisation, Role.MARKETER, Role.REVIEWER, email="both@h.example")
    template = draft(place, by=both)
    template = rewrite(template, "Your order {{1}} is on its way to your home.", marketer)
    with pytest.raises(NotYourOwn):
        review.send_to_colleague(template, to=both, by=marketer)
    in_review(template, marketer)
    with pytest.raises(NotYourOwn):
        clear(template, by=both)
    with pytest.raises(NotYourOwn):
        commenting.assign(template, to=both, by=marketer)
    clear(template, by=reviewer)


def test_words_that_a_colleague_has_cleared_no_longer_bind_their_writer(
    place: WhatsAppAccount, marketer: User, reviewer: User
) -> None:
    both = make_member(place.organisation, Role.MARKETER, Role.REVIEWER, email="both@h.example")
    template = in_review(draft(place, by=both), marketer)
    clear(template, by=reviewer)
    template = rewrite(template, "Your order {{1}} is on its way to your home.", marketer)
    clear(in_review(template, marketer), by=both)
    assert template.status == Status.CLEARED


# --- hand-overs ------------------------------------------------------------------------------


def test_a_template_is_given_to_who_writes_or_reviews_and_to_nobody_else(
    place: WhatsAppAccount, marketer: User, reviewer: User
) -> None:
    template = draft(place)
    assert commenting.assign(template, to=reviewer, by=marketer)
    assert not commenting.assign(template, to=reviewer, by=marketer)
    for outsider in (
        person(place, Role.VIEWER),
        make_member(make_organisation("other"), Role.MARKETER),
    ):
        with pytest.raises(CannotHaveIt):
            commenting.assign(template, to=outsider, by=marketer)
    assert commenting.assign(template, to=None, by=marketer)
    assert fresh(template).assigned_to is None
    assert template.events.filter(about=Subject.ASSIGNMENT).count() == 2


# --- the checklist ---------------------------------------------------------------------------


def test_nothing_is_cleared_before_the_whole_checklist_is_ticked(
    place: WhatsAppAccount, marketer: User, reviewer: User
) -> None:
    template = in_review(draft(place), marketer)
    with pytest.raises(ItemsMissing, match="Every link and number was tried"):
        review.clear(template, by=reviewer, ticked=["brand", "legal", "samples"])
    assert not Review.objects.exists()
    review.request_changes(template, by=reviewer, note="Shorter.")  # needs no ticks
    assert not SignOff.objects.exists()


def test_what_was_signed_stays_in_its_words_of_that_day(
    place: WhatsAppAccount, marketer: User, reviewer: User
) -> None:
    clear(in_review(draft(place), marketer), by=reviewer)
    signed = [one.words for one in Review.objects.get().sign_offs.all()]
    assert signed[0] == "Name, tone and spelling are our brand's."
    line = checklists.lines(place.organisation)[0]
    checklists.save(place.organisation, [checklists.Line(None, "Another.", line.position, True)])
    assert [one.words for one in Review.objects.get().sign_offs.all()] == signed
    with pytest.raises(DatabaseError), transaction.atomic():
        SignOff.objects.update(words="Nothing.")
    with pytest.raises(DatabaseError), transaction.atomic():
        Review.objects.update(verdict=Verdict.CHANGES)


def test_an_own_list_has_its_order_and_what_is_off_is_asked_of_nobody(
    place: WhatsAppAccount,
) -> None:
    line = checklists.Line
    checklists.save(
        place.organisation, [line(None, "Second", 2, True), line(None, "First", 1, True)]
    )
    assert [one.words for one in checklist.items(place.organisation)] == ["First", "Second"]
    first = ChecklistItem.objects.get(name="First")
    checklists.save(place.organisation, [line(first.pk, "First", 1, False)])
    assert [one.words for one in checklist.items(place.organisation)] == ["Second"]
    other = make_organisation("other")
    checklists.save(other, [line(first.pk, "Stolen", 1, True)])
    first.refresh_from_db()
    assert first.name == "First"


# --- expiry and review again -----------------------------------------------------------------


def days(place: WhatsAppAccount, count: int) -> date:
    return place.organisation.today() + timedelta(days=count)


def set_dates(template: Template, by: User, **wanted: Any) -> None:
    told = {"expires_on": None, "review_by": None, "review_every": None} | wanted
    dating.set_dates(template, by=by, **told)


def told(kind: str) -> list[str]:
    return list(Alert.objects.open().filter(kind=kind).values_list("severity", flat=True))


def test_an_expired_template_is_not_submitted_before_its_day_is_changed(
    place: WhatsAppAccount, marketer: User
) -> None:
    template = cleared(place)
    set_dates(template, marketer, expires_on=days(place, 0))
    with pytest.raises(Expired):
        submission.submit(template, by=marketer)
    set_dates(template, marketer, expires_on=days(place, 1))
    submission.submit(template, by=marketer)
    assert template.status == Status.SUBMITTING


def test_the_clock_tells_before_and_on_the_day_however_often_it_rings(
    place: WhatsAppAccount,
) -> None:
    template = approved(place)
    Template.objects.update(expires_on=days(place, 10), review_by=days(place, -1))
    for _ in range(2):
        tasks.watch_dates()
    assert told(Kind.TEMPLATE_EXPIRES) == [Severity.INFO]
    assert told(Kind.TEMPLATE_REVIEW_DUE) == [Severity.WARNING]
    Template.objects.update(expires_on=days(place, 0))
    for _ in range(2):
        tasks.watch_dates()
    assert told(Kind.TEMPLATE_EXPIRES) == [Severity.WARNING]
    assert Alert.objects.count() == 2
    Template.objects.filter(pk=template.pk).update(status=Status.DELETED)
    for _ in range(2):
        tasks.watch_dates()
    assert told(Kind.TEMPLATE_EXPIRES) == told(Kind.TEMPLATE_REVIEW_DUE) == []


def test_what_is_far_off_is_not_told(place: WhatsAppAccount) -> None:
    approved(place)
    Template.objects.update(expires_on=days(place, 15), review_by=days(place, 15))
    tasks.watch_dates()
    assert not Alert.objects.exists()


def test_another_day_closes_the_alert_at_once(place: WhatsAppAccount, marketer: User) -> None:
    template = approved(place)
    set_dates(template, marketer, expires_on=days(place, 2))
    assert told(Kind.TEMPLATE_EXPIRES) == [Severity.INFO]
    set_dates(template, marketer, expires_on=days(place, 200))
    assert told(Kind.TEMPLATE_EXPIRES) == []
    assert template.events.filter(about=Subject.DATES).count() == 2


def test_reviewing_again_moves_nothing_is_kept_and_sets_the_next_day(
    place: WhatsAppAccount, marketer: User, reviewer: User
) -> None:
    template = approved(place)
    set_dates(template, marketer, review_by=days(place, -3), review_every=6)
    revision = template.revision_id
    with pytest.raises(ItemsMissing):
        review.review_again(template, verdict=Verdict.CLEARED, by=reviewer)
    with pytest.raises(NotYourOwn):
        review.review_again(template, verdict=Verdict.CLEARED, by=marketer, ticked=ticked(template))
    review.review_again(template, verdict=Verdict.CLEARED, by=reviewer, ticked=ticked(template))
    template = fresh(template)
    assert (template.status, template.revision_id) == (Status.APPROVED, revision)
    assert template.review_by == dates.months_after(days(place, 0), 6)
    assert Review.objects.filter(revision=revision).count() == 2
    assert told(Kind.TEMPLATE_REVIEW_DUE) == []


def test_changes_asked_in_a_later_review_leave_it_due_and_give_it_to_its_writer(
    place: WhatsAppAccount, marketer: User, reviewer: User
) -> None:
    template = approved(place)
    set_dates(template, marketer, review_by=days(place, 0))
    review.review_again(template, verdict=Verdict.CHANGES, by=reviewer, note="The price is old.")
    template = fresh(template)
    assert (template.status, template.assigned_to) == (Status.APPROVED, marketer)
    assert told(Kind.TEMPLATE_REVIEW_DUE) == [Severity.WARNING]
    template = rewrite(template, "Your order {{1}} leaves us today.", marketer)
    clear(in_review(template, marketer), by=reviewer)
    assert fresh(template).review_by is None
    assert told(Kind.TEMPLATE_REVIEW_DUE) == []


def test_what_is_not_at_meta_is_not_reviewed_again(place: WhatsAppAccount, reviewer: User) -> None:
    template = draft(place)
    with pytest.raises(Moved):
        review.review_again(template, verdict=Verdict.CLEARED, by=reviewer, ticked=ticked(template))
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [("2026-01-31", 1, "2026-02-28"), ("2026-11-30", 3, "2027-02-28"), ("2026-12-15", 12, "2027-12-15")],
)  # fmt: skip
def test_a_month_later_is_the_same_day_or_the_months_last(
    day: str, months: int, later: str
) -> None:
    assert dates.months_after(date.fromisoformat(day), months) == date.fromisoformat(later)
