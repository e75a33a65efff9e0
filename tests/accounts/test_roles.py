"""Who may do what: roles, their end, partners, and the rule that somebody must stay an admin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import access
from accounts.access import GRANTS, OWN_PEOPLE_ONLY, Act
from accounts.models import Membership, Organisation, Role, User
from accounts.services import errors, memberships
from tests.people import make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db
ROLES_PAGE = Path(__file__).resolve().parents[2] / "docs" / "roles.md"


@pytest.fixture
def hanami() -> Organisation:
    return make_organisation("hanami")


def membership_of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def test_the_page_for_readers_says_what_the_code_grants() -> None:
    """Complaint 61."""
    header = ["Right", *(str(role.label) for role in Role)]
    rows = [
        [f"`{act.value}`", *("●" if act in GRANTS[role] else "" for role in Role)] for act in Act
    ]
    lines = [f"| {' | '.join(row)} |".replace("  ", " ") for row in (header, *rows)]
    page = ROLES_PAGE.read_text()
    for line in lines:
        assert line in page
    for act in OWN_PEOPLE_ONLY:
        assert f"`{act.value}`" in page.split("## Partners")[1]


def test_every_role_is_granted_something_and_only_admins_manage_people() -> None:
    assert set(GRANTS) == set(Role.values)
    assert all(GRANTS.values())
    assert [role for role in Role if Act.PEOPLE_MANAGE in GRANTS[role]] == [Role.ADMIN]


def test_a_person_with_two_roles_has_the_rights_of_both(hanami: Organisation) -> None:
    user = make_member(hanami, Role.ADMIN, Role.REVIEWER)
    assert access.acts_in(user, hanami) == frozenset(Act)


def test_the_rights_cost_two_queries(hanami: Organisation) -> None:
    user = make_member(hanami, Role.ADMIN)
    with CaptureQueriesContext(connection) as queries:
        access.acts_in(user, hanami)
    assert len(queries) == 2


def test_an_inactive_person_has_no_rights_and_no_organisations(hanami: Organisation) -> None:
    user = make_member(hanami, Role.VIEWER)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert access.acts_in(user, hanami) == frozenset()
    assert not access.organisations_of(user).exists()


def test_a_membership_that_has_ended_gives_nothing(hanami: Organisation) -> None:
    user = make_member(hanami, Role.AUDITOR)
    Membership.objects.filter(user=user).update(expires_at=timezone.now())
    assert access.acts_in(user, hanami) == frozenset()
    assert not access.organisations_of(user).exists()
    assert not access.people_who_may(hanami, Act.AUDIT_READ).exists()


def test_a_view_gets_the_organisation_the_rights_and_its_time_zone() -> None:
    tokyo = make_organisation("tokyo", time_zone="Asia/Tokyo")
    seen: list[Any] = []

    @access.allowed(Act.OVERVIEW)
    def view(request: access.SignedInRequest, organisation: Organisation) -> Any:
        seen.extend([organisation, access.may(request, Act.AUDIT_READ)])
        seen.append(timezone.get_current_timezone_name())

    request = RequestFactory().get("/")
    request.user = make_member(tokyo, Role.VIEWER)
    view(request, org="tokyo")
    assert seen == [tokyo, False, "Asia/Tokyo"]


def test_an_admin_changes_roles_and_they_hold_at_the_next_click(
    sign_in: Any, hanami: Organisation
) -> None:
    member = make_member(hanami, Role.VIEWER)
    browser = Client()
    browser.force_login(member)
    assert browser.get("/o/hanami/settings/keys/").status_code == 403
    path = f"/o/hanami/settings/people/{membership_of(member).pk}/roles/"
    admin = sign_in(make_member(hanami, Role.ADMIN))
    assert admin.get(path).status_code == 200
    assert admin.post(path, {"roles": ["admin"], "ends_on": ""}).status_code == 302
    assert browser.get("/o/hanami/settings/keys/").status_code == 200


def test_the_last_day_is_whole_in_the_organisations_zone(sign_in: Any) -> None:
    tokyo = make_organisation("tokyo", time_zone="Asia/Tokyo")
    member = make_member(tokyo, Role.AUDITOR)
    path = f"/o/tokyo/settings/people/{membership_of(member).pk}/roles/"
    admin = sign_in(make_member(tokyo, Role.ADMIN))
    admin.post(path, {"roles": ["auditor"], "ends_on": "2030-04-01"})
    end = membership_of(member).expires_at
    assert end
    assert end.isoformat() == "2030-04-01T15:00:00+00:00"  # midnight in Tokyo
    assert 'value="2030-04-01"' in admin.get(path).content.decode()


def test_an_end_in_the_past_is_refused(sign_in: Any, hanami: Organisation) -> None:
    member = make_member(hanami, Role.VIEWER)
    path = f"/o/hanami/settings/people/{membership_of(member).pk}/roles/"
    admin = sign_in(make_member(hanami, Role.ADMIN))
    page = admin.post(path, {"roles": ["viewer"], "ends_on": "2020-01-01"}).content.decode()
    assert "must be in the future" in page
    with pytest.raises(errors.EndsInThePast):
        memberships.change(membership_of(member), roles=["viewer"], expires_at=timezone.now())


@pytest.mark.parametrize("way", ["demote", "date", "end", "close"])
def test_the_last_admin_stays(hanami: Organisation, way: str) -> None:
    admin = make_member(hanami, Role.ADMIN)
    dated = make_member(hanami, Role.ADMIN, email="dated@example.com")
    Membership.objects.filter(user=dated).update(expires_at=timezone.now() + timedelta(days=1))
    membership = membership_of(admin)
    end = timezone.now() + timedelta(days=3)
    ways: dict[str, Callable[[], Any]] = {
        "demote": lambda: memberships.change(membership, roles=[Role.VIEWER]),
        "date": lambda: memberships.change(membership, roles=[Role.ADMIN], expires_at=end),
        "end": lambda: memberships.end(membership),
        "close": lambda: memberships.close_account(admin),
    }
    with pytest.raises(errors.LastAdmin):
        ways[way]()
    assert access.acts_in(admin, hanami) >= {Act.PEOPLE_MANAGE}
    assert membership_of(admin).expires_at is None


def test_the_refusal_is_told_on_the_page(sign_in: Any, hanami: Organisation) -> None:
    admin = make_member(hanami, Role.ADMIN)
    path = f"/o/hanami/settings/people/{membership_of(admin).pk}/"
    browser = sign_in(admin)
    page = browser.post(f"{path}roles/", {"roles": ["viewer"]}).content.decode()
    assert "at least one active admin" in page
    assert "at least one active admin" in browser.post(f"{path}end/").content.decode()


def test_with_two_admins_one_may_go_and_going_twice_is_going_once(hanami: Organisation) -> None:
    first = make_member(hanami, Role.ADMIN)
    make_member(hanami, Role.ADMIN, email="second@example.com")
    membership = membership_of(first)
    assert memberships.end(membership)
    assert not memberships.end(membership)
    with pytest.raises(Membership.DoesNotExist):
        memberships.change(membership, roles=[Role.VIEWER])


@pytest.mark.django_db(transaction=True, databases=["default", "admin"])
def test_two_admins_cannot_remove_each_other_at_once() -> None:
    """The second waits for the first, and then finds that it is the last."""
    import threading

    hanami = make_organisation("hanami")
    both = [make_member(hanami, Role.ADMIN, email=f"{n}@example.com") for n in "ab"]
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def leave(membership: Membership) -> None:
        start.wait()
        try:
            memberships.end(membership)
            outcomes.append("gone")
        except errors.LastAdmin:
            outcomes.append("stays")
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[membership_of(user)]) for user in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["gone", "stays"]
    assert hanami.memberships.count() == 1


def test_ending_a_membership_shuts_the_door_at_once(sign_in: Any, hanami: Organisation) -> None:
    member = make_member(hanami, Role.VIEWER)
    browser = Client()
    browser.force_login(member)
    path = f"/o/hanami/settings/people/{membership_of(member).pk}/end/"
    admin = sign_in(make_member(hanami, Role.ADMIN))
    assert admin.get(path).status_code == 200
    assert browser.get("/o/hanami/settings/").status_code == 200  # asking changes nothing
    assert admin.post(path).status_code == 302
    assert browser.get("/o/hanami/settings/").status_code == 404


def test_people_are_found_by_name_and_by_e_mail(sign_in: Any, hanami: Organisation) -> None:
    make_member(hanami, Role.VIEWER, name="Naoko Ito")
    browser = sign_in(make_member(hanami, Role.ADMIN, name="Kenji Abe"))
    page = browser.get("/o/hanami/settings/people/?q=naoko").content.decode()
    assert "Naoko Ito" in page.split("<table")[1]
    assert "Kenji Abe" not in page.split("<table")[1].split("</table>")[0]


def test_the_list_of_people_costs_the_same_for_one_as_for_many(
    sign_in: Any, hanami: Organisation
) -> None:
    browser = sign_in(make_member(hanami, Role.ADMIN))
    browser.get("/o/hanami/settings/people/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get("/o/hanami/settings/people/")
        return len(captured)

    few = queries()
    for number in range(5):
        make_member(hanami, Role.VIEWER, email=f"{number}@example.com")
    assert queries() == few


@pytest.mark.parametrize("roles", [[], ["owner"]])
def test_the_database_refuses_no_role_and_unknown_roles(
    hanami: Organisation, roles: list[str]
) -> None:
    user = make_user()
    with pytest.raises(IntegrityError, match="membership_roles_known"), transaction.atomic():
        Membership.objects.create(organisation=hanami, user=user, roles=roles)


def test_a_dated_membership_ends_without_anybody_doing_anything(hanami: Organisation) -> None:
    auditor = make_member(hanami, Role.AUDITOR)
    end = timezone.now() + timedelta(days=1)
    memberships.change(membership_of(auditor), roles=[Role.AUDITOR], expires_at=end)
    assert access.acts_in(auditor, hanami)
    with time_machine.travel(end):
        assert not access.acts_in(auditor, hanami)
