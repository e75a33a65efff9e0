"""Writing and four eyes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.db.utils import InternalError

from accounts.models import Role, User
from assets.models import WhatsAppAccount
from templates_app.models import Revision, Status, Template
from templates_app.services import drafting, review
from templates_app.services.errors import (
    Moved,
    NameFixed,
    NameTaken,
    NotAReviewer,
    NoteMissing,
    NotReady,
    NotYourOwn,
    StaleDraft,
)
from tests.people import make_account, make_member, make_organisation
from tests.templates_app.making import body, clear, cleared, content, draft, person, words


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def marketer(account: WhatsAppAccount) -> User:
    return person(account, Role.MARKETER)


@pytest.fixture
def reviewer(account: WhatsAppAccount) -> User:
    return person(account, Role.REVIEWER)


def save(template: Template, text: str, by: User, **more: Any) -> Revision:
    expected = more.pop("expected_revision", template.revision_id)
    return drafting.save_draft(
        template, content=words(text), by=by, expected_revision=expected, **more
    )


def test_a_revision_is_never_changed_not_even_past_the_code(account: WhatsAppAccount) -> None:
    template = draft(account)
    with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
        Revision.objects.filter(template=template).update(content={})


def test_saving_the_same_text_writes_nothing(account: WhatsAppAccount, marketer: User) -> None:
    template = draft(account)
    before = template.revision
    assert drafting.save_draft(
        template, content=words(), by=marketer, expected_revision=template.revision_id
    ) == before  # fmt: skip
    assert template.revisions.count() == 1


def test_saving_at_every_pause_leaves_one_revision_per_sitting(
    account: WhatsAppAccount, marketer: User
) -> None:
    template = draft(account)
    for number in range(20):
        save(template, f"Written for the {number}. time.", marketer)
    assert [one.number for one in template.revisions.all()] == [1]
    assert template.body == "Written for the 19. time."


def test_a_new_sitting_begins_after_ten_minutes(
    account: WhatsAppAccount, marketer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = draft(account)
    monkeypatch.setattr(drafting, "SITTING", timedelta(0))
    save(template, "Half an hour later.", marketer)
    assert template.revisions.count() == 2


def test_what_a_colleague_saw_is_never_replaced(account: WhatsAppAccount, marketer: User) -> None:
    template = draft(account)
    review.send_to_colleague(template, to=None, by=marketer)
    shown = template.revision
    save(template, "Quickly changed after sending.", marketer)
    assert shown is not None
    assert Revision.objects.filter(pk=shown.pk).exists()
    assert template.status == Status.DRAFT


def test_anothers_text_is_never_replaced(
    account: WhatsAppAccount, marketer: User, reviewer: User
) -> None:
    template = draft(account)
    save(template, "By somebody else.", reviewer)
    assert template.revisions.count() == 2


def test_the_second_of_two_writers_is_told_and_loses_nothing(
    account: WhatsAppAccount, marketer: User, reviewer: User
) -> None:
    template = draft(account)
    started_from = template.revision_id
    save(template, "The first to save.", marketer)
    with pytest.raises(StaleDraft) as stale:
        save(template, "The second to save.", reviewer, expected_revision=started_from)
    assert stale.value.theirs.content["components"][0]["text"] == "The first to save."
    assert stale.value.mine["components"][0]["text"] == "The second to save."
    save(template, "The second to save.", reviewer, expected_revision=stale.value.theirs.pk)
    assert template.body == "The second to save."


def test_a_name_is_taken_once_per_language_and_account(
    account: WhatsAppAccount, marketer: User
) -> None:
    template = draft(account, name="hello")
    draft(account, name="hello", language="ja")
    with pytest.raises(NameTaken):
        draft(account, name="hello")
    other = draft(account, name="other")
    with pytest.raises(NameTaken):
        save(other, "Renamed.", marketer, name="hello")
    copy = drafting.duplicate(template, by=marketer, name=drafting.free_name(template))
    again = drafting.duplicate(template, by=marketer, name=drafting.free_name(template))
    assert [copy.name, again.name] == ["hello_copy", "hello_copy1"]


def test_a_discarded_draft_frees_its_name(account: WhatsAppAccount, marketer: User) -> None:
    drafting.discard(draft(account, name="hello"), by=marketer)
    assert draft(account, name="hello").status == Status.DRAFT


def test_what_meta_has_cannot_be_renamed(account: WhatsAppAccount, marketer: User) -> None:
    template = draft(account)
    Template.objects.filter(pk=template.pk).update(meta_id="1", status=Status.REJECTED)
    with pytest.raises(NameFixed):
        save(template, "Anew.", marketer, name="other")


def test_giving_up_a_correction_goes_back_to_what_meta_has(
    account: WhatsAppAccount, marketer: User
) -> None:
    template = draft(account)
    before = template.revision_id
    Template.objects.filter(pk=template.pk).update(
        meta_id="1", meta_status="REJECTED", status=Status.REJECTED, meta_revision=before
    )
    template.refresh_from_db()
    save(template, "Anew.", marketer)
    drafting.discard(template, by=marketer)
    template.refresh_from_db()
    assert (template.status, template.revision_id) == (Status.REJECTED, before)


@pytest.mark.parametrize("change", [{"category": "MARKETING"}, {}])
def test_a_cleared_text_that_changes_has_to_be_cleared_again(
    account: WhatsAppAccount, marketer: User, change: dict[str, str]
) -> None:
    template = cleared(account)
    made = words() if change else words("Quite another text.")
    drafting.save_draft(
        template, content=made, by=marketer, expected_revision=template.revision_id, **change
    )
    assert template.status == Status.DRAFT


def test_nobody_clears_their_own_text(account: WhatsAppAccount) -> None:
    both = make_member(account.organisation, Role.MARKETER, Role.REVIEWER, email="both@x.example")
    template = draft(account, by=both)
    with pytest.raises(NotYourOwn):
        review.send_to_colleague(template, to=both, by=both)
    review.send_to_colleague(template, to=None, by=both)
    for act in (clear, review.request_changes):
        with pytest.raises(NotYourOwn):
            act(template, by=both, note="Fine.")
    template.refresh_from_db()
    assert template.status == Status.IN_REVIEW


def test_who_sent_it_does_not_clear_it_either(account: WhatsAppAccount, reviewer: User) -> None:
    template = draft(account)
    review.send_to_colleague(template, to=None, by=reviewer)
    with pytest.raises(NotYourOwn):
        clear(template, by=reviewer)


def test_a_colleague_clears_or_asks_for_changes(
    account: WhatsAppAccount, marketer: User, reviewer: User
) -> None:
    template = draft(account)
    review.send_to_colleague(template, to=reviewer, by=marketer, note="Please look.")
    assert (template.status, template.assigned_to) == (Status.IN_REVIEW, reviewer)
    with pytest.raises(NoteMissing):
        review.request_changes(template, by=reviewer, note=" ")
    review.request_changes(template, by=reviewer, note="Say which shop.")
    assert (template.status, template.assigned_to) == (Status.DRAFT, marketer)
    save(template, "Our shop in Kyoto has your order.", marketer)
    review.send_to_colleague(template, to=reviewer, by=marketer)
    clear(template, by=reviewer)
    assert template.status == Status.CLEARED
    with pytest.raises(Moved):
        clear(template, by=reviewer)


def test_a_verdict_counts_only_for_the_text_that_was_read(
    account: WhatsAppAccount, marketer: User, reviewer: User
) -> None:
    template = draft(account)
    review.send_to_colleague(template, to=None, by=marketer)
    read = template.revision_id
    save(template, "Changed while the colleague was reading.", marketer)
    review.send_to_colleague(template, to=None, by=marketer)
    with pytest.raises(Moved):
        clear(template, by=reviewer, revision=read)


def test_a_text_that_meta_would_refuse_is_not_sent(
    account: WhatsAppAccount, marketer: User
) -> None:
    template = draft(account, content(body("{{1}} is what starts it.", "He")))
    with pytest.raises(NotReady) as refusal:
        review.send_to_colleague(template, to=None, by=marketer)
    assert [one.field for one in refusal.value.findings] == ["body.text"]


def test_only_reviewers_of_this_organisation_are_asked(
    account: WhatsAppAccount, marketer: User
) -> None:
    elsewhere = make_member(make_organisation("kopi"), Role.REVIEWER)
    for person_ in (elsewhere, make_member(account.organisation, Role.FINANCE)):
        with pytest.raises(NotAReviewer):
            review.send_to_colleague(draft(account), to=person_, by=marketer)
