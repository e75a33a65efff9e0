"""Categories that Meta changes: seen with their date and their price, and answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Role
from alerts.models import Alert, Kind
from assets.models import WhatsAppAccount
from templates_app import ports
from templates_app.models import Appeal, CategoryAnswer, CategoryChange, Outcome, Status, Template
from templates_app.reports import categories as watching
from templates_app.services import categories, sync, tracking
from templates_app.services.errors import NoteMissing
from tests.people import make_account, make_organisation
from tests.sandbox_server import Sandbox
from tests.templates_app.making import approved, draft, person, pushed, words

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def template(db: None) -> Template:
    return approved(make_account(make_organisation(), currency="USD"))


def say(template: Template, *, days: float = 0, **facts: Any) -> None:
    tracking.apply_category(
        template.account, meta_id=template.meta_id, name=template.name, language=template.language,
        source="webhook", payload=facts.pop("payload", {}), happened_at=NOON + timedelta(days),
        **facts,
    )  # fmt: skip


def announce(template: Template, **facts: Any) -> None:
    say(template, category="UTILITY", correct_category="MARKETING", **facts)


def alerts() -> int:
    return Alert.objects.open().filter(kind=Kind.CATEGORY_CHANGED).count()


def test_an_announcement_comes_with_its_date_and_its_coming_to_pass_ends_it(
    template: Template,
) -> None:
    """Complaint 51: categories are told, not statuses alone."""
    stamp = int((NOON + timedelta(days=3)).timestamp())
    for _ in range(2):
        announce(template, payload={"category_update_timestamp": stamp})
    change = CategoryChange.objects.get()
    assert (change.old, change.new, change.due_at) == (
        "UTILITY", "MARKETING", NOON + timedelta(days=3),
    )  # fmt: skip
    for _ in range(2):
        say(template, days=3, category="MARKETING", previous_category="UTILITY")
    change.refresh_from_db()
    assert change.done_at == NOON + timedelta(days=3)
    assert CategoryChange.objects.count() == 1


def test_an_announcement_without_a_date_is_for_the_first_of_the_next_month(
    template: Template,
) -> None:
    announce(template)
    assert CategoryChange.objects.get().due_at == datetime(2026, 12, 1, tzinfo=UTC)
    december = datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert categories.due_at(december, {}) == datetime(2027, 1, 1, tzinfo=UTC)
    assert categories.due_at(december, {"category_update_timestamp": 10**30}).year == 2027


def test_an_announcement_taken_back_is_no_longer_watched(template: Template) -> None:
    announce(template)
    say(template, days=1, category="UTILITY", correct_category="UTILITY")
    assert not CategoryChange.objects.standing().exists()
    assert alerts() == 0


def test_the_done_change_that_comes_before_its_notice_is_one_change(template: Template) -> None:
    """Out of order: Meta's last word first."""
    say(template, days=1, category="MARKETING", previous_category="UTILITY")
    announce(template)
    assert [change.new for change in CategoryChange.objects.all()] == ["MARKETING"]


def test_a_change_on_creation_is_seen_at_once(account: WhatsAppAccount, sandbox: Sandbox) -> None:
    """Complaint 49: nobody pays marketing for months because nobody saw it."""
    sandbox.control("POST", "/settings", json={"recategorise_on_creation": True})
    template = pushed(account, words("A discount of 20 % off waits for you in our shop."))
    change = CategoryChange.objects.get(template=template)
    assert (change.old, change.new, change.done_at is None) == ("UTILITY", "MARKETING", False)
    assert alerts() == 1
    [line] = watching.watch(account.organisation).lines
    assert line.template == template


def test_an_announcement_on_a_template_new_to_us_is_watched(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template = pushed(account)
    sandbox.decide(template.meta_id, "approve")
    sandbox.decide(template.meta_id, "recategorise", category="MARKETING", notice=True)
    for _ in range(2):
        sync.sync_account(account)
    assert CategoryChange.objects.filter(template=template).count() == 1


def test_the_category_of_an_approved_template_is_heard_while_its_text_is_edited(
    template: Template,
) -> None:
    Template.objects.update(status=Status.DRAFT)
    say(template, category="MARKETING", previous_category="UTILITY")
    template.refresh_from_db()
    assert (template.category, template.status) == ("MARKETING", Status.DRAFT)


def test_the_wish_of_a_draft_is_not_overwritten(template: Template) -> None:
    made = draft(template.account)
    Template.objects.filter(pk=made.pk).update(meta_id="5", meta_status="REJECTED")
    say(Template.objects.get(pk=made.pk), category="MARKETING", previous_category="UTILITY")
    made.refresh_from_db()
    assert made.category == "UTILITY"


def test_the_money_is_volume_times_the_difference_of_dated_rates(
    template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Complaint 48: the category with what it costs."""
    announce(template)
    organisation = template.organisation
    assert watching.watch(organisation).lines[0].effect.messages is None
    volume = {template.meta_id: {"Japan": 1000, "India": 10}}
    monkeypatch.setattr(ports, "monthly_volume", lambda ids: volume)
    effect = watching.watch(organisation).lines[0].effect
    assert (effect.messages, effect.extra) == (1010, None)
    rates = {"UTILITY": Decimal("0.01"), "MARKETING": Decimal("0.07")}
    asked = []

    def of(account: Any, category: str, *, on: Any) -> dict[str, ports.Rate]:
        asked.append(on)
        return dict.fromkeys(("Japan", "India"), ports.Rate(rates[category], "USD"))

    monkeypatch.setattr(ports, "rates_of", of)
    effect = watching.watch(organisation).lines[0].effect
    assert (effect.extra, effect.currency) == (Decimal("60.60"), "USD")
    assert set(asked) == {max(datetime(2026, 12, 1, tzinfo=UTC), timezone.now()).date()}


def test_a_review_can_be_asked_within_sixty_days(template: Template) -> None:
    """Complaint 50."""
    say(template, category="MARKETING", previous_category="UTILITY")
    CategoryChange.objects.update(done_at=timezone.now() - timedelta(days=59))
    [line] = watching.watch(template.organisation).lines
    assert line.can_be_reviewed
    CategoryChange.objects.update(done_at=timezone.now() - timedelta(days=61))
    [line] = watching.watch(template.organisation).lines
    assert (line.can_be_reviewed, line.review_until is None) == (False, False)


def test_several_are_answered_at_once_and_only_once(template: Template) -> None:
    other = approved(template.account)
    for one in (template, other):
        say(one, category="MARKETING", previous_category="UTILITY")
    assert alerts() == 2
    changes = list(CategoryChange.objects.select_related("template__organisation"))
    marketer = person(template.account, Role.MARKETER)
    assert categories.answer(changes, CategoryAnswer.ACCEPTED, by=marketer) == 2
    assert categories.answer(changes, CategoryAnswer.DISMISSED, by=marketer, note="No.") == 0
    assert alerts() == 0
    template.refresh_from_db()
    assert template.requested_category == "MARKETING"
    with pytest.raises(NoteMissing):
        categories.answer(changes, CategoryAnswer.DISMISSED, by=marketer)


def test_a_review_that_meta_grants_takes_the_change_back(template: Template) -> None:
    say(template, category="MARKETING", previous_category="UTILITY")
    changes = list(CategoryChange.objects.select_related("template__organisation"))
    categories.answer(changes, CategoryAnswer.REVIEW, by=person(template.account, Role.MARKETER))
    assert Appeal.objects.get().outcome == ""
    say(template, days=2, category="UTILITY", previous_category="MARKETING")
    assert Appeal.objects.get().outcome == Outcome.GRANTED
    assert not CategoryChange.objects.standing().exists()


def test_the_export_has_a_line_for_each_change(template: Template) -> None:
    announce(template)
    [line] = watching.lines(template.organisation, account="", state="open")
    told = dict(zip(watching.HEADER, line, strict=True))
    assert (told["from"], told["to"], told["messages_30_days"]) == ("UTILITY", "MARKETING", None)
