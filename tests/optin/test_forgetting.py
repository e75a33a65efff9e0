"""An erased person is in no table any more, and nobody writes to them again."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection

from optin import privacy
from optin.identity import private
from optin.identity.who import Who
from optin.ledger import reading
from optin.ledger.writing import of
from optin.log.leaf import canonical, commit
from optin.models import (
    Channel,
    Event,
    Identifier,
    ImportBatch,
    Request,
    RequestState,
    Right,
    Subject,
)
from optin.rights import tasks
from optin.services import asking, importing, people, proposing, requests
from optin.services.projecting import rebuild
from optin.words import Code, Grade
from tests.optin.imports.making import LIST, make_bed
from tests.optin.making import MARKETING, NUMBER, USER, agree, decide, key, opted_in, person, stop
from tests.people import make_account, make_organisation, make_user
from traffic.privacy import Person

pytestmark = pytest.mark.django_db
PERSON = Person(wabas=("W1",), numbers=("4915100000001",), users=(USER,))


def test_what_is_kept_apart_opens_the_commitment_until_the_person_is_erased() -> None:
    organisation = make_organisation()
    subject = person(organisation)
    event_id = agree(organisation, subject, private={"text": "Ja"})
    with of(organisation):
        found = private.opening(organisation, event_id)
        assert found is not None
        salt, data = found
        told = reading.told(Event.objects.get(pk=event_id))
        assert data == {"text": "Ja"}
        assert told.body["pii_commit"] == commit("pii/v1", salt, canonical(data))
        ended = stop(organisation, subject)
        assert private.opening(organisation, ended) is None


def test_a_person_is_given_everything_and_then_is_in_no_table() -> None:
    make_user()
    organisation = make_organisation()
    make_account(organisation, waba_id="W1")
    subject = person(organisation, user_id=USER)
    event_id = agree(organisation, subject, private={"text": "Ja"})
    bystander = opted_in(organisation, "+4915100000002")
    decide(organisation, Who(number=NUMBER), MARKETING)
    [given] = privacy.export(PERSON)
    assert {one["value"] for one in given["identifiers"]} == {"4915100000001", USER}
    assert [one["status"] for one in given["states"]] == ["granted"]
    assert [one["code"] for one in given["decisions"]] == ["ALLOWED"]
    assert "consent.granted" in [one["type"] for one in given["events"]]

    assert privacy.erase(PERSON) == 5  # two identifiers, and what three events kept apart
    assert privacy.erase(PERSON) == 0
    assert privacy.export(PERSON) == []
    with of(organisation):
        assert private.opening(organisation, event_id) is None
        assert Subject.objects.get(pk=subject.pk).key == ""
        assert set(Identifier.objects.values_list("subject_id", flat=True)) == {bystander.pk}
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM optin_private")
            assert cursor.fetchone()[0] == 1
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.SUPPRESSED
    assert decide(organisation, Who(number="+4915100000002"), MARKETING).allowed
    before, after = rebuild(organisation)
    assert before == after


def test_who_was_erased_opts_in_again_by_their_own_message_as_somebody_new() -> None:
    make_user()
    organisation = make_organisation()
    make_account(organisation, waba_id="W1")
    first = opted_in(organisation)
    privacy.erase(PERSON)
    again = people.meet(organisation, Who(number=NUMBER), key=key())
    assert again != first
    agree(organisation, again, grade=Grade.OBSERVED)
    assert decide(organisation, Who(number=NUMBER), MARKETING).code is Code.SUPPRESSED
    agree(organisation, again)
    assert decide(organisation, Who(number=NUMBER), MARKETING).allowed


def test_another_organisations_erasure_touches_nobody() -> None:
    make_user()
    organisation = make_organisation()
    make_account(organisation, waba_id="W1")
    theirs = make_organisation("sakura")
    opted_in(theirs)
    assert privacy.erase(PERSON) == 0
    assert decide(theirs, Who(number=NUMBER), MARKETING).allowed


def test_new_keys_seal_the_old_ones_and_everything_stays_readable(settings: Any) -> None:
    organisation = make_organisation()
    subject = person(organisation)
    event_id = agree(organisation, subject, private={"text": "Ja"})
    old, new = settings.TOKEN_KEYS[0], Fernet.generate_key().decode()
    settings.TOKEN_KEYS = [new, old]
    for _twice in range(2):
        call_command("rotate_secrets", verbosity=0)
    settings.TOKEN_KEYS = [new]
    assert decide(organisation, Who(number=NUMBER), MARKETING).allowed
    with of(organisation):
        found = private.opening(organisation, event_id)
    assert found is not None
    assert found[1] == {"text": "Ja"}


def test_new_keys_seal_requests_and_lists_that_wait(settings: Any, jobs: Any) -> None:
    bed = make_bed()
    organisation = bed.organisation
    batch = bed.described()
    erasing, waiting = (
        requests.open_request(
            organisation, kind=kind, channel=Channel.EMAIL, who=who, note="Ticket 7", by=bed.author
        )
        for kind, who in ((Right.ERASURE, NUMBER), (Right.ACCESS, "+4915100000002"))
    )
    requests.confirm_identity(erasing, how="Wrote from this number", by=bed.author)
    proposing.agree(
        asking.erase(erasing, keep_proof=False, reason="Asked", by=bed.author), second=bed.approver
    )
    old, new = settings.TOKEN_KEYS[0], Fernet.generate_key().decode()
    settings.TOKEN_KEYS = [new, old]
    call_command("rotate_secrets", verbosity=0)
    settings.TOKEN_KEYS = [new]
    assert importing.content(ImportBatch.objects.get(pk=batch.pk)) == LIST.encode()
    tasks.sweep_erasures()
    jobs.run()
    erasing.refresh_from_db()
    assert erasing.state == RequestState.ANSWERED
    kept = Request.objects.get(pk=waiting.pk)
    assert (kept.who, kept.note) == ("+4915100000002", "Ticket 7")
