"""Reading what Meta has: all of it, at any time, whatever happens half way."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alerts.models import Alert, Kind
from assets.client import graph_for
from assets.models import WhatsAppAccount
from graph import templates as meta_templates
from templates_app import reports, tasks
from templates_app.content import from_meta
from templates_app.models import Drift, Event, Source, Status, Subject, SyncRun, Template
from templates_app.services import sync
from tests.sandbox_server import Sandbox
from tests.templates_app.making import at_meta, draft, pushed, words

LIST = "/message_templates"


def seeded(sandbox: Sandbox, count: int, **fields: Any) -> None:
    """`count` templates more at Meta, as somebody made them elsewhere."""
    state = sandbox.state()
    for number in range(count):
        state["templates"].append(
            {
                "id": str(7_000_000 + number), "waba": sandbox.waba_id, "name": f"elsewhere_{number}",
                "language": ("en_US", "ja", "es_MX")[number % 3], "category": "UTILITY",
                "status": "APPROVED", "rejected_reason": "NONE", "parameter_format": "POSITIONAL",
                "quality_score": {"score": "GREEN", "date": 1758754645},
                "components": [{"type": "BODY", "text": f"Text number {number}."}], **fields,
            }
        )  # fmt: skip
    sandbox.reset(state)


def rows() -> dict[str, Template]:
    return {row.name: row for row in Template.objects.all()}


def alerts(kind: str) -> int:
    return Alert.objects.open().filter(kind=kind).count()


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three templates a page."""
    whole = meta_templates.template_pages

    def small(*args: Any, **kwargs: Any) -> Any:
        return whole(*args, **{**kwargs, "limit": 3})

    monkeypatch.setattr(meta_templates, "template_pages", small)


def test_every_page_every_language_and_every_status_is_read(
    account: WhatsAppAccount, sandbox: Sandbox, small_pages: None
) -> None:
    """Complaints 1, 2, 8 and 9: not only the first 25, no cap, no language left out."""
    seeded(sandbox, 10)
    run = sync.sync_account(account)
    assert run is not None
    there = [one for one in at_meta(sandbox) if one["waba"] == account.waba_id]
    assert Template.objects.count() == len(there) == run.seen
    assert {row.language for row in rows().values()} >= {"en_US", "ja", "es_MX"}
    assert len(sandbox.requests(path=LIST)) <= run.pages + 2
    account.refresh_from_db()
    assert account.templates_read_at is not None


def test_reading_again_writes_nothing(account: WhatsAppAccount, sandbox: Sandbox) -> None:
    seeded(sandbox, 10)
    sync.sync_account(account)
    before = Event.objects.count()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        run = sync.sync_account(account)
    assert run is not None
    assert (run.changed, Event.objects.count()) == (0, before)
    writes = [q["sql"] for q in queries if "templates_app_template" in q["sql"].split("WHERE")[0]]
    assert not [sql for sql in writes if sql.startswith(("UPDATE", "INSERT"))]


def test_an_error_half_way_keeps_what_came_and_marks_nothing_missing(
    account: WhatsAppAccount, sandbox: Sandbox, small_pages: None
) -> None:
    seeded(sandbox, 10)
    sync.sync_account(account)
    account.refresh_from_db()
    read_at = account.templates_read_at
    sandbox.decide("7000009", "pause")  # the newest, so on the first page
    sandbox.fault(LIST, skip=1, status=500, error={"code": 1})
    run = sync.sync_account(account)
    assert run is not None
    assert (run.pages, run.problem.split()[0]) == (1, "TryLater")
    assert rows()["elsewhere_9"].status == Status.PAUSED
    assert not Template.objects.exclude(missing_since=None).exists()
    account.refresh_from_db()
    assert account.templates_read_at == read_at
    assert alerts(Kind.SYNC_STALLED) == 1
    sandbox.no_faults()
    sync.sync_account(account)
    assert alerts(Kind.SYNC_STALLED) == 0


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 401, "error": {"code": 190, "error_subcode": 463}},
        {"status": 400, "error": {"code": 80008}},
        {
            "status": 400,
            "error": {"code": 123456, "message": "rejected", "error_user_title": "却下"},
        },
        {"body": "<html>"},
        {"half_body": True},
    ],
)
def test_trouble_leaves_the_data_as_it_is_and_somebody_is_told(
    account: WhatsAppAccount, sandbox: Sandbox, fault: dict[str, Any]
) -> None:
    sync.sync_account(account)
    before = {row.pk: row.status for row in Template.objects.all()}
    sandbox.fault(LIST, **fault)
    sync.sync_account(account)
    assert {row.pk: row.status for row in Template.objects.all()} == before
    assert not Template.objects.exclude(missing_since=None).exists()
    assert alerts(Kind.SYNC_STALLED) == 1


def test_what_meta_no_longer_lists_is_flagged_and_kept(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template, unsent = pushed(account), draft(account)
    state = sandbox.state()
    state["templates"] = [one for one in state["templates"] if one["id"] != template.meta_id]
    sandbox.reset(state)
    sync.sync_account(account)
    template.refresh_from_db()
    assert (template.missing_since is None, template.status) == (False, Status.PENDING)
    unsent.refresh_from_db()
    assert (unsent.missing_since, unsent.status) == (None, Status.DRAFT)


def test_an_unknown_status_is_kept_and_flagged(account: WhatsAppAccount, sandbox: Sandbox) -> None:
    seeded(sandbox, 2, status="QUANTUM_REVIEW")
    sync.sync_account(account)
    row = rows()["elsewhere_0"]
    assert (row.status, row.meta_status) == (Status.UNKNOWN, "QUANTUM_REVIEW")
    assert alerts(Kind.UNKNOWN_WORD) == 1
    sandbox.decide("7000000", "approve")
    sandbox.decide("7000001", "approve")
    sync.sync_account(account)
    assert rows()["elsewhere_0"].status == Status.APPROVED
    assert alerts(Kind.UNKNOWN_WORD) == 0


def test_an_odd_template_stops_nobody(account: WhatsAppAccount, sandbox: Sandbox) -> None:
    """Complaint 4: too long, unknown components, no components, characters no database takes."""
    seeded(sandbox, 3)
    state = sandbox.state()
    odd = {row["name"]: row for row in state["templates"]}
    odd["elsewhere_0"]["components"] = [{"type": "HOLOGRAM", "text": "x" * 9000}]
    odd["elsewhere_1"]["components"] = "nothing of the kind"
    odd["elsewhere_2"]["components"] = [{"type": "BODY", "text": "a\x00b"}]
    odd["elsewhere_2"]["category"] = "NEW_" * 30
    sandbox.reset(state)
    run = sync.sync_account(account)
    assert run is not None
    assert run.problem == ""
    assert {"elsewhere_0", "elsewhere_1", "elsewhere_2"} <= rows().keys()


def test_one_that_cannot_be_taken_in_at_all_is_kept_as_it_came(
    account: WhatsAppAccount, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeded(sandbox, 2)
    whole = from_meta

    def fussy(raw: Any) -> Any:
        if raw["name"] == "elsewhere_0":
            raise ValueError
        return whole(raw)

    for module in ("applying", "newcomers"):
        monkeypatch.setattr(f"templates_app.services.{module}.from_meta", fussy)
    run = sync.sync_account(account)
    assert run is not None
    assert run.odd == 1
    assert rows()["elsewhere_0"].status == Status.UNKNOWN
    assert rows()["elsewhere_0"].facts["odd"]["name"] == "elsewhere_0"
    assert rows()["elsewhere_1"].status == Status.APPROVED


def test_approval_is_seen_by_the_poll_when_the_webhook_is_lost(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    """Complaints 29 and 33: nobody has to press anything."""
    template = pushed(account)
    sandbox.decide(template.meta_id, "approve")
    sync.sync_account(account)
    template.refresh_from_db()
    assert template.status == Status.APPROVED
    assert template.events.order_by("-pk")[0].source == Source.POLL


def test_one_template_can_be_read_alone(
    account: WhatsAppAccount, sandbox: Sandbox, jobs: Any
) -> None:
    """Complaint 5."""
    template = pushed(account)
    sandbox.decide(template.meta_id, "approve")
    before = len(sandbox.requests(path=LIST))
    tasks.sync_template(template.pk)
    tasks.sync_template(template.pk)
    template.refresh_from_db()
    assert template.status == Status.APPROVED
    assert len(sandbox.requests(path=LIST)) == before


def test_a_text_that_nobody_here_wrote_follows_meta_as_a_revision(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    seeded(sandbox, 1)
    sync.sync_account(account)
    edit_elsewhere(account, "7000000")
    sync.sync_account(account)
    template = rows()["elsewhere_0"]
    assert template.body == "Changed elsewhere."
    assert template.revision is not None
    assert (template.revision.number, template.revision.created_by) == (2, None)
    assert template.events.filter(about=Subject.CONTENT).count() == 1
    assert not Drift.objects.exists()


def edit_elsewhere(account: WhatsAppAccount, meta_id: str) -> None:
    """As somebody does it in WhatsApp Manager."""
    with graph_for(account.connection) as meta:
        changes = {"components": words("Changed elsewhere.")["components"]}
        meta_templates.edit(meta, meta_id, changes=changes)


def test_a_namesake_at_meta_leaves_our_draft_alone(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    """Complaint 67: no duplicate-name error, nothing overwritten."""
    template = draft(account, name="elsewhere_0", language="en_US")
    seeded(sandbox, 2)
    for _ in range(2):
        run = sync.sync_account(account)
        assert run is not None
        assert run.problem == ""
    template.refresh_from_db()
    assert (template.status, template.body.startswith("Your order")) == (Status.DRAFT, True)
    assert template.events.filter(about=Subject.PROBLEM).count() == 1


def test_what_direct_send_made_is_kept_out_of_the_lists(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    seeded(sandbox, 1, source="AUTO_GENERATED")
    sync.sync_account(account)
    assert "elsewhere_0" in rows()
    listed = reports.template_list(account.organisation, reports.Filters())
    assert "elsewhere_0" not in [row.name for row in listed.rows]


def test_a_list_that_broke_off_is_read_again_soon_and_then_is_whole(
    account: WhatsAppAccount, sandbox: Sandbox, small_pages: None, jobs: Any
) -> None:
    """Complaint 3 too: when everything was last read in full is told, not when it was tried."""
    seeded(sandbox, 10)
    sandbox.fault(LIST, skip=2, status=500, error={"code": 1})
    tasks.poll_templates()
    jobs.run()
    first = SyncRun.objects.get()
    account.refresh_from_db()
    assert (first.seen, account.templates_read_at) == (6, None)
    sandbox.no_faults()
    SyncRun.objects.update(started_at=timezone.now() - tasks.RETRY)
    tasks.poll_templates()
    jobs.run()
    again = SyncRun.objects.latest("started_at")
    account.refresh_from_db()
    assert (again.problem, again.changed) == ("", again.seen - first.seen)
    assert account.templates_read_at is not None


def test_two_readings_at_once_are_one(account: WhatsAppAccount) -> None:
    SyncRun.objects.create(account=account)
    assert sync.sync_account(account) is None
    SyncRun.objects.update(beat_at="2026-01-01T00:00:00Z")
    run = sync.sync_account(account)
    assert run is not None
    assert run.problem == ""


def test_the_poll_rings_only_for_accounts_that_are_due(
    account: WhatsAppAccount, sandbox: Sandbox, jobs: Any
) -> None:
    tasks.poll_templates()
    jobs.run()
    assert SyncRun.objects.count() == 1
    tasks.poll_templates()
    assert jobs.waiting() == []


def test_our_choice_about_an_account_is_not_flipped_by_a_reading(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    """Complaint 7: what we asked for stays beside what Meta says."""
    sandbox.control("POST", "/settings", json={"recategorise_on_creation": True})
    template = pushed(account, words("A discount of 20 % off waits for you in our shop."))
    sync.sync_account(account)
    template.refresh_from_db()
    assert (template.requested_category, template.category) == ("UTILITY", "MARKETING")


def test_a_dead_token_met_while_reading_one_is_told(
    account: WhatsAppAccount, sandbox: Sandbox
) -> None:
    template = pushed(account)
    sandbox.change_token(sandbox.token, expires_at=1)
    tasks.sync_template(template.pk)
    template.refresh_from_db()
    assert template.status == Status.PENDING
    assert alerts(Kind.TOKEN_REFUSED) == 1
