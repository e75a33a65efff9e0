"""The one way in which anything is written at Meta: planned, confirmed, done once, kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Role
from assets import tasks
from assets.changes import KINDS
from assets.models import Change, ChangeState, PhoneNumber
from assets.models.change import LEASE
from assets.services import changing
from tests.assets.changes.conftest import Plan, address, confirm
from tests.assets.places import NUMBER, make_place
from tests.people import make_member
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db
PROFILE = f"/{NUMBER}/whatsapp_business_profile"
ABOUT = {"about": "Flowers, every day"}


def test_nothing_reaches_meta_before_somebody_confirms(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    change = plan("profile", **ABOUT)
    assert change.state == ChangeState.PLANNED
    page = admin.get(address("change_detail", change.pk)).content.decode()
    assert "Flowers, every day" in page
    assert "Change it at Meta" in page
    assert not sandbox.requests(PROFILE, "POST")
    assert jobs.waiting() == []

    change = confirm(admin, change, jobs)
    assert change.state == ChangeState.DONE
    assert change.confirmed_by == change.asked_by
    assert len(sandbox.requests(PROFILE, "POST")) == 1
    assert "Flowers, every day" in admin.get(address("profile_detail", NUMBER)).content.decode()


def test_a_job_that_runs_twice_asks_meta_once(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    change = confirm(admin, plan("profile", **ABOUT), jobs)
    tasks.run_change(change.pk)
    assert admin.post(address("confirmation_create", change.pk)).status_code == 302
    jobs.run()
    assert len(sandbox.requests(PROFILE, "POST")) == 1


def test_of_two_of_a_kind_one_waits(plan: Plan, admin: Client, jobs: Any) -> None:
    first, second = plan("profile", about="One"), plan("profile", about="Two")
    admin.post(address("confirmation_create", first.pk))
    answer = admin.post(address("confirmation_create", second.pk), follow=True)
    assert "Another change of this kind is under way" in answer.content.decode()
    jobs.run()
    second.refresh_from_db()
    assert second.state == ChangeState.PLANNED
    assert confirm(admin, second, jobs).state == ChangeState.DONE


def test_after_a_lost_answer_we_look_before_we_repeat(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    sandbox.fault(PROFILE, method="POST", cut=True, times=1)
    change = confirm(admin, plan("profile", **ABOUT), jobs)
    assert change.state == ChangeState.ASKED
    assert change.unsure_since is not None
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        tasks.sweep_changes()
        jobs.run()
    change.refresh_from_db()
    assert change.state == ChangeState.DONE
    assert change.answer == {"seen": True}
    assert len(sandbox.requests(PROFILE, "POST")) == 1
    assert (
        "Nothing was done twice" in admin.get(address("change_detail", change.pk)).content.decode()
    )


def test_what_nobody_can_see_ends_as_unclear(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    sandbox.change(NUMBER, code_verification_status="NOT_VERIFIED", status="PENDING")
    sandbox.fault(f"/{NUMBER}/request_code", cut=True, times=1)
    change = confirm(admin, plan("request_code", code_method="SMS", language="ja_JP"), jobs)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        tasks.sweep_changes()
        jobs.run()
    change.refresh_from_db()
    assert change.state == ChangeState.UNCLEAR
    assert len(sandbox.requests(f"/{NUMBER}/request_code", "POST")) == 1
    assert "If no code comes" in admin.get(address("change_detail", change.pk)).content.decode()


def test_a_worker_that_died_is_followed_by_one_that_looks(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    change = plan("profile", **ABOUT)
    admin.post(address("confirmation_create", change.pk))
    jobs.wipe()
    connection.run_on_commit.clear()
    gone = timezone.now() - LEASE - timedelta(seconds=1)
    Change.objects.update(state=ChangeState.DOING, claimed_at=gone, attempts=1)
    tasks.sweep_changes()
    jobs.run()
    change.refresh_from_db()
    assert (change.state, change.attempts) == (ChangeState.DONE, 2)
    assert change.unsure_since is not None


def test_trouble_is_tried_again_and_given_up_after_half_an_hour(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    change = plan("profile", **ABOUT)
    sandbox.fault(PROFILE, method="POST", preset="rate_limit")
    assert confirm(admin, change, jobs).state == ChangeState.ASKED
    with time_machine.travel(timezone.now() + timedelta(minutes=40)):
        tasks.sweep_changes()
        jobs.run()
        page = admin.get(address("change_detail", change.pk)).content.decode()
    change.refresh_from_db()
    assert (change.state, change.problem) == (ChangeState.REFUSED, "GaveUp")
    assert "Nothing was done" in page


def test_a_refusal_says_what_to_do_with_metas_words_behind_a_click(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    error = {"code": 100, "message": "(#100) Param about is rude", "error_user_msg": "Too rude"}
    change = plan("profile", **ABOUT)
    sandbox.fault(PROFILE, method="POST", error=error)
    change = confirm(admin, change, jobs)
    assert (change.state, change.problem) == (ChangeState.REFUSED, "Refused 100")
    page = admin.get(address("change_detail", change.pk)).content.decode()
    assert "Meta did not take one of the values" in page
    assert "Too rude" in page
    assert "Ask again" in page


def test_what_nobody_confirms_is_forgotten_with_its_secrets(plan: Plan) -> None:
    change = plan("register", pin="150954")
    assert "150954" in change.sealed
    assert "150954" not in str(Change.objects.values().get(pk=change.pk))
    with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=1)):
        tasks.sweep_changes()
    change.refresh_from_db()
    assert (change.state, change.sealed) == (ChangeState.DROPPED, "")


def test_no_change_that_is_over_keeps_a_secret(number: PhoneNumber) -> None:
    change = changing.plan(
        number, "set_pin", by=number.account.connection.created_by, after={}, secrets={"pin": "1"}
    )
    over = {"state": ChangeState.DROPPED, "ended_at": timezone.now()}
    with pytest.raises(IntegrityError, match="change_secrets_end_with_it"), transaction.atomic():
        Change.objects.filter(pk=change.pk).update(**over)


def test_who_may_not_change_sees_the_history_and_no_button(
    plan: Plan, admin: Client, number: PhoneNumber, client: Client, jobs: Any
) -> None:
    done = confirm(admin, plan("profile", **ABOUT), jobs)
    waiting = plan("profile", about="Later")
    viewer = make_member(number.organisation, Role.VIEWER)
    _other, stranger = make_place("kaminari")
    for person, status, may in ((viewer, 200, 403), (stranger, 404, 404)):
        client.force_login(person)
        for change in (done, waiting):
            assert client.get(address("change_detail", change.pk)).status_code == status
        new = address("number_change_create", NUMBER, "profile")
        for url in (new, address("confirmation_create", waiting.pk)):
            assert client.post(url, ABOUT).status_code == may
        assert client.post(address("withdrawal_create", waiting.pk)).status_code == may
    client.force_login(viewer)
    assert (
        "Change it at Meta" not in client.get(address("change_detail", waiting.pk)).content.decode()
    )
    assert client.get(f"/o/kaminari/assets/changes/{done.pk}/").status_code == 404
    client.force_login(stranger)
    assert client.get(f"/o/kaminari/assets/changes/{done.pk}/").status_code == 404


def test_keeping_it_as_it_is_changes_nothing(
    plan: Plan, admin: Client, sandbox: Sandbox, jobs: Any
) -> None:
    change = plan("profile", **ABOUT)
    assert admin.post(address("withdrawal_create", change.pk)).status_code == 302
    change.refresh_from_db()
    assert change.state == ChangeState.DROPPED
    assert admin.post(address("confirmation_create", change.pk)).status_code == 302
    jobs.run()
    assert not sandbox.requests(PROFILE, "POST")


def test_the_list_narrows_and_leaves_as_a_file(plan: Plan, admin: Client, jobs: Any) -> None:
    confirm(admin, plan("profile", about="=1+1"), jobs)
    plan("profile", about="Only planned")
    page = admin.get(address("change_list")).content.decode()
    assert "Change the business profile" in page
    assert (
        "No change matches" in admin.get(address("change_list") + "?kind=set_pin").content.decode()
    )
    written = admin.get(address("change_export")).content.decode()
    assert "About line: =1+1" in written
    assert "Only planned" not in written
    assert admin.get(address("change_export_xlsx")).status_code == 200


def test_a_dead_connection_is_said_before_anything_is_typed(
    admin: Client, sandbox: Sandbox, number: PhoneNumber
) -> None:
    sandbox.change_token(sandbox.token, revoked=True)
    page = admin.get(address("number_change_create", NUMBER, "profile")).content.decode()
    assert "Meta denied us access" in page
    assert "Look at it first" not in page


def test_an_unknown_kind_is_no_page(admin: Client) -> None:
    assert admin.get(address("number_change_create", NUMBER, "no_such_kind")).status_code == 404
    assert admin.get(address("number_change_create", NUMBER, "add_number")).status_code == 404


def test_every_kind_has_its_words() -> None:
    for kind in KINDS.values():
        assert str(kind.title)
        assert str(kind.button)
        assert str(kind.done)
        assert set(kind.secrets) <= set(kind.form().fields)
