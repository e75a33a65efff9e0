"""One act on many templates: said first, then done once each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, Role
from assets.models import WhatsAppAccount
from templates_app import tasks
from templates_app.models import (
    BulkAct,
    BulkRow,
    BulkTask,
    Errand,
    Family,
    Folder,
    Status,
    Tag,
    Template,
)
from templates_app.services import bulk, commenting, drafting, families
from templates_app.services.errors import sentence
from tests.conftest import Jobs
from tests.people import make_account, make_member, make_organisation
from tests.sandbox_server import Sandbox
from tests.templates_app.making import (
    approved,
    at_meta,
    cleared,
    connected,
    content,
    draft,
    person,
    words,
)

LIST = "/o/hanami/templates/"


@pytest.fixture
def account(db: None) -> WhatsAppAccount:
    return make_account(make_organisation())


@pytest.fixture
def writer(account: WhatsAppAccount, client: Client) -> Client:
    client.force_login(person(account, Role.MARKETER))
    return client


def asked(writer: Client, task: str, *rows: Template, **more: object) -> str:
    """The address of the page that says what will happen."""
    told = {"task": task, "row": [row.pk for row in rows], **more}
    return str(writer.post(f"{LIST}bulk/", told)["Location"])


def confirmed(writer: Client, page: str, jobs: Jobs) -> str:
    writer.post(f"{page}confirmation/")
    jobs.run()
    return writer.get(page).content.decode()


def test_a_page_says_what_will_happen_to_how_many_and_what_cannot_and_why(
    account: WhatsAppAccount, writer: Client, jobs: Jobs
) -> None:
    good, bad, sent = draft(account), draft(account, content()), cleared(account)
    page = asked(writer, "review", good, bad, sent)
    said = writer.get(page).content.decode()
    assert "Send to a colleague (1)" in said
    assert "1 · Meta would refuse this template as it is." in said
    assert "1 · Only a draft can be sent to a colleague." in said
    assert Template.objects.get(pk=good.pk).status == Status.DRAFT
    confirmed(writer, page, jobs)
    now = dict(Template.objects.values_list("pk", "status"))
    assert now == {good.pk: Status.IN_REVIEW, bad.pk: Status.DRAFT, sent.pk: Status.CLEARED}


def test_confirmed_twice_and_run_twice_it_is_done_once(
    account: WhatsAppAccount, writer: Client, jobs: Jobs
) -> None:
    page = asked(writer, "review", draft(account), draft(account))
    for _press in range(2):
        writer.post(f"{page}confirmation/")
    assert jobs.waiting() == ["templates_app.tasks.run_bulk"]
    jobs.run()
    act = BulkAct.objects.get()
    tasks.run_bulk(act.pk)
    assert act.rows.filter(problem="", done_at__isnull=False).count() == 2
    for row in act.rows.all():
        assert row.template.events.filter(to_status=Status.IN_REVIEW).count() == 1


def test_all_of_a_search_are_taken_and_nothing_else(
    account: WhatsAppAccount, writer: Client, jobs: Jobs
) -> None:
    for number in range(30):
        draft(account, name=f"order_{number}_x")
    other = draft(account, name="welcome")
    folder = Folder.objects.create(organisation=account.organisation, name="Autumn")
    page = asked(writer, "folder", folder=folder.pk, every="1", query="q=_x&size=25")
    assert "30 templates, each language counted" in writer.get(page).content.decode()
    confirmed(writer, page, jobs)
    assert folder.families.count() == 30
    assert not Family.objects.filter(name=other.name).exists()


def test_tags_come_and_go(account: WhatsAppAccount, writer: Client, jobs: Jobs) -> None:
    tag = Tag.objects.create(organisation=account.organisation, name="vip")
    one, two = draft(account), draft(account)
    confirmed(writer, asked(writer, "tag", one, two, tag=tag.pk), jobs)
    assert tag.families.count() == 2
    confirmed(writer, asked(writer, "untag", one, tag=tag.pk), jobs)
    assert [family.name for family in tag.families.all()] == [two.name]
    assert asked(writer, "tag", one) == f"{LIST}?page=1"  # which tag?


def test_what_is_cleared_goes_to_meta(
    sandbox: Sandbox, db: None, client: Client, jobs: Jobs
) -> None:
    account = connected(sandbox)
    client.force_login(person(account, Role.MARKETER))
    one, two = cleared(account), draft(account)
    page = asked(client, "submit", one, two)
    assert "1 new templates fit" in client.get(page).content.decode()
    confirmed(client, page, jobs)
    assert len(at_meta(sandbox, one.name)) == 1
    assert at_meta(sandbox, two.name) == []
    assert Template.objects.get(pk=two.pk).status == Status.DRAFT


def test_what_has_expired_or_waits_for_changes_is_told_and_stays(
    sandbox: Sandbox, db: None, client: Client, jobs: Jobs
) -> None:
    account = connected(sandbox)
    client.force_login(person(account, Role.MARKETER))
    old, disputed = cleared(account, name="old"), cleared(account, name="disputed")
    Template.objects.filter(pk=old.pk).update(expires_on=date(2026, 1, 1))
    commenting.comment(
        disputed, text="Shorter, please.", asks_change=True, by=person(account, Role.REVIEWER)
    )
    page = asked(client, "submit", old, disputed)
    before = client.get(page).content.decode()
    assert "has expired" in before
    assert "Requested changes are open" in before
    later = asked(client, "submit", good := cleared(account, name="good"))
    Template.objects.filter(pk=good.pk).update(expires_on=date(2026, 1, 1))
    assert "has expired" in confirmed(client, later, jobs)
    assert set(Template.objects.values_list("status", flat=True)) == {Status.CLEARED}


@pytest.mark.parametrize(
    "name",
    ["NotReady", "Expired", "ChangesOpen", "ItemsMissing", "NotCleared", "AlreadySubmitted",
     "NotADraft", "Moved", "NotPossible", "ErrandOpen", "ShelfGone", "Unforeseen", "NotAllowed", "NotAReviewer"],
)  # fmt: skip
def test_every_error_that_a_row_can_end_in_has_a_sentence(name: str) -> None:
    assert sentence(name) != name


def test_deleting_many_says_the_lock_and_waits_as_deleting_one_does(
    account: WhatsAppAccount, writer: Client, jobs: Jobs
) -> None:
    one, two, never = approved(account), approved(account), draft(account)
    page = asked(writer, "delete", one, two, never)
    said = writer.get(page).content.decode()
    assert "2 languages of 2 names go to Meta for deletion." in said
    assert "locked for 30 days" in said
    assert "1 · Meta does not do that with a template in this state." in said
    confirmed(writer, page, jobs)
    assert set(Errand.objects.values_list("template", "task")) == {
        (one.pk, "delete"), (two.pk, "delete"),
    }  # fmt: skip
    assert set(Template.objects.values_list("status", flat=True)) == {"approved", "draft"}
    again = writer.get(asked(writer, "archive", one)).content.decode()
    assert "1 · Something is already asked of Meta for this template." in again


def test_what_moved_on_meanwhile_is_told_in_the_result(
    account: WhatsAppAccount, writer: Client, jobs: Jobs
) -> None:
    one, two = cleared(account), cleared(account)
    page = asked(writer, "submit", one, two)
    Template.objects.filter(pk=one.pk).update(status=Status.DRAFT)
    done = confirmed(writer, page, jobs)
    assert "A colleague has to clear this template before it goes to Meta." in done
    answer = writer.get(f"{page}export.csv").content.decode("utf-8-sig")
    outcomes = {row["name"]: row["outcome"] for row in csv.DictReader(io.StringIO(answer))}
    assert outcomes[two.name] == "done"
    assert outcomes[one.name].startswith("A colleague has to clear")


def test_who_lost_the_right_meanwhile_does_nothing(
    account: WhatsAppAccount, writer: Client
) -> None:
    template = draft(account)
    asked(writer, "review", template)
    act = BulkAct.objects.get()
    bulk.confirm(act)
    Membership.objects.filter(user=act.by).update(roles=[Role.VIEWER])
    bulk.run(act)
    assert BulkRow.objects.get().problem == "NotAllowed"
    assert Template.objects.get().status == Status.DRAFT


@contextmanager
def breaking(word: str, error: BaseException) -> Iterator[None]:
    """Meanwhile the database refuses every statement about a tag for the name `word`."""

    def run(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT") and word in (params or ()):
            raise error
        return execute(sql, params, many, context)

    with connection.execute_wrapper(run):
        yield


def test_a_row_that_fails_for_no_known_reason_is_told_and_the_act_goes_on(
    account: WhatsAppAccount, writer: Client, jobs: Jobs
) -> None:
    tag = Tag.objects.create(organisation=account.organisation, name="vip")
    rows = [draft(account, name=name) for name in ("one", "broken", "three")]
    page = asked(writer, "tag", *rows, tag=tag.pk)
    with breaking("broken", RuntimeError("a secret detail")):
        result = confirmed(writer, page, jobs)
    assert "Something went wrong here that we did not foresee." in result
    assert "secret" not in result
    assert set(tag.families.values_list("name", flat=True)) == {"one", "three"}
    assert bulk.waiting() == []
    tasks.run_bulk(BulkAct.objects.get().pk)
    assert not Family.objects.filter(name="broken").exists()


def test_a_killed_worker_is_followed_by_another_that_does_the_rest_once(
    account: WhatsAppAccount, writer: Client, jobs: Jobs
) -> None:
    rows = [draft(account, name=name) for name in ("one", "two", "three")]
    asked(writer, "review", *rows)
    act = BulkAct.objects.get()
    bulk.confirm(act)
    kill = connection.execute_wrapper(_Killer(at=rows[1].pk))
    with kill, pytest.raises(SystemExit):
        tasks.run_bulk(act.pk)
    assert act.rows.exclude(done_at=None).count() == 1
    tasks.sweep()  # the lease is still the dead one's
    tasks.run_bulk(act.pk)
    assert jobs.waiting() == []
    assert act.rows.exclude(done_at=None).count() == 1
    with time_machine.travel(timezone.now() + bulk.LEASE + timedelta(seconds=1)):
        tasks.sweep()
        jobs.run()
    assert act.rows.filter(problem="").exclude(done_at=None).count() == 3
    for row in rows:
        assert row.events.filter(to_status=Status.IN_REVIEW).count() == 1


class _Killer:
    """Ends the worker at the moment when it writes down that this template has moved."""

    def __init__(self, *, at: int) -> None:
        self.at = at

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('INSERT INTO "templates_app_event"') and self.at in params:
            raise SystemExit
        return execute(sql, params, many, context)


def test_who_lost_an_act_to_another_worker_does_no_more_of_it(
    account: WhatsAppAccount, writer: Client
) -> None:
    asked(writer, "review", draft(account))
    act = BulkAct.objects.get()
    bulk.confirm(act)
    now = timezone.now()
    BulkAct.objects.update(claimed_until=now + bulk.LEASE)  # the other one's
    act.claimed_until = now  # what the first one once wrote
    assert not bulk.run(act)
    assert BulkRow.objects.get().done_at is None


def test_the_record_stays_when_its_folder_or_tag_goes(
    account: WhatsAppAccount, writer: Client, jobs: Jobs
) -> None:
    organisation = account.organisation
    folder = Folder.objects.create(organisation=organisation, name="Autumn")
    tag = Tag.objects.create(organisation=organisation, name="vip")
    one = draft(account)
    done = asked(writer, "tag", one, tag=tag.pk)
    confirmed(writer, done, jobs)
    begun = asked(writer, "folder", one, folder=folder.pk)
    writer.post(f"{LIST}folders/{folder.pk}/", {"delete": "1"})
    writer.post(f"{LIST}tags/{tag.pk}/", {"delete": "1"})
    assert "vip" in writer.get(done).content.decode()
    told = confirmed(writer, begun, jobs)
    assert "Autumn" in told
    assert "The folder or tag was deleted before this was done." in told


def test_a_lost_bell_is_rung_again_and_a_stopped_act_is_not(
    account: WhatsAppAccount, writer: Client, jobs: Jobs
) -> None:
    page = asked(writer, "review", draft(account))
    act = BulkAct.objects.get()
    tasks.sweep()
    assert jobs.waiting() == []  # nobody confirmed
    bulk.confirm(act)
    tasks.sweep()
    assert jobs.waiting() == ["templates_app.tasks.run_bulk"]
    writer.post(f"{page}cancellation/")
    jobs.run()
    assert bulk.waiting() == []
    assert BulkRow.objects.get().done_at is None
    assert not bulk.confirm(act)


def test_a_bulk_act_is_its_maker_s_alone(account: WhatsAppAccount, writer: Client) -> None:
    template = draft(account)
    page = asked(writer, "review", template)
    other = Client()
    for who, status in (
        (make_member(account.organisation, Role.MARKETER, email="second@hanami.example"), 404),
        (make_member(account.organisation, Role.VIEWER), 403),
        (make_member(make_organisation("sakura"), Role.ADMIN), 404),
    ):
        other.force_login(who)
        assert other.get(page).status_code == status
        assert other.post(f"{page}confirmation/").status_code == status
    assert BulkAct.objects.get().confirmed_at is None


def test_rows_of_another_organisation_are_not_taken(
    account: WhatsAppAccount, writer: Client
) -> None:
    theirs = draft(make_account(make_organisation("sakura"), waba_id="102290129349999"))
    assert asked(writer, "review", theirs) == f"{LIST}?page=1"
    mine = draft(account)
    asked(writer, "review", theirs, mine)
    assert [row.template for row in BulkRow.objects.all()] == [mine]


def test_ticked_rows_are_taken_along_as_a_file(account: WhatsAppAccount, writer: Client) -> None:
    one, _two = draft(account), draft(account)
    answer = writer.get(asked(writer, "export", one, query="status=draft"))
    rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert [row["name"] for row in rows] == [one.name]
    every = writer.get(asked(writer, "export", every="1", query="status=draft"))
    assert every.content.decode("utf-8-sig").count("order_") == 2


def test_nothing_ticked_takes_nothing_along_and_says_so(
    account: WhatsAppAccount, writer: Client
) -> None:
    draft(account)
    answer = writer.post(f"{LIST}bulk/", {"task": "export", "query": "q=x"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"{LIST}?q=x"
    assert "Nothing is ticked" in answer.content.decode()
    nothing = writer.get(f"{LIST}export.csv?row=no-number").content.decode("utf-8-sig")
    assert "order_" not in nothing


def test_rows_whose_numbers_are_long_are_ticked_too(
    account: WhatsAppAccount, writer: Client
) -> None:
    folder = 123_456_789_012
    Folder.objects.create(pk=folder, organisation=account.organisation, name="Autumn")
    far = Template.objects.create(
        pk=10**10, organisation=account.organisation, account=account, name="far", language="ja"
    )
    drafting.put_revision(far, words(), by=None)
    page = asked(writer, "folder", far, folder=folder)
    assert [row.template for row in BulkRow.objects.all()] == [far], page
    families.move(far, Folder.objects.get())
    assert "far" in writer.get(f"{LIST}?folder={folder}").content.decode()
    assert writer.get(f"{LIST}?page={9 * 10**18}").status_code == 200


def test_readers_have_nothing_to_tick(account: WhatsAppAccount, client: Client) -> None:
    draft(account)
    client.force_login(make_member(account.organisation, Role.VIEWER))
    assert 'name="row"' not in client.get(LIST).content.decode()
    assert client.post(f"{LIST}bulk/", {}).status_code == 403


def test_more_rows_cost_no_more_queries(account: WhatsAppAccount, writer: Client) -> None:
    def queries(count: int) -> int:
        rows = [draft(account) for _number in range(count)]
        page = asked(writer, "review", *rows)
        with CaptureQueriesContext(connection) as seen:
            writer.get(page)
        return len(seen)

    queries(1)
    assert queries(2) == queries(40)


def test_what_was_done_is_forgotten_after_a_month_and_not_before(account: WhatsAppAccount) -> None:
    by = person(account, Role.MARKETER)
    act = bulk.ask(account.organisation, BulkTask.REVIEW, [draft(account)], by=by)
    tasks.forget_old_bulk_acts()
    assert BulkAct.objects.count() == 1
    BulkAct.objects.update(asked_at=act.asked_at - 2 * bulk.KEPT)
    tasks.forget_old_bulk_acts()
    assert BulkAct.objects.count() == 0
    assert Template.objects.count() == 1
