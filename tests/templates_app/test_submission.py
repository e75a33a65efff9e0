"""From cleared to Meta: once, whatever happens on the way."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from alerts.models import Alert, Kind
from assets.client import graph_for
from assets.models import Usage, WhatsAppAccount
from graph import templates as meta_templates
from templates_app import tasks
from templates_app.models import PUSH_LEASE, Event, Status, Template
from templates_app.services import dating, submission, sync, tracking
from templates_app.services.errors import AlreadySubmitted, Moved, NotCleared
from tests.sandbox_server import Sandbox
from tests.templates_app.making import (
    at_meta,
    clear,
    cleared,
    content,
    draft,
    person,
    pushed,
    submitting,
    words,
)

TEMPLATES = "/message_templates"


def fresh(template: Template) -> Template:
    return Template.objects.get(pk=template.pk)


def alerts(kind: str) -> int:
    return Alert.objects.open().filter(kind=kind).count()


def worker_is_long_dead(template: Template) -> None:
    """As if the claim were older than any worker lives; every wait is over too."""
    Usage.objects.all().delete()
    past = timezone.now() - PUSH_LEASE - timedelta(seconds=1)
    rows = Template.objects.filter(pk=template.pk)
    rows.exclude(push_started_at=None).update(push_started_at=past)
    rows.update(push_after=None)


def test_a_cleared_template_arrives_at_meta_with_its_id(
    account: WhatsAppAccount, sandbox: Sandbox, jobs: Any
) -> None:
    template = submitting(account)
    tasks.sweep()
    jobs.run()
    template = fresh(template)
    [there] = at_meta(sandbox, template.name)
    assert (template.status, template.meta_id) == (Status.PENDING, there["id"])
    assert template.meta_revision == template.revision
    assert there["components"][0]["text"] == template.body


def test_pushing_twice_creates_one_template(account: WhatsAppAccount, sandbox: Sandbox) -> None:
    template = submitting(account)
    tasks.push(template.pk)
    tasks.push(template.pk)
    assert len(at_meta(sandbox, template.name)) == 1
    assert Event.objects.filter(template=template, to_status=Status.PENDING).count() == 1


def test_a_push_of_a_template_that_is_gone_or_not_submitted_does_nothing(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template = draft(account)
    tasks.push(template.pk)
    tasks.push(10**9)
    assert fresh(template).status == Status.DRAFT
    assert at_meta(sandbox, template.name) == []


def test_a_draft_cannot_be_submitted_and_a_submitted_one_not_again(
    account: WhatsAppAccount,
) -> None:
    marketer = person(account, Role.MARKETER)
    with pytest.raises(NotCleared):
        submission.submit(draft(account), by=marketer)
    template = submitting(account)
    with pytest.raises(AlreadySubmitted):
        submission.submit(template, by=marketer)


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_two_people_submitting_at_once_make_one_submission(sandbox: Sandbox) -> None:
    from tests.templates_app.making import connected

    template = cleared(connected(sandbox))
    marketer = person(template.account, Role.MARKETER)
    start, answers = Barrier(2), []

    def press() -> None:
        mine = fresh(template)
        start.wait()
        try:
            submission.submit(mine, by=marketer)
            answers.append("won")
        except AlreadySubmitted:
            answers.append("lost")
        finally:
            connection.close()

    presses = [Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert sorted(answers) == ["lost", "won"]
    assert Event.objects.filter(template=template, to_status=Status.SUBMITTING).count() == 1


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_two_workers_at_once_make_one_template(sandbox: Sandbox) -> None:
    from tests.templates_app.making import connected

    template = submitting(connected(sandbox))
    start, answers = Barrier(2), []

    def work() -> None:
        mine = fresh(template)
        start.wait()
        answers.append(submission.push(mine))
        connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(answers) == [False, True]
    assert len(at_meta(sandbox, template.name)) == 1


def test_an_answer_lost_after_meta_said_yes_is_found_and_adopted(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template = submitting(account)
    sandbox.fault(TEMPLATES, method="POST", cut=True, times=1)
    assert submission.push(template) is False
    waiting = fresh(template)
    assert (waiting.status, waiting.meta_id) == (Status.SUBMITTING, "")
    assert waiting.push_problem.startswith("trouble")
    worker_is_long_dead(template)
    assert submission.sweep() == [template.pk]
    assert submission.push(template) is True
    [there] = at_meta(sandbox, template.name)
    assert (fresh(template).status, fresh(template).meta_id) == (Status.PENDING, there["id"])


def test_a_worker_that_died_is_noticed_when_its_lease_is_over(account: WhatsAppAccount) -> None:
    template = submitting(account)
    Template.objects.filter(pk=template.pk).update(push_started_at=timezone.now(), push_attempts=1)
    assert submission.sweep() == []
    assert submission.sweep(timezone.now() + PUSH_LEASE + timedelta(seconds=1)) == [template.pk]


def test_jobs_that_valkey_lost_come_back_with_one_sweep(
    account: WhatsAppAccount, sandbox: Sandbox, jobs: Any
) -> None:
    import django_rq

    templates = [submitting(account) for _ in range(3)]
    for template in templates:
        django_rq.get_queue("default").enqueue(tasks.push, template.pk)
    assert len(jobs.waiting()) == 3
    jobs.wipe()
    assert jobs.waiting() == []
    tasks.sweep()
    jobs.run()
    assert {fresh(one).status for one in templates} == {Status.PENDING}
    assert [len(at_meta(sandbox, one.name)) for one in templates] == [1, 1, 1]


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ({"status": 401, "error": {"code": 190, "error_subcode": 463}}, "no_access"),
        ({"status": 429, "error": {"code": 80008}}, "trouble"),
        ({"status": 500, "error": {"code": 1}}, "trouble"),
        ({"status": 500, "error": {"code": 2, "error_subcode": 2388040}}, "trouble"),
        ({"status": 502, "body": "<html>Bad gateway</html>"}, "trouble"),
        ({"status": 400, "error": {"code": 987654}}, "trouble"),
        ({"half_body": True}, "trouble"),
    ],
)
def test_trouble_at_meta_leaves_the_submission_waiting_and_rejects_nothing(
    account: WhatsAppAccount, sandbox: Sandbox, fault: dict[str, Any], problem: str
) -> None:
    template = submitting(account)
    sandbox.fault(TEMPLATES, method="POST", times=1, **fault)
    assert submission.push(template) is False
    waiting = fresh(template)
    assert waiting.status == Status.SUBMITTING
    assert waiting.push_problem.split()[0] == problem
    assert waiting.push_after is not None
    assert waiting.push_after > timezone.now()
    assert alerts(Kind.TEMPLATE_REJECTED) == 0
    worker_is_long_dead(template)
    assert submission.push(template) is True
    assert len(at_meta(sandbox, template.name)) == 1
    assert alerts(Kind.SUBMISSION_STUCK) == 0


def test_an_expired_token_is_told_to_the_admins_and_rejects_nothing(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template = submitting(account)
    sandbox.change_token(sandbox.token, expires_at=1)
    submission.push(template)
    assert fresh(template).status == Status.SUBMITTING
    assert alerts(Kind.TOKEN_REFUSED) == 1
    assert alerts(Kind.SUBMISSION_STUCK) == 1
    assert at_meta(sandbox, template.name) == []


def test_with_a_key_missing_the_submission_and_the_reading_wait_and_say_so(
    account: WhatsAppAccount, settings: Any
) -> None:
    template = submitting(account)
    settings.TOKEN_KEYS = [Fernet.generate_key().decode()]
    unread = WhatsAppAccount.objects.select_related("connection").get(pk=account.pk)
    assert submission.push(template) is False
    assert fresh(template).status == Status.SUBMITTING
    assert fresh(template).push_problem == "no_connection"
    run = sync.sync_account(unread)
    assert run is not None
    assert (run.problem, run.finished_at is None) == ("SecretUnreadable", False)


def test_what_meta_asks_us_to_wait_is_waited(account: WhatsAppAccount, sandbox: Sandbox) -> None:
    template = submitting(account)
    sandbox.fault(TEMPLATES, method="POST", times=1, status=400, error={"code": 80008})
    submission.push(template)
    assert submission.sweep() == []
    assert submission.sweep(timezone.now() + timedelta(hours=2)) == [template.pk]


def test_a_refused_text_comes_back_as_a_draft_with_metas_words_and_is_not_rejected(
    sandbox: Sandbox, db: None
) -> None:
    from tests.templates_app.making import connected

    account = connected(sandbox, second=True)  # its token's owner reads Japanese
    template = submitting(account)
    refused = {
        "code": 100, "error_subcode": 2388299, "error_user_title": "変数を先頭に置けません",
        "error_user_msg": "本文の先頭にテキストを入れてください。",
    }  # fmt: skip
    sandbox.fault(TEMPLATES, method="POST", times=1, status=400, error=refused)
    submission.push(template)
    back = fresh(template)
    assert (back.status, back.push_problem) == (Status.DRAFT, "refused Refused 100/2388299")
    event = back.events.order_by("-pk").first()
    assert event is not None
    assert event.payload["message"] == "本文の先頭にテキストを入れてください。"
    assert (alerts(Kind.TEMPLATE_REJECTED), alerts(Kind.SUBMISSION_STUCK)) == (0, 1)


def test_a_full_account_sends_the_text_back_still_cleared(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template = submitting(account)
    error = {"code": 100, "error_subcode": 2388019}
    sandbox.fault(TEMPLATES, method="POST", times=1, status=400, error=error)
    submission.push(template)
    assert fresh(template).status == Status.CLEARED
    submission.submit(fresh(template), by=person(account, Role.MARKETER))
    assert submission.push(template) is True
    assert alerts(Kind.SUBMISSION_STUCK) == 0


def test_the_same_text_already_at_meta_is_adopted(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template = submitting(account)
    with graph_for(account.connection) as meta:
        made = meta_templates.create(
            meta, account.waba_id, name=template.name, language="en_US", category="UTILITY",
            content=words(),
        )  # fmt: skip
    assert submission.push(template) is True
    assert fresh(template).meta_id == made.id


def test_another_text_of_the_same_name_at_meta_is_explained_and_not_overwritten(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template = submitting(account)
    with graph_for(account.connection) as meta:
        meta_templates.create(
            meta, account.waba_id, name=template.name, language="en_US", category="UTILITY",
            content=words("Something quite different is written here."),
        )  # fmt: skip
    assert submission.push(template) is False
    assert (fresh(template).status, fresh(template).push_problem) == (Status.DRAFT, "exists")
    assert fresh(template).body == template.body
    [there] = at_meta(sandbox, template.name)
    assert there["components"][0]["text"].startswith("Something quite")


def test_metas_category_counts_and_the_person_is_told(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    sandbox.control("POST", "/settings", json={"recategorise_on_creation": True})
    template = pushed(account, words("A discount of 20 % off waits for you in our shop."))
    assert (template.requested_category, template.category) == ("UTILITY", "MARKETING")
    assert alerts(Kind.CATEGORY_CHANGED) == 1


def test_a_webhook_faster_than_our_commit_is_not_overwritten(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    """Meta approves before the worker has written down the id."""
    template = submitting(account)
    sandbox.fault(TEMPLATES, method="POST", cut=True, times=1)
    submission.push(template)
    [there] = at_meta(sandbox, template.name)
    known = tracking.apply_status(
        account, meta_id=there["id"], name=template.name, language="en-US", word="APPROVED",
        happened_at=timezone.now(), source="webhook", payload={},
    )  # fmt: skip
    assert known
    assert (fresh(template).status, fresh(template).meta_id) == (Status.APPROVED, there["id"])
    worker_is_long_dead(template)
    assert submission.sweep() == []
    assert submission.push(template) is False
    assert fresh(template).status == Status.APPROVED


def test_a_rejected_template_is_corrected_and_submitted_again_under_its_id(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    from templates_app.services import drafting, review

    template = pushed(account)
    sandbox.decide(template.meta_id, "reject", reason="INVALID_FORMAT")
    sync.sync_account(account)
    template = fresh(template)
    assert template.status == Status.REJECTED
    marketer = person(account, Role.MARKETER)
    drafting.save_draft(
        template, content=words("Your parcel {{1}} is on its way to you."), by=marketer,
        expected_revision=template.revision_id,
    )  # fmt: skip
    sync.sync_account(account)  # Meta still says REJECTED; our text stays a draft
    assert fresh(template).status == Status.DRAFT
    template = fresh(template)
    review.send_to_colleague(template, to=None, by=marketer)
    clear(template, by=person(account, Role.REVIEWER))
    submission.submit(template, by=marketer)
    assert submission.push(template) is True
    again = fresh(template)
    assert (again.status, again.meta_id) == (Status.PENDING, template.meta_id)
    [there] = at_meta(sandbox, template.name)
    assert there["components"][0]["text"].startswith("Your parcel")
    sync.sync_account(account)
    assert fresh(template).revision_id == again.revision_id


def test_a_lost_answer_to_a_change_is_found_too(account: WhatsAppAccount, sandbox: Sandbox) -> None:
    from templates_app.services import drafting, review

    template = pushed(account)
    sandbox.decide(template.meta_id, "reject", reason="INVALID_FORMAT")
    sync.sync_account(account)
    template = fresh(template)
    marketer = person(account, Role.MARKETER)
    drafting.save_draft(
        template, content=words("Your parcel {{1}} is on its way to you."), by=marketer,
        expected_revision=template.revision_id,
    )  # fmt: skip
    review.send_to_colleague(template, to=None, by=marketer)
    clear(template, by=person(account, Role.REVIEWER))
    submission.submit(template, by=marketer)
    sandbox.fault(f"/{template.meta_id}$", method="POST", cut=True, times=1)
    assert submission.push(template) is False
    worker_is_long_dead(template)
    assert submission.push(template) is True
    assert fresh(template).status == Status.PENDING
    edits = sandbox.requests(path=f"/{template.meta_id}$", method="POST")
    assert len(edits) == 1


def test_a_submission_nobody_worked_on_can_be_taken_back(account: WhatsAppAccount) -> None:
    template = submitting(account)
    submission.withdraw(template, by=person(account, Role.MARKETER))
    assert fresh(template).status == Status.CLEARED
    template = pushed(account)
    with pytest.raises(Moved):
        submission.withdraw(template, by=person(account, Role.MARKETER))


def test_an_authentication_template_arrives_and_reads_back_the_same(
    account: WhatsAppAccount,
) -> None:
    made = content(
        {"type": "BODY", "add_security_recommendation": True},
        {"type": "FOOTER", "code_expiration_minutes": 10},
        {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]},
    )
    template = pushed(account, made, category="AUTHENTICATION")
    assert template.status == Status.PENDING
    sync.sync_account(account)
    assert fresh(template).revision_id == template.revision_id
    assert Template.objects.filter(account=account, name=template.name).count() == 1


def test_what_meta_has_already_is_taken_over_although_it_expired_meanwhile(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template = submitting(account)
    sandbox.fault(TEMPLATES, method="POST", cut=True, times=1)
    assert submission.push(template) is False
    dating.set_dates(
        template, expires_on=account.organisation.today(), review_by=None, review_every=None,
        by=person(account, Role.MARKETER),
    )  # fmt: skip
    Template.objects.update(push_after=None)
    for _twice in range(2):
        tasks.push(template.pk)
    [there] = at_meta(sandbox, template.name)
    assert (fresh(template).status, fresh(template).meta_id) == (Status.PENDING, there["id"])


def test_what_expires_while_it_waits_is_not_sent_and_its_page_says_so(
    account: WhatsAppAccount, sandbox: Sandbox, client: Client
) -> None:
    template = submitting(account)
    Template.objects.update(push_after=timezone.now(), push_problem="quota")
    dating.set_dates(
        template, expires_on=account.organisation.today(), review_by=None, review_every=None,
        by=person(account, Role.MARKETER),
    )  # fmt: skip
    for _twice in range(2):
        tasks.push(template.pk)
    template.refresh_from_db()
    assert (template.status, template.push_after) == (Status.CLEARED, None)
    assert at_meta(sandbox, template.name) == []
    assert template.events.filter(to_status=Status.CLEARED, note="expired").count() == 1
    client.force_login(person(account, Role.MARKETER))
    page = client.get(f"/o/hanami/templates/{template.pk}/").content.decode()
    assert "expired while this submission waited" in page
