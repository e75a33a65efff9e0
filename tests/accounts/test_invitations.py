"""An invitation from the form to the first page, and everything that can go wrong with one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import tasks
from accounts.models import Invitation, Membership, Organisation, Role, User
from accounts.services import errors, invitations
from tests.people import PASSWORD, make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db

NEW_PERSON = {"name": "Naoko Ito", "password": "a quite long sentence"}


@pytest.fixture
def hanami() -> Organisation:
    return make_organisation("hanami", country="JP")


def invite(
    organisation: Organisation, email: str = "naoko@example.com", **fields: Any
) -> Invitation:
    by = User.objects.filter(email="by@example.com").first() or make_user("by@example.com")
    fields.setdefault("roles", [Role.MARKETER])
    return invitations.invite(organisation, email=email, by=by, **fields)


def link_in(message: Any) -> str:
    """The path of the link in the mail."""
    found = re.search(r"/invitations/[\w-]+/", message.body)
    assert found
    return found[0]


def send(invitation: Invitation) -> str:
    assert invitations.send(invitation)
    return link_in(mail.outbox[-1])


def test_an_admin_invites_and_the_new_person_arrives_signed_in(
    sign_in: Any, jobs: Any, hanami: Organisation
) -> None:
    admin = sign_in(make_member(hanami, Role.ADMIN))
    answer = admin.post(
        "/o/hanami/settings/invitations/new/",
        {"email": "Naoko@Example.com", "roles": ["marketer", "viewer"], "ends_on": ""},
    )
    assert answer.status_code == 302
    jobs.run()
    assert [message.to for message in mail.outbox] == [["naoko@example.com"]]

    browser, link = Client(), link_in(mail.outbox[0])
    assert "naoko@example.com" in browser.get(link).content.decode()
    answer = browser.post(link, NEW_PERSON)
    assert answer["Location"] == "/o/hanami/"
    person = Membership.objects.get(organisation=hanami, user__email="naoko@example.com")
    assert (person.roles, person.user.name) == (["marketer", "viewer"], "Naoko Ito")
    assert browser.get("/o/hanami/settings/").status_code == 200
    assert EmailAddress.objects.get(user=person.user).verified  # the link has proved the address


def test_the_link_works_once(hanami: Organisation) -> None:
    link = send(invite(hanami))
    assert Client().post(link, NEW_PERSON).status_code == 302
    assert Client().get(link).status_code == 404
    assert Client().post(link, NEW_PERSON).status_code == 404


def test_the_mail_is_text_and_html_in_the_language_of_the_organisations_country(
    hanami: Organisation,
) -> None:
    send(invite(hanami))
    message: Any = mail.outbox[0]
    ((html, kind),) = message.alternatives
    assert kind == "text/html"
    assert '<html lang="ja">' in html
    assert link_in(message) in html


def test_the_mail_is_in_the_language_of_a_person_we_know(hanami: Organisation) -> None:
    make_user("naoko@example.com", language="en")
    send(invite(hanami))
    message: Any = mail.outbox[0]
    assert '<html lang="en">' in message.alternatives[0][0]


def test_a_name_with_a_line_break_cannot_add_a_mail_header(hanami: Organisation) -> None:
    hanami.name = "Hanami\nBcc: all@example.com"
    hanami.save()
    send(invite(hanami))
    assert "\n" not in mail.outbox[0].subject


def test_running_the_sending_job_twice_sends_one_mail(hanami: Organisation) -> None:
    invitation = invite(hanami)
    tasks.send_invitation(invitation.pk)
    tasks.send_invitation(invitation.pk)
    assert len(mail.outbox) == 1


def test_the_sweeper_sends_what_the_doorbell_lost(jobs: Any, hanami: Organisation) -> None:
    invite(hanami)
    tasks.sweep_invitations()
    tasks.sweep_invitations()
    jobs.run()
    assert len(mail.outbox) == 1


def test_a_mail_server_that_refuses_leaves_the_invitation_to_be_sent(
    settings: Any, hanami: Organisation
) -> None:
    invitation = invite(hanami)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 18169  # nobody listens there
    with pytest.raises(OSError, match="refused"):
        tasks.send_invitation(invitation.pk)
    assert Invitation.objects.unsent().get() == invitation


def test_sending_again_makes_the_older_link_useless(
    sign_in: Any, jobs: Any, hanami: Organisation
) -> None:
    invitation = invite(hanami)
    older = send(invitation)
    path = f"/o/hanami/settings/invitations/{invitation.pk}/delivery/"
    sign_in(make_member(hanami, Role.ADMIN)).post(path)
    jobs.run()
    assert Client().get(older).status_code == 404
    assert Client().get(link_in(mail.outbox[-1])).status_code == 200


def test_a_revoked_invitation_lets_nobody_in(sign_in: Any, hanami: Organisation) -> None:
    invitation = invite(hanami)
    link = send(invitation)
    path = f"/o/hanami/settings/invitations/{invitation.pk}/revocation/"
    sign_in(make_member(hanami, Role.ADMIN)).post(path)
    assert Client().post(link, NEW_PERSON).status_code == 404
    assert not invitations.revoke(invitation)  # again changes nothing
    with pytest.raises(errors.InvitationClosed):
        invitations.resend(invitation)


def test_an_invitation_runs_out_after_seven_days(hanami: Organisation) -> None:
    link = send(invite(hanami))
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert Client().get(link).status_code == 404


def test_one_that_ran_out_makes_room_for_a_new_one(hanami: Organisation) -> None:
    invite(hanami)
    with pytest.raises(errors.AlreadyInvited):
        invite(hanami, email="NAOKO@example.com")
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        invite(hanami)


def test_a_member_cannot_be_invited_again(hanami: Organisation) -> None:
    member = make_member(hanami, Role.VIEWER)
    with pytest.raises(errors.AlreadyMember):
        invite(hanami, email=member.email)


def test_somebody_with_an_account_must_sign_in_and_the_link_alone_changes_nothing(
    hanami: Organisation,
) -> None:
    known = make_user("naoko@example.com")
    link = send(invite(hanami))
    stolen = Client()
    stolen.post(link, NEW_PERSON)
    known.refresh_from_db()
    assert known.check_password(PASSWORD)
    assert not Membership.objects.filter(user=known).exists()

    browser = Client()
    browser.force_login(known)
    assert browser.get(link).status_code == 200
    assert browser.post(link)["Location"] == "/o/hanami/"
    assert Membership.objects.get(user=known).roles == [Role.MARKETER]


def test_somebody_else_who_is_signed_in_cannot_take_it(sign_in: Any, hanami: Organisation) -> None:
    link = send(invite(hanami))
    other = make_user("other@example.com")
    answer = sign_in(other).post(link)
    assert answer.status_code == 200
    assert not Membership.objects.filter(user=other).exists()


def test_an_external_auditors_time_is_part_of_the_invitation(hanami: Organisation) -> None:
    end = timezone.now() + timedelta(days=10)
    link = send(invite(hanami, roles=[Role.AUDITOR], membership_expires_at=end))
    browser = Client()
    browser.post(link, NEW_PERSON)
    assert Membership.objects.get(organisation=hanami).expires_at == end
    assert browser.get("/o/hanami/settings/").status_code == 200
    with time_machine.travel(end):
        assert browser.get("/o/hanami/settings/").status_code == 404


def test_an_auditor_comes_back_with_a_new_invitation(hanami: Organisation) -> None:
    auditor = make_member(hanami, Role.AUDITOR)
    Membership.objects.filter(user=auditor).update(expires_at=timezone.now())
    end = timezone.now() + timedelta(days=30)
    invitation = invite(
        hanami, email=auditor.email, roles=[Role.AUDITOR], membership_expires_at=end
    )
    invitations.accept(invitation, user=auditor)
    assert Membership.objects.get(user=auditor).expires_at == end


def test_a_weak_password_is_refused_at_the_field(hanami: Organisation) -> None:
    link = send(invite(hanami))
    page = Client().post(link, {"name": "Naoko", "password": "password"}).content.decode()
    assert "too common" in page
    assert not User.objects.filter(email="naoko@example.com").exists()


def test_only_who_manages_people_may_invite(sign_in: Any, hanami: Organisation) -> None:
    url = "/o/hanami/settings/invitations/new/"
    assert sign_in(make_member(hanami, Role.VIEWER)).post(url).status_code == 403
    stranger = make_member(make_organisation("other"), Role.ADMIN)
    assert sign_in(stranger).post(url).status_code == 404


def test_an_invitation_of_another_organisation_cannot_be_touched(
    sign_in: Any, hanami: Organisation
) -> None:
    theirs = invite(make_organisation("other"))
    admin = sign_in(make_member(hanami, Role.ADMIN))
    for act in ("delivery", "revocation"):
        answer = admin.post(f"/o/hanami/settings/invitations/{theirs.pk}/{act}/")
        assert answer.status_code == 404
    assert Invitation.objects.open().get() == theirs
