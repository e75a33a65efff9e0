"""Changing what Meta has, within what Meta allows, and saying so before it is used up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Role
from alerts.models import Alert, Kind
from assets.client import graph_for
from assets.models import WhatsAppAccount
from graph import templates as meta_templates
from templates_app import tasks
from templates_app.models import Allowance, Event, QuotaUse, Source, Status, Template
from templates_app.reports import quota
from templates_app.services import dating, drafting, submission, sync, tracking
from templates_app.services.errors import CategoryFixed, NotEditable
from tests.people import make_account, make_number, make_organisation
from tests.sandbox_server import Sandbox
from tests.templates_app.making import (
    approved,
    at_meta,
    cleared,
    draft,
    edited,
    person,
    pushed,
    submitting,
    words,
)

NEW = "Your parcel {{1}} is on its way to you."


def fresh(template: Template) -> Template:
    return Template.objects.get(pk=template.pk)


def used(template: Template, kind: str, *ago: timedelta) -> None:
    for span in ago:
        QuotaUse.objects.create(
            account=template.account, template=template, kind=kind, at=timezone.now() - span
        )


@pytest.fixture
def place(db: None) -> WhatsAppAccount:
    """An account without a sandbox."""
    return make_account(make_organisation())


# --- editing ---------------------------------------------------------------------------------


def test_an_approved_template_is_edited_cleared_and_submitted_under_its_id(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template = pushed(account)
    sandbox.decide(template.meta_id, "approve")
    sync.sync_account(account)
    template = edited(fresh(template), NEW)
    assert (template.status, template.meta_status) == (Status.CLEARED, "APPROVED")
    [there] = at_meta(sandbox, template.name)
    assert there["components"][0]["text"].startswith("Your order")  # Meta's stays meanwhile
    submission.submit(template, by=person(account, Role.MARKETER))
    tasks.push(template.pk)
    tasks.push(template.pk)
    [there] = at_meta(sandbox, template.name)
    assert there["components"][0]["text"] == NEW
    again = fresh(template)
    assert (again.status, again.meta_id) == (Status.PENDING, template.meta_id)
    assert QuotaUse.objects.filter(template=template, kind=Allowance.EDIT).count() == 1


def test_the_second_edit_of_a_day_waits_for_its_time_and_then_goes_by_itself(
    account: WhatsAppAccount, sandbox: Sandbox, jobs: Any
) -> None:
    template = pushed(account)
    sandbox.decide(template.meta_id, "approve")
    sync.sync_account(account)
    used(template, Allowance.EDIT, timedelta(hours=3))
    template = edited(fresh(template), NEW)
    submission.submit(template, by=person(account, Role.MARKETER))
    waiting = fresh(template)
    assert (waiting.status, waiting.push_problem) == (Status.SUBMITTING, "quota")
    assert waiting.push_after is not None
    assert timedelta(hours=20) < waiting.push_after - timezone.now() < timedelta(hours=22)
    tasks.sweep()
    jobs.run()
    assert not sandbox.requests(path=f"/{template.meta_id}$", method="POST")
    QuotaUse.objects.update(at=timezone.now() - timedelta(days=2))
    Template.objects.update(push_after=timezone.now())
    tasks.sweep()
    jobs.run()
    assert fresh(template).status == Status.PENDING


def test_a_submission_that_waits_for_its_quota_can_be_taken_back(place: WhatsAppAccount) -> None:
    template = approved(place)
    used(template, Allowance.EDIT, timedelta(hours=1))
    template = edited(template, NEW)
    marketer = person(place, Role.MARKETER)
    submission.submit(template, by=marketer)
    submission.withdraw(fresh(template), by=marketer)
    again = fresh(template)
    assert (again.status, again.push_problem, again.push_after) == (Status.CLEARED, "", None)


def test_what_several_submit_together_beyond_the_quota_waits_its_turn(
    place: WhatsAppAccount,
) -> None:
    """Submitted while there was room; by the time a worker comes there is none."""
    template = submitting(place)
    other = draft(place)
    used(other, Allowance.CREATION, *[timedelta(minutes=50)] * quota.CREATIONS_AN_HOUR)
    assert submission.push(template) is False
    waiting = fresh(template)
    assert (waiting.push_problem, waiting.push_attempts) == ("quota", 0)
    assert waiting.push_after is not None
    assert waiting.push_after - timezone.now() < timedelta(minutes=11)
    assert submission.sweep() == []


def test_the_text_as_it_is_goes_round_again_and_discarding_gives_it_back(
    place: WhatsAppAccount,
) -> None:
    template = approved(place)
    marketer = person(place, Role.MARKETER)
    drafting.reopen(template, by=marketer)
    assert fresh(template).status == Status.DRAFT
    drafting.discard(fresh(template), by=marketer)
    assert fresh(template).status == Status.APPROVED
    Template.objects.update(status=Status.DISABLED)
    with pytest.raises(NotEditable):
        drafting.reopen(fresh(template), by=marketer)


def test_opening_the_composer_and_saving_nothing_new_leaves_it_approved(
    place: WhatsAppAccount,
) -> None:
    template = approved(place)
    drafting.save_draft(
        template, content=words(), by=person(place, Role.MARKETER),
        expected_revision=template.revision_id,
    )  # fmt: skip
    assert fresh(template).status == Status.APPROVED


def test_the_category_of_an_approved_template_cannot_change(place: WhatsAppAccount) -> None:
    template = approved(place)
    with pytest.raises(CategoryFixed):
        drafting.save_draft(
            template, content=words(NEW), category="MARKETING", expected_revision=None,
            by=person(place, Role.MARKETER),
        )  # fmt: skip
    with pytest.raises(CategoryFixed):
        drafting.reopen(template, category="MARKETING", by=person(place, Role.MARKETER))


def test_an_edit_approved_at_once_whose_answer_was_lost_is_not_made_twice(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template = pushed(account)
    sandbox.decide(template.meta_id, "approve")
    sync.sync_account(account)
    template = edited(fresh(template), NEW)
    submission.submit(template, by=person(account, Role.MARKETER))
    sandbox.fault(f"/{template.meta_id}$", method="POST", cut=True, times=1)
    assert submission.push(template) is False
    sandbox.decide(template.meta_id, "approve")
    Template.objects.update(push_after=None)
    assert submission.push(template) is True
    assert fresh(template).status == Status.APPROVED
    assert len(sandbox.requests(path=f"/{template.meta_id}$", method="POST")) == 1


@pytest.mark.parametrize("meta_has_it", [False, True])
def test_an_edit_that_expires_while_it_waits_is_not_sent_unless_meta_has_it_already(
    account: WhatsAppAccount, sandbox: Sandbox, meta_has_it: bool
) -> None:
    """An earlier attempt, whose answer was lost, may have changed it: then it is told as it is."""
    template = pushed(account)
    sandbox.decide(template.meta_id, "approve")
    sync.sync_account(account)
    template = edited(fresh(template), NEW)
    submission.submit(template, by=person(account, Role.MARKETER))
    if meta_has_it:
        sandbox.fault(f"/{template.meta_id}$", method="POST", cut=True, times=1)
        assert submission.push(template) is False
    dating.set_dates(
        fresh(template), expires_on=account.organisation.today(), review_by=None, review_every=None,
        by=person(account, Role.MARKETER),
    )  # fmt: skip
    Template.objects.update(push_after=None)
    for _twice in range(2):
        tasks.push(template.pk)
    [there] = at_meta(sandbox, template.name)
    again = fresh(template)
    assert (there["components"][0]["text"] == NEW) is meta_has_it
    assert again.status == (Status.PENDING if meta_has_it else Status.CLEARED)
    assert (again.push_problem == "expired") is not meta_has_it
    assert len(sandbox.requests(path=f"/{template.meta_id}$", method="POST")) == int(meta_has_it)


def test_deleted_at_meta_while_somebody_edits_it_is_a_draft_that_meta_does_not_have(
    place: WhatsAppAccount,
) -> None:
    template = edited(approved(place), NEW)
    told: dict[str, Any] = {
        "meta_id": template.meta_id, "name": template.name, "language": template.language,
        "word": "DELETED", "happened_at": timezone.now(), "source": Source.WEBHOOK, "payload": {},
    }  # fmt: skip
    tracking.apply_status(place, **told)
    again = fresh(template)
    assert (again.status, again.meta_id, again.body) == (Status.CLEARED, "", NEW)
    assert not tracking.apply_status(place, **told)


def test_a_pause_while_somebody_edits_is_told_and_its_end_too(place: WhatsAppAccount) -> None:
    template = edited(approved(place), NEW)

    def say(word: str, minutes: int) -> None:
        tracking.apply_status(
            place, meta_id=template.meta_id, name=template.name, language=template.language,
            word=word, happened_at=timezone.now() + timedelta(minutes=minutes),
            source=Source.WEBHOOK, payload={},
        )  # fmt: skip

    stopped = Alert.objects.open().filter(kind=Kind.TEMPLATE_STOPPED)
    say("PAUSED", 1)
    assert (fresh(template).status, fresh(template).meta_status) == (Status.CLEARED, "PAUSED")
    assert stopped.count() == 1
    say("APPROVED", 2)
    assert stopped.count() == 0


# --- counting --------------------------------------------------------------------------------


def test_creations_are_counted_by_the_hour(account: WhatsAppAccount, sandbox: Sandbox) -> None:
    template = pushed(account)
    now = timezone.now()
    assert quota.creations(account, now).used == 1
    assert quota.creations(account, now + timedelta(hours=2)).used == 0
    assert quota.creations(account, now).next_at is None
    assert fresh(template).status == Status.PENDING


def test_ten_edits_in_thirty_days_are_all_and_the_oldest_one_frees_the_next(
    place: WhatsAppAccount,
) -> None:
    template = approved(place)
    used(template, Allowance.EDIT, *(timedelta(days=2 + number) for number in range(10)))
    terms = quota.terms(template)
    assert terms.edits is not None
    assert terms.edits.used == 10
    assert terms.next_at is not None
    assert timedelta(days=18) < terms.next_at - timezone.now() < timedelta(days=20)


@pytest.mark.parametrize("status", [Status.REJECTED, Status.PAUSED])
def test_edits_of_rejected_and_paused_templates_are_free(
    place: WhatsAppAccount, status: str
) -> None:
    template = approved(place)
    used(template, Allowance.EDIT, timedelta(hours=1))
    Template.objects.update(status=status, meta_status=status.upper())
    assert quota.next_possible(fresh(template)) is None


def test_an_edit_made_in_whatsapp_manager_counts_too(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template = pushed(account)
    sandbox.decide(template.meta_id, "approve")
    sync.sync_account(account)
    with graph_for(account.connection) as meta:
        changes = {"components": words(NEW)["components"]}
        meta_templates.edit(meta, template.meta_id, changes=changes)
    sync.sync_account(account)
    assert QuotaUse.objects.filter(template=template, kind=Allowance.EDIT).count() == 1


def test_a_deleted_approved_name_is_locked_in_its_language(place: WhatsAppAccount) -> None:
    template = approved(place, name="lost")
    assert template.move(Status.DELETED, source=Source.WEBHOOK)
    again, other = draft(place, name="lost"), draft(place, name="lost", language="ja")
    until = quota.next_possible(again)
    assert until is not None
    assert timedelta(days=29) < until - timezone.now() <= timedelta(days=30)
    assert quota.next_possible(other) is None


def test_a_rejected_template_that_was_deleted_does_not_block_its_name(
    place: WhatsAppAccount,
) -> None:
    """Complaint 54."""
    template = approved(place, name="bad")
    Template.objects.filter(pk=template.pk).update(status=Status.REJECTED)
    assert fresh(template).move(Status.DELETED, source=Source.WEBHOOK)
    assert quota.next_possible(cleared(place, name="bad")) is None


def test_the_room_of_an_account_follows_its_verification(place: WhatsAppAccount) -> None:
    approved(place)
    assert quota.room_of(place).limit is None
    place.facts = {"business_verification_status": "verified"}
    assert quota.room_of(place).limit == 250
    number = make_number(place)
    number.facts = {"name_status": "APPROVED"}
    number.save()
    assert (quota.room_of(place).used, quota.room_of(place).limit) == (1, 6000)


def test_waiting_is_told_once_and_in_the_story(place: WhatsAppAccount) -> None:
    template = approved(place)
    used(template, Allowance.EDIT, timedelta(hours=1))
    template = edited(template, NEW)
    submission.submit(template, by=person(place, Role.MARKETER))
    before = Event.objects.filter(template=template).count()
    assert submission.push(fresh(template)) is False
    assert Event.objects.filter(template=template).count() == before
