"""What proves an event is kept sealed, opened by few, told when it is opened, and gone with the person."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from django.db import Error, connection, connections, transaction

from accounts.models import Role
from optin import media_types, privacy
from optin.identity.who import Who
from optin.ledger import reading
from optin.ledger.writing import of
from optin.log.leaf import commit
from optin.models import Event, Evidence, EvidenceKind, EvidenceReading
from optin.services import evidence, people
from optin.services.errors import EvidenceEmpty, EvidenceTooLarge
from tests.optin.making import NUMBER, USER, agree, key, person, stop
from tests.people import make_account, make_member, make_organisation, make_user
from traffic.privacy import Person

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Any]
PNG = b"\x89PNG\r\n\x1a\n a signature, scanned"
SECRET = b"+49 151 00000001 agrees"
PERSON = Person(wabas=("W1",), numbers=("4915100000001",), users=(USER,))


def kept(
    organisation: Any, subject: Any, content: bytes = PNG, kind: EvidenceKind = EvidenceKind.SCAN
) -> Evidence:
    return evidence.keep(
        organisation, subject, kind=kind, content=content, media_type=media_types.look(content)
    )


def test_the_log_has_a_commitment_and_the_database_no_readable_content() -> None:
    organisation = make_organisation()
    subject = person(organisation)
    one = kept(organisation, subject, SECRET)
    event_id = agree(organisation, subject, evidence=[one])
    ended = stop(organisation, subject, evidence=[one])
    with of(organisation):
        for each in (event_id, ended):
            told = reading.told(Event.objects.get(pk=each))
            assert told.body["evidence"] == [one.commitment]
        stored = Evidence.objects.get()
        assert commit("ev/v1", bytes(stored.salt or b""), SECRET) == one.commitment
        assert b"151" not in bytes(stored.content or b"")
        assert evidence.read(stored) == SECRET
        assert (stored.sha256, stored.size) == (sha256(SECRET).hexdigest(), len(SECRET))


def test_the_same_again_is_the_same_piece() -> None:
    organisation = make_organisation()
    subject, other = person(organisation), person(organisation, "+4915100000002")
    assert kept(organisation, subject) == kept(organisation, subject)
    assert kept(organisation, other) != kept(organisation, subject)
    with pytest.raises(EvidenceEmpty):
        kept(organisation, subject, b"")
    with pytest.raises(EvidenceTooLarge):
        kept(organisation, subject, b"x" * (10 * 1024 * 1024 + 1))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE optin_evidence SET kind = 'audio'",
        "UPDATE optin_evidence SET content = NULL, salt = NULL, sha256 = '', erased_at = now()",
        "DELETE FROM optin_evidence",
        "TRUNCATE optin_evidence",
        "ALTER TABLE optin_evidence DISABLE TRIGGER stays",
    ],
)
def test_the_site_only_adds(statement: str) -> None:
    organisation = make_organisation()
    kept(organisation, person(organisation))
    with (
        of(organisation),
        pytest.raises(Error),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    with of(organisation):
        assert Evidence.objects.get().kind == EvidenceKind.SCAN


@pytest.mark.django_db(transaction=True, databases=["default", "admin"])
def test_not_even_the_owner_changes_or_removes_one_by_the_way() -> None:
    organisation = make_organisation()
    kept(organisation, person(organisation))
    for statement in (
        "UPDATE optin_evidence SET commitment = repeat('0', 64), erased_at = now(), content = NULL,"
        " salt = NULL, sha256 = ''",
        "UPDATE optin_evidence SET content = 'x'",
        "DELETE FROM optin_evidence",
    ):
        with pytest.raises(Error, match="append-only"), connections["admin"].cursor() as cursor:
            cursor.execute(statement)


def test_another_organisation_sees_none() -> None:
    organisation, theirs = make_organisation(), make_organisation("sakura")
    kept(organisation, person(organisation))
    with of(theirs):
        assert not Evidence.objects.exists()


def test_it_is_in_the_export_and_gone_with_the_person() -> None:
    make_user()
    organisation = make_organisation()
    make_account(organisation, waba_id="W1")
    subject = person(organisation, user_id=USER)
    one = kept(organisation, subject, SECRET)
    agree(organisation, subject, evidence=[one])
    bystander = kept(organisation, person(organisation, "+4915100000002"))
    [given] = privacy.export(PERSON)
    assert [b64decode(each["content"]) for each in given["evidence"]] == [SECRET]
    privacy.erase(PERSON)
    privacy.erase(PERSON)
    with of(organisation):
        gone = Evidence.objects.get(pk=one.pk)
        assert (gone.content, gone.salt, gone.sha256) == (None, None, "")
        assert gone.erased_at
        assert evidence.read(gone) == b""
        assert evidence.read(Evidence.objects.get(pk=bystander.pk)) == PNG


def test_few_open_it_and_each_opening_is_told(sign_in: SignIn) -> None:
    organisation = make_organisation()
    subject = person(organisation)
    agree(organisation, subject, evidence=[kept(organisation, subject)])
    with of(organisation):
        one = Evidence.objects.get()
    page = f"/o/hanami/optins/people/{subject.pk}/"
    address = f"{page}evidence/{one.pk}/"
    for role, status in ((Role.AGENT, 403), (Role.MARKETER, 403), (Role.VIEWER, 403)):
        client = sign_in(make_member(organisation, role))
        assert client.get(address).status_code == status
    agent = sign_in(make_member(organisation, Role.AGENT, email="agent2@hanami.example"))
    shown = agent.get(page).content.decode()
    assert "Signed paper" in shown
    assert address not in shown
    assert not EvidenceReading.objects.exists()
    auditor = make_member(organisation, Role.AUDITOR)
    client = sign_in(auditor)
    assert address in client.get(page).content.decode()
    answer = client.get(address)
    assert answer.content == PNG
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("inline")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.head(address).status_code == 405
    told = EvidenceReading.objects.get()
    assert (told.by, told.evidence_id, told.person) == (auditor, one.pk, subject.pk)
    trail = client.get("/o/hanami/settings/audit/").content.decode()
    assert str(one.pk) in trail
    assert "Reading of evidence" in trail


def test_what_could_run_is_a_download_and_the_wrong_address_finds_nothing(sign_in: SignIn) -> None:
    organisation = make_organisation()
    subject, other = person(organisation), person(organisation, "+4915100000002")
    one = evidence.keep(
        organisation, subject, kind=EvidenceKind.PAGE, content=b"<script>alert(1)</script>",
        media_type="text/html",
    )  # fmt: skip
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    answer = client.get(f"/o/hanami/optins/people/{subject.pk}/evidence/{one.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert client.get(f"/o/hanami/optins/people/{other.pk}/evidence/{one.pk}/").status_code == 404
    stranger = sign_in(make_member(make_organisation("sakura"), Role.COMPLIANCE))
    address = f"/o/sakura/optins/people/{subject.pk}/evidence/{one.pk}/"
    assert stranger.get(address).status_code == 404


def test_what_was_kept_of_a_record_stays_with_whom_it_turned_out_to_be(sign_in: SignIn) -> None:
    organisation = make_organisation()
    one = person(organisation)
    other = people.meet(organisation, Who(user_id=USER), key=key())
    mine, theirs = kept(organisation, one), kept(organisation, other, SECRET)
    both = people.meet(organisation, Who(number=NUMBER, user_id=USER), key=key())
    client = sign_in(make_member(organisation, Role.COMPLIANCE))
    for each, content in ((mine, PNG), (theirs, SECRET)):
        answer = client.get(f"/o/hanami/optins/people/{both.pk}/evidence/{each.pk}/")
        assert answer.content == content


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (PNG, "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg"), (b"%PDF-1.7", "application/pdf"),
        (b"OggS\x00\x02", "audio/ogg"), (b"ID3\x04", "audio/mpeg"), (b"\xff\xfb\x90", "audio/mpeg"),
        (b"RIFF....WAVE", "audio/wav"), (b"RIFF....WEBP", "image/webp"), (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        ("Operator: Möchten Sie?\r\n".encode(), "text/plain"), (b"MZ\x90\x00", ""), (b"PK\x03\x04\x00", ""), (b" ", ""),
    ],
)  # fmt: skip
def test_a_file_is_what_is_in_it(content: bytes, found: str) -> None:
    assert media_types.look(content) == found
