"""Deleting, archiving and unpausing at Meta: one language, with time to think, and done once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Role
from alerts.models import Alert, Kind
from assets.models import Usage, WhatsAppAccount
from templates_app import ports, tasks
from templates_app.models import ERRAND_LEASE, Errand, Event, Source, Status, Task, Template
from templates_app.reports import quota
from templates_app.reports.impact import impact
from templates_app.services import drafting, errands, renaming, sync
from templates_app.services.errors import ErrandOpen, Moved, NameTaken, NotPossible
from tests.people import make_account, make_organisation
from tests.sandbox_server import Sandbox
from tests.templates_app.making import approved, at_meta, draft, edited, person, pushed

LIST = "/message_templates"


def fresh(template: Template) -> Template:
    return Template.objects.get(pk=template.pk)


@pytest.fixture
def place(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def template(account: WhatsAppAccount, sandbox: Sandbox) -> Template:
    """Approved at the sandbox."""
    made = pushed(account)
    sandbox.decide(made.meta_id, "approve")
    sync.sync_one(made)
    return fresh(made)


def ask(template: Template, task: str = Task.DELETE) -> Errand:
    return errands.ask(template, task, by=person(template.account, Role.MARKETER))


def time_is_up() -> None:
    Usage.objects.all().delete()
    Errand.objects.open().update(due_at=timezone.now())


def test_deleting_removes_one_language_and_leaves_the_others(
    template: Template, account: WhatsAppAccount, sandbox: Sandbox, jobs: Any
) -> None:
    """Complaint 52: by Meta's id, never by the name alone."""
    other = pushed(account, name=template.name, language="ja")
    ask(template)
    time_is_up()
    tasks.sweep()
    jobs.run()
    assert fresh(template).status == Status.DELETED
    assert [one["language"] for one in at_meta(sandbox, template.name)] == ["ja"]
    assert fresh(other).status == Status.PENDING
    assert quota.locked_until(account, template.name, "en_US") is not None
    sync.sync_account(account)
    assert fresh(template).status == Status.DELETED


def test_nothing_goes_to_meta_while_it_can_be_taken_back(
    template: Template, sandbox: Sandbox, jobs: Any
) -> None:
    errand = ask(template)
    tasks.sweep()
    tasks.run_errand(errand.pk)
    assert not sandbox.requests(path=LIST, method="DELETE")
    errands.take_back(template, by=person(template.account, Role.MARKETER))
    time_is_up()
    tasks.run_errand(errand.pk)
    assert fresh(template).status == Status.APPROVED
    with pytest.raises(Moved):
        errands.take_back(template, by=person(template.account, Role.MARKETER))


def test_an_errand_run_twice_calls_meta_once(template: Template, sandbox: Sandbox) -> None:
    errand = ask(template)
    time_is_up()
    tasks.run_errand(errand.pk)
    tasks.run_errand(errand.pk)
    tasks.run_errand(10**9)
    assert len(sandbox.requests(path=LIST, method="DELETE")) == 1
    assert Event.objects.filter(template=template, to_status=Status.DELETED).count() == 1


def test_a_deletion_whose_answer_was_lost_is_found_done(
    template: Template, sandbox: Sandbox
) -> None:
    errand = ask(template)
    time_is_up()
    sandbox.fault(LIST, method="DELETE", cut=True, times=1)
    assert errands.run(errand) is False
    assert fresh(template).status == Status.APPROVED
    time_is_up()
    assert errands.run(errand) is True
    assert fresh(template).status == Status.DELETED
    assert len(sandbox.requests(path=LIST, method="DELETE")) == 1


def test_what_meta_refuses_in_any_language_leaves_the_template_and_tells_somebody(
    template: Template, sandbox: Sandbox
) -> None:
    """Complaint 53: decided by the number, never by the localised text."""
    errand = ask(template)
    time_is_up()
    error = {"code": 100, "error_subcode": 2388330, "error_user_title": "削除できません"}
    sandbox.fault(LIST, method="DELETE", times=1, status=400, error=error)
    assert errands.run(errand) is False
    errand.refresh_from_db()
    assert errand.ended_at is not None
    assert errand.problem.startswith("not_done")
    assert fresh(template).status == Status.APPROVED
    assert template.events.latest("pk").payload["title"] == "削除できません"
    assert Alert.objects.open().filter(kind=Kind.SUBMISSION_STUCK).count() == 1


@pytest.mark.parametrize(("status", "code"), [(401, 190), (429, 80008), (500, 1), (400, 987654)])
def test_trouble_at_meta_leaves_the_errand_waiting(
    template: Template, sandbox: Sandbox, status: int, code: int
) -> None:
    errand = ask(template)
    time_is_up()
    sandbox.fault(LIST, method="DELETE", times=1, status=status, error={"code": code})
    assert errands.run(errand) is False
    errand.refresh_from_db()
    assert (errand.ended_at, errand.claimed_at) == (None, None)
    assert errand.due_at > timezone.now()
    assert fresh(template).status == Status.APPROVED
    time_is_up()
    assert errands.run(errand) is True


def test_a_worker_that_died_is_noticed_when_its_lease_is_over(place: WhatsAppAccount) -> None:
    errand = ask(approved(place))
    later = timezone.now() + timedelta(minutes=2)
    Errand.objects.update(claimed_at=later, attempts=1)
    assert errands.due(later) == []
    assert errands.due(later + ERRAND_LEASE + timedelta(seconds=1)) == [errand.pk]


def test_archiving_and_back_again(template: Template, sandbox: Sandbox) -> None:
    assert errands.run(ask(template, Task.ARCHIVE)) is True
    assert fresh(template).status == Status.ARCHIVED
    assert Alert.objects.open().filter(kind=Kind.TEMPLATE_AT_RISK).count() == 1
    assert errands.run(ask(fresh(template), Task.UNARCHIVE)) is True
    assert fresh(template).status == Status.APPROVED
    assert Alert.objects.open().filter(kind=Kind.TEMPLATE_AT_RISK).count() == 0


def test_a_pause_by_pacing_is_ended(template: Template, sandbox: Sandbox) -> None:
    sandbox.decide(template.meta_id, "pause", title="RATE_LIMITING_PAUSE")
    sandbox.control("POST", "/clock", json={"forward_seconds": 600})
    sync.sync_one(template)
    assert errands.run(ask(fresh(template), Task.UNPAUSE)) is True
    assert fresh(template).status == Status.APPROVED


def test_two_things_cannot_be_asked_at_once(place: WhatsAppAccount) -> None:
    template = approved(place)
    ask(template)
    with pytest.raises(ErrandOpen):
        ask(template, Task.ARCHIVE)


@pytest.mark.parametrize("status", [Status.DISABLED, Status.DELETED, Status.PENDING_DELETION])
def test_what_meta_does_not_delete_is_not_asked(place: WhatsAppAccount, status: str) -> None:
    template = approved(place)
    Template.objects.update(status=status)
    with pytest.raises(NotPossible):
        ask(fresh(template))
    with pytest.raises(NotPossible):
        ask(draft(place))


def test_a_template_that_moved_on_meanwhile_is_left_alone(place: WhatsAppAccount) -> None:
    template = approved(place)
    errand = ask(template)
    edited(template, "Your parcel {{1}} is on its way to you.")
    time_is_up()
    errands.run(errand)
    errand.refresh_from_db()
    assert (errand.problem, errand.ended_at is None) == ("moved_on", False)


def test_what_was_being_deleted_and_is_gone_is_deleted(
    template: Template, account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    assert template.move(Status.PENDING_DELETION, source=Source.POLL)
    sandbox.decide(template.meta_id, "delete")
    sync.sync_account(account)
    assert fresh(template).status == Status.DELETED


def test_the_impact_is_told_in_numbers(
    place: WhatsAppAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = approved(place, name="hello")
    other = approved(place, name="hello", language="ja")
    Template.objects.filter(pk=other.pk).update(status=Status.DISABLED)
    copy = drafting.duplicate(template, by=person(place, Role.MARKETER), name="hello_2")
    found = impact(template)
    assert ([row.pk for row in found.languages], [row.pk for row in found.kept]) == (
        [template.pk],
        [other.pk],
    )
    assert found.locked_until is not None
    assert (found.messages, [row.pk for row in found.based_on_it]) == (None, [copy.pk])
    monkeypatch.setattr(ports, "monthly_volume", lambda ids: {ids[0]: {"Japan": 7, "India": 5}})
    assert impact(template).messages == 12


def test_another_name_makes_drafts_of_every_language_and_keeps_the_old_ones(
    place: WhatsAppAccount,
) -> None:
    template = approved(place, name="hello")
    approved(place, name="hello", language="ja")
    marketer = person(place, Role.MARKETER)
    made = renaming.rename(template, to="welcome", by=marketer, every_language=True)
    assert [(row.name, row.language, row.status) for row in made] == [
        ("welcome", "en_US", Status.DRAFT),
        ("welcome", "ja", Status.DRAFT),
    ]
    assert fresh(template).status == Status.APPROVED
    assert made[0].copied_from == template
    with pytest.raises(NameTaken):
        renaming.rename(template, to="welcome", by=marketer, every_language=False)
