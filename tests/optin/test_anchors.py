"""The day's checkpoint goes outside: to the officers by mail, into a folder that takes files once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.models import Membership, Organisation, Role, User
from alerts.models import Alert, Kind
from optin.integrity import anchoring, signing, tasks
from optin.ledger import writing
from optin.models import Anchor, Log, Place
from tests.optin.log_making import event, in_folder, sign, signed
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> Path:
    settings.SIGNER_DIR = tmp_path / "signer"
    settings.ANCHOR_DIR = str(tmp_path / "outside")
    return tmp_path / "outside"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation(time_zone="Asia/Tokyo", country="JP")


@pytest.fixture
def officer(organisation: Organisation) -> User:
    make_member(organisation, Role.ADMIN)
    make_member(organisation, Role.VIEWER)
    return make_member(organisation, Role.COMPLIANCE, language="en")


def test_once_a_day_the_checkpoint_is_mailed_and_written(
    clock: Any, jobs: Any, organisation: Organisation, officer: User, folders: Path
) -> None:
    log = signed(organisation, 2)
    for _twice in range(2):
        tasks.anchor()
        tasks.anchor()
        jobs.run()
    (sent,) = mail.outbox
    assert sent.to == [officer.email]
    assert sent.subject == "Checkpoint of the consent log of Hanami: 2 entries"
    note = checkpoint(log)
    assert note in sent.body
    assert signing.vkeys(log)[0] in sent.body
    html, kind = sent.alternatives[0]  # type: ignore[attr-defined]
    assert kind == "text/html"
    assert note in html
    name, data, _type = sent.attachments[0]
    assert (name, data.decode()) == ("hanami-2.checkpoint", note)
    (path,) = in_folder(folders)
    assert path == f"{log.origin}/000000000002.checkpoint"
    assert (folders / path).read_text() == note
    assert (folders / path).stat().st_mode & 0o222 == 0

    clock.shift(timedelta(days=1))
    tasks.anchor()
    jobs.run()
    assert len(mail.outbox) == 1  # the log has not grown
    event(organisation)
    sign(organisation)
    tasks.anchor()
    jobs.run()
    assert [one.subject for one in mail.outbox][1:] == [
        "Checkpoint of the consent log of Hanami: 3 entries"
    ]
    for anchor in Anchor.objects.all():
        tasks.keep_anchor(anchor.pk)  # the job again, late
    assert len(mail.outbox) == 2


def test_the_mail_speaks_the_readers_language(
    jobs: Any, organisation: Organisation, officer: User
) -> None:
    officer.language = ""
    officer.save()
    signed(organisation, 1)
    tasks.anchor()
    jobs.run()
    assert mail.outbox[0].subject.startswith("Hanami")
    assert "JST" in mail.outbox[0].body


def test_admins_get_it_where_nobody_looks_after_compliance(
    jobs: Any, organisation: Organisation
) -> None:
    admin = make_member(organisation, Role.ADMIN)
    signed(organisation, 1)
    tasks.anchor()
    jobs.run()
    assert [one.to for one in mail.outbox] == [[admin.email]]


def test_a_mail_server_that_refuses_is_asked_five_times_a_day(
    clock: Any, organisation: Organisation, officer: User, settings: Any
) -> None:
    log = signed(organisation, 1)
    anchoring.plan(log)
    anchor = Anchor.objects.get(place=Place.MAIL)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for _try in range(7):
        anchoring.keep(Anchor.objects.get(pk=anchor.pk))
    anchor.refresh_from_db()
    assert (anchor.tries, anchor.anchored_at) == (5, None)
    assert "ConnectionRefusedError" in anchor.problem
    assert not anchoring.plan(log)
    clock.shift(timedelta(days=1))
    assert anchoring.plan(log) == 2  # the folder was planned and not visited either


def test_who_left_gets_no_more(organisation: Organisation, officer: User) -> None:
    log = signed(organisation, 1)
    anchoring.plan(log)
    Membership.objects.filter(user=officer).delete()
    anchor = Anchor.objects.get(place=Place.MAIL)
    assert not anchoring.keep(anchor)
    assert not mail.outbox


def test_a_file_that_says_something_else_is_never_replaced(
    organisation: Organisation, folders: Path
) -> None:
    log = signed(organisation, 1)
    path = anchoring.folder_of(log.origin) / "000000000001.checkpoint"
    path.parent.mkdir(parents=True)
    path.write_text("another history")
    anchoring.plan(log)
    anchor = Anchor.objects.get(place=Place.FOLDER)
    assert not anchoring.keep(anchor)
    anchor.refresh_from_db()
    assert "says something else" in anchor.problem
    assert path.read_text() == "another history"


def test_what_is_refused_by_the_signer_is_not_brought_outside(organisation: Organisation) -> None:
    log = signed(organisation, 1)
    Log.objects.update(refusal="smaller", refused_at=timezone.now())
    assert anchoring.plan(Log.objects.select_related("organisation").get(pk=log.pk)) == 0


def test_two_days_without_an_anchor_are_told_and_over_when_it_is_there(
    clock: Any, jobs: Any, organisation: Organisation, officer: User
) -> None:
    signed(organisation, 1)
    tasks.watch()
    assert not Alert.objects.exists()
    clock.shift(timedelta(hours=49))
    tasks.watch()
    assert Alert.objects.open().get().kind == Kind.LOG_LATE
    tasks.anchor()
    jobs.run()
    tasks.watch()
    assert not Alert.objects.open().exists()


def checkpoint(log: Log) -> str:
    with writing.of(log.organisation):
        last = signing.newest(log)
    assert last
    return last.note
