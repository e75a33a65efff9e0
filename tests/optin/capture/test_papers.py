"""Paper, counter and telephone: keyed in by one, verified by another, and nothing counts before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Role, User
from optin import policies
from optin.capture.checking import check
from optin.house import house_of
from optin.identity import private
from optin.identity.who import Who
from optin.ledger import reading
from optin.ledger.writing import of
from optin.models import Event, Evidence, EvidenceReading, Flow, FlowKind, Paper
from optin.services import people
from tests.optin.capture.making import make_flow, make_live
from tests.optin.making import change_a_rule, opted_out, status
from tests.optin.notices.making import make_draft, make_published, two_people
from tests.people import make_member, make_organisation

pytestmark = pytest.mark.django_db
SignIn = Callable[[Any], Any]
PNG = b"\x89PNG\r\n\x1a\n a signature, scanned"
ROOM = "/o/hanami/optins/papers/"
JAPAN = "+819012345678"


@pytest.fixture
def flow() -> Flow:
    return make_live(
        make_organisation(), FlowKind.PAPER, phone_number_id="", name="Counter, Shibuya",
        settings={"ways": ["paper", "counter", "phone"]},
    )  # fmt: skip


@pytest.fixture
def clerks(flow: Flow) -> tuple[User, User]:
    one, two = (
        make_member(flow.organisation, Role.AGENT, email=f"{name}@hanami.example")
        for name in ("first", "second")
    )
    return one, two


def keyed(client: Any, flow: Flow, *files: bytes, **said: str) -> Any:
    sent = {
        "number": JAPAN, "medium": "paper", "place": "Shibuya", "clerk": "Aoi",
        "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M:%S"), "mark": "",
    }  # fmt: skip
    given = [SimpleUploadedFile(f"{n}.bin", one) for n, one in enumerate(files or [PNG])]
    return client.post(f"{ROOM}of/{flow.pk}/new/", {**sent, **said, "evidence": given})


def the_paper(flow: Flow) -> Paper:
    return Paper.objects.get(flow=flow)


def test_two_people_and_the_evidence(
    flow: Flow, clerks: tuple[User, User], sign_in: SignIn
) -> None:
    first, second = clerks
    client = sign_in(first)
    assert "Counter, Shibuya" in client.get(ROOM).content.decode()
    assert keyed(client, flow)["Location"] == ROOM
    paper = the_paper(flow)
    with of(flow.organisation):
        subject = people.find(flow.organisation, Who(number=JAPAN))
        assert subject
        assert not Event.objects.filter(type__startswith="consent.").exists()
    answer = client.post(f"{ROOM}{paper.pk}/verification/", {"number": JAPAN})
    assert answer.status_code == 422
    assert "so a colleague verifies it" in answer.content.decode()

    client = sign_in(second)
    page = client.get(paper.link).content.decode()
    assert "9012345678" not in page
    picture = f"{ROOM}{paper.pk}/evidence/{paper.evidence_ids[0]}/"
    assert picture in page
    assert client.get(picture).content == PNG
    assert EvidenceReading.objects.get().by == second
    for wrong, told in (("+819012345679", "another number"), ("x", "not a telephone number")):
        answer = client.post(f"{ROOM}{paper.pk}/verification/", {"number": wrong})
        assert answer.status_code == 422
        assert told in answer.content.decode()
    assert (
        client.post(f"{ROOM}{paper.pk}/verification/", {"number": "0081 90-1234-5678"})["Location"]
        == ROOM
    )
    paper.refresh_from_db()
    assert (paper.status, paper.decided_by) == ("verified", second)
    assert status(flow.organisation, subject) == "granted"
    with of(flow.organisation):
        assert paper.event_id
        entry = reading.told(Event.objects.get(pk=paper.event_id))
        opened = private.opening(flow.organisation, paper.event_id)
    body = entry.body
    assert (entry.event.grade, entry.event.actor, body["method"]) == ("D", "agent", "paper")
    assert (body["by"], body["second"]) == (f"user:{first.pk}", f"user:{second.pk}")
    with of(flow.organisation):
        assert body["evidence"] == [Evidence.objects.get().commitment]
    assert opened
    assert opened[1]["clerk"] == "Aoi"
    again = client.post(f"{ROOM}{paper.pk}/verification/", {"number": JAPAN})
    assert "Somebody was faster" in again.content.decode()
    assert "Counter, Shibuya" in client.get(ROOM, {"status": "verified"}).content.decode()
    assert "Their page" in client.get(paper.link).content.decode()
    theirs = client.get(f"/o/hanami/optins/people/{subject.pk}/").content.decode()
    assert f'href="{paper.link}"' in theirs
    assert f'href="{flow.link}"' in theirs


def test_what_is_not_right_does_not_count(
    flow: Flow, clerks: tuple[User, User], sign_in: SignIn
) -> None:
    keyed(sign_in(clerks[0]), flow)
    paper = the_paper(flow)
    client = sign_in(clerks[1])
    answer = client.post(f"{ROOM}{paper.pk}/refusal/", {"note": ""})
    assert answer.status_code == 422
    assert "Say what is wrong" in answer.content.decode()
    client.post(f"{ROOM}{paper.pk}/refusal/", {"note": "Not signed"})
    paper.refresh_from_db()
    assert (paper.status, paper.note, paper.event_id) == ("refused", "Not signed", None)
    assert "Not signed" in client.get(paper.link).content.decode()
    with of(flow.organisation):
        assert not Event.objects.filter(type__startswith="consent.").exists()


def test_who_keyed_it_in_is_kept_from_verifying_it_by_the_database(
    flow: Flow, clerks: tuple[User, User], sign_in: SignIn
) -> None:
    keyed(sign_in(clerks[0]), flow)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.update(
            status="verified", decided_by=clerks[0], decided_at=timezone.now(), event_id=uuid4()
        )


def test_where_more_is_asked_it_is_a_claim_and_an_opt_out_stays(
    flow: Flow, clerks: tuple[User, User], sign_in: SignIn
) -> None:
    german = "+4915100000001"
    keyed(sign_in(clerks[0]), flow, number=german)
    sign_in(clerks[1]).post(f"{ROOM}{the_paper(flow).pk}/verification/", {"number": german})
    with of(flow.organisation):
        assert Event.objects.filter(type="consent.claimed").exists()
    Paper.objects.all().delete()
    gone = opted_out(flow.organisation, JAPAN)
    keyed(sign_in(clerks[0]), flow)
    sign_in(clerks[1]).post(f"{ROOM}{the_paper(flow).pk}/verification/", {"number": JAPAN})
    assert status(flow.organisation, gone) == "withdrawn"


def test_a_call_has_its_recording_and_where_the_yes_is(
    flow: Flow, clerks: tuple[User, User], sign_in: SignIn
) -> None:
    client = sign_in(clerks[0])
    assert "Read out" not in client.get(f"{ROOM}of/{flow.pk}/new/").content.decode()
    answer = keyed(client, flow, b"ID3\x04 a call", medium="phone")
    assert "where in the recording" in answer.content.decode()
    answer = keyed(client, flow, b"ID3\x04 a call", medium="phone", mark="later")
    assert "Write minutes and seconds" in answer.content.decode()
    keyed(
        client, flow, b"ID3\x04 a call", b"Agent: may we? Caller: yes.", medium="phone", mark="1:23"
    )
    paper = the_paper(flow)
    with of(flow.organisation):
        kinds = set(Evidence.objects.values_list("kind", flat=True))
    assert kinds == {"audio", "transcript"}
    assert "The yes is at 1:23" in client.get(paper.link).content.decode()


@pytest.mark.parametrize(
    ("said", "files", "told"),
    [
        ({"number": "Smith"}, [PNG], "not a telephone number"),
        ({"occurred_at": "2199-01-01T00:00"}, [PNG], "still to come"),
        ({"occurred_at": "2020-01-01T00:00"}, [PNG], "Nobody could agree by it"),
        ({"medium": "pigeon"}, [PNG], "Select a valid choice"),
        ({"place": ""}, [PNG], "This field is required"),
        ({}, [b"MZ\x90\x00 a program"], "is no picture, PDF, recording or text"),
        ({}, [b"He said yes."], "Add a picture or PDF"),
        ({}, [b""], "The submitted file is empty"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(
    flow: Flow, clerks: tuple[User, User], sign_in: SignIn, said: dict[str, str], files: list[bytes], told: str
) -> None:  # fmt: skip
    answer = keyed(sign_in(clerks[0]), flow, *files, **said)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    with of(flow.organisation):
        assert not Evidence.objects.exists()
    assert not Paper.objects.exists()


def test_without_a_file_nothing_is_kept(
    flow: Flow, clerks: tuple[User, User], sign_in: SignIn
) -> None:
    sent = {
        "number": JAPAN, "medium": "paper", "place": "Shibuya", "clerk": "Aoi",
        "occurred_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M:%S"),
    }  # fmt: skip
    answer = sign_in(clerks[0]).post(f"{ROOM}of/{flow.pk}/new/", sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["evidence"]
    assert not Paper.objects.exists()


def test_a_picture_of_the_screen_at_the_counter_is_kept_as_such(
    flow: Flow, clerks: tuple[User, User], sign_in: SignIn
) -> None:
    client = sign_in(clerks[0])
    keyed(client, flow)
    keyed(client, flow, medium="counter", number="+819012345679")
    with of(flow.organisation):
        kept = Evidence.objects.order_by("kept_at").values_list("kind", flat=True)
        assert list(kept) == ["scan", "screenshot"]


def test_the_opt_in_names_the_rules_that_judged_it(
    flow: Flow, clerks: tuple[User, User], sign_in: SignIn
) -> None:
    change_a_rule(flow.organisation)
    keyed(sign_in(clerks[0]), flow)
    sign_in(clerks[1]).post(f"{ROOM}{the_paper(flow).pk}/verification/", {"number": JAPAN})
    with of(flow.organisation):
        body = reading.told(Event.objects.get(type="consent.granted")).body
    assert body["policy"] == house_of(flow.organisation).version(timezone.now().date())
    assert body["policy"] != policies.version()


def test_the_form_to_print_has_the_version_and_is_a_pdf(flow: Flow, sign_in: SignIn) -> None:
    client = sign_in(make_member(flow.organisation, Role.AUDITOR))
    answer = client.get(f"{ROOM}of/{flow.pk}/sheet.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert flow.version.reference in answer["Content-Disposition"]


def test_a_way_for_telephones_needs_a_script() -> None:
    organisation = make_organisation()
    writer, officer = two_people(organisation)
    silent = make_draft(organisation, writer, script="")
    flow = make_flow(
        organisation, FlowKind.PAPER, phone_number_id="", version=silent, by=officer,
        settings={"ways": ["phone"]},
    )  # fmt: skip
    assert "script_missing" in {one.code for one in check(flow)}
    flow.settings = {"ways": []}
    assert "media_missing" in {one.code for one in check(flow)}


def test_it_is_made_on_its_page(sign_in: SignIn) -> None:
    organisation = make_organisation()
    writer, officer = two_people(organisation)
    version = make_published(organisation, writer, officer)
    client = sign_in(officer)
    sent = {
        "name": "Counter",
        "version": str(version.pk),
        "ways": ["paper", "phone"],
        "ends_on": "",
    }
    answer = client.post("/o/hanami/optins/capture/new/paper/", sent)
    flow = Flow.objects.get()
    assert answer["Location"] == flow.link
    assert flow.settings["ways"] == ["paper", "phone"]
    page = client.get(flow.link).content.decode()
    assert "Read out on the telephone" in page
    client.post(f"{flow.link}live/")
    assert "Form to print" in client.get(flow.link).content.decode()


def test_readers_and_strangers(flow: Flow, clerks: tuple[User, User], sign_in: SignIn) -> None:
    keyed(sign_in(clerks[0]), flow)
    paper = the_paper(flow)
    picture = f"{ROOM}{paper.pk}/evidence/{paper.evidence_ids[0]}/"
    client = sign_in(make_member(flow.organisation, Role.AUDITOR))
    assert client.get(ROOM).status_code == 200
    assert client.get(picture).status_code == 403
    assert keyed(client, flow).status_code == 403
    for act in ("verification", "refusal"):
        assert client.post(f"{ROOM}{paper.pk}/{act}/").status_code == 403
    stranger = sign_in(make_member(make_organisation("sakura"), Role.ADMIN))
    for path in (f"{paper.pk}/", f"of/{flow.pk}/new/", f"of/{flow.pk}/sheet.pdf"):
        assert stranger.get(f"/o/sakura/optins/papers/{path}").status_code == 404
    assert stranger.get(picture).status_code == 404
    assert (
        client.get(f"{ROOM}{paper.pk}/evidence/{'0' * 8}-0000-0000-0000-{'0' * 12}/").status_code
        == 404
    )
    assert timezone.now() - paper.entered_at < timedelta(minutes=5)
