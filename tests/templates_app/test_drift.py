"""A text that became another one at Meta: found, compared, and never overwritten."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Role
from alerts.models import Alert, Kind
from assets.models import WhatsAppAccount
from templates_app.models import Drift, DriftAnswer, Event, Status, Subject, Template
from templates_app.reports.drift import three_way
from templates_app.services import drifts, submission, sync, tracking
from templates_app.services.errors import Answered, NoteMissing
from tests.people import make_account, make_organisation
from tests.sandbox_server import Sandbox
from tests.templates_app.making import approved, edited, person, pushed, words
from tests.templates_app.test_sync import edit_elsewhere

THEIRS = "Your order {{1}} leaves us tomorrow."


@pytest.fixture
def place(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


def fresh(template: Template) -> Template:
    return Template.objects.get(pk=template.pk)


def read(template: Template, text: str = THEIRS) -> Template:
    """A reading brings this text."""
    rows = Template.objects.select_related("revision", "meta_revision", "account")
    drifts.take_content(rows.get(pk=template.pk), words(text), timezone.now())
    return fresh(template)


def alerts() -> int:
    return Alert.objects.open().filter(kind=Kind.TEMPLATE_DRIFT).count()


def test_an_edit_in_whatsapp_manager_is_found_and_ours_stays(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template = pushed(account)
    sandbox.decide(template.meta_id, "approve")
    edit_elsewhere(account, template.meta_id)
    for _ in range(2):
        sync.sync_account(account)
    template = fresh(template)
    assert template.body.startswith("Your order")
    drift = Drift.objects.get(template=template)
    assert drift.theirs.content["components"][0]["text"] == "Changed elsewhere."
    assert (drift.answer, alerts()) == ("", 1)
    assert template.events.filter(about=Subject.CONTENT).count() == 1


def test_the_three_texts_stand_side_by_side(place: WhatsAppAccount) -> None:
    template = edited(approved(place), "Your order {{1}} is on its way to your home.")
    compared = three_way(read(template))
    assert compared is not None
    [body] = compared.parts
    assert body.base == "Your order {{1}} is on its way to you."
    assert [run.text for run in body.ours if run.kind == "added"] == ["your home"]
    assert "tomorrow" in "".join(run.text for run in body.theirs if run.kind == "added")


def test_theirs_becomes_ours_and_the_old_text_is_kept(place: WhatsAppAccount) -> None:
    template = read(approved(place))
    drifts.take_theirs(template, by=person(place, Role.MARKETER))
    assert (template.body, template.status) == (THEIRS, Status.APPROVED)
    assert template.revisions.count() == 2
    assert (Drift.objects.get().answer, alerts()) == (DriftAnswer.THEIRS, 0)
    read(template)
    assert Drift.objects.count() == 1
    with pytest.raises(Answered):
        drifts.take_theirs(template, by=person(place, Role.MARKETER))


def test_theirs_taken_while_an_edit_was_written_drops_the_edit(place: WhatsAppAccount) -> None:
    template = read(edited(approved(place), "Your parcel {{1}} is on its way."))
    drifts.take_theirs(template, by=person(place, Role.MARKETER))
    assert (template.body, template.status) == (THEIRS, Status.APPROVED)
    assert template.revisions.count() == 3


def test_ours_goes_again_at_once_where_a_colleague_has_cleared_it(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template = pushed(account)
    sandbox.decide(template.meta_id, "reject", reason="SCAM")
    sync.sync_account(account)
    edit_elsewhere(account, template.meta_id)
    sandbox.decide(template.meta_id, "reject", reason="SCAM")
    sync.sync_account(account)
    template = fresh(template)
    drifts.keep_ours(template, by=person(account, Role.MARKETER))
    assert template.status == Status.CLEARED
    submission.submit(template, by=person(account, Role.MARKETER))
    assert submission.push(template) is True
    sync.sync_account(account)
    assert fresh(template).body.startswith("Your order")
    assert (Drift.objects.get().answer, alerts()) == (DriftAnswer.OURS, 0)


def test_leaving_both_needs_a_reason_and_is_not_asked_again(place: WhatsAppAccount) -> None:
    template = read(approved(place))
    with pytest.raises(NoteMissing):
        drifts.dismiss(template, by=person(place, Role.MARKETER), note=" ")
    drifts.dismiss(template, by=person(place, Role.MARKETER), note="Meta's comma.")
    template = read(template)
    assert template.body.startswith("Your order")
    assert (Drift.objects.count(), alerts()) == (1, 0)
    read(template, "Yet another text for {{1}} of you.")
    assert (Drift.objects.count(), alerts()) == (2, 1)


def test_a_second_change_before_the_answer_is_one_question(place: WhatsAppAccount) -> None:
    template = read(read(approved(place)), "Yet another text for {{1}} of you.")
    drift = Drift.objects.get()
    assert drift.theirs_id == template.meta_revision_id
    assert drift.base is not None
    assert drift.base.number == 1


def test_when_meta_has_our_text_again_the_question_is_gone(place: WhatsAppAccount) -> None:
    template = read(read(approved(place)), "Your order {{1}} is on its way to you.")
    assert template.meta_revision_id == template.revision_id
    assert (Drift.objects.get().answer, alerts()) == (DriftAnswer.GONE, 0)


def test_our_own_submission_answers_the_question(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template = pushed(account)
    sandbox.decide(template.meta_id, "approve")
    sync.sync_account(account)
    template = edited(fresh(template), "Your parcel {{1}} is on its way to you.")
    assert template.meta_revision is not None
    drift = Drift.objects.create(template=template, theirs=template.meta_revision)
    submission.submit(template, by=person(account, Role.MARKETER))
    assert submission.push(template) is True
    drift.refresh_from_db()
    assert drift.answer == DriftAnswer.OURS


@pytest.mark.parametrize(("text", "notes"), [(THEIRS, 1), ("", 0)])
def test_metas_webhook_about_a_changed_text_stands_in_the_story_once(
    place: WhatsAppAccount, text: str, notes: int
) -> None:
    """An echo of our own text tells nothing new."""
    template = approved(place)
    told: dict[str, Any] = {
        "meta_id": template.meta_id, "name": template.name, "language": template.language,
        "texts": {"BODY": text or template.body}, "happened_at": timezone.now(),
        "source": "webhook", "payload": {"message_template_element": text},
    }  # fmt: skip
    for _ in range(2):
        assert tracking.apply_components(place, **told)
    assert Event.objects.filter(template=template, about=Subject.CONTENT).count() == notes
