"""A web form: shown once, sent once, confirmed by a message from that number, and by nothing else."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation
from messaging.models import Send
from optin import ports
from optin.capture.form import rendered, snapshot
from optin.capture.link import text_of
from optin.identity.private import opening
from optin.identity.who import Who
from optin.ledger.writing import of
from optin.models import Event, Flow, FlowAct, FlowKind, Presentation, State, Subject
from optin.services import capture, consent, forms, lapsing, notices, suppressing
from optin.tasks import lapse_questions
from optin.words import Reason
from tests.optin.capture.making import make_live, make_sender
from tests.optin.making import agree, opted_in, person, status, stop
from tests.people import make_organisation
from tests.webhooks.meta import stored
from tests.webhooks.test_digest import digest, states
from tests.webhooks.test_messages import delivery, message
from webhooks.models import State as Digested

pytestmark = pytest.mark.django_db
PERSON = "4915123456789"
SHOP = "https://shop.example"


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Flow]:
    """A live form for Germany, made once; what a test does is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(datetime.now(UTC) - timedelta(days=30)):
            organisation = make_organisation()
            make_sender(organisation)
            flow = make_live(organisation, FlowKind.FORM, settings={"origins": [SHOP]})
        yield flow
        transaction.set_rollback(True)


@pytest.fixture
def flow(made: Flow, db: None) -> Flow:
    return Flow.objects.listed().get(pk=made.pk)


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"User-Agent": "A browser"}, enforce_csrf_checks=True)


def shown(visitor: Client, flow: Flow, query: str = "", **headers: str) -> str:
    """The ticket of the page that they look at."""
    answer = visitor.get(f"/f/{flow.token}/{query}", headers=headers)
    assert answer.status_code == 200
    return ticket(answer)


def ticket(answer: Any) -> str:
    found = re.search(r'name="presentation" value="([0-9a-f-]{36})"', answer.content.decode())
    assert found
    return found[1]


def send(visitor: Client, flow: Flow, presentation: str, **typed: str) -> Any:
    told = {
        "presentation": presentation, "country": "DE", "number": "01512 3456789", "agree": "yes",
        "ticked_ms": "2100", "sent_ms": "3400",
    }  # fmt: skip
    return visitor.post(f"/f/{flow.token}/", told | typed)


def wrote(text: str, *, number: str = PERSON, wamid: str = "wamid.yes", at: int = 0) -> None:
    about = {"id": wamid, "from": number, "timestamp": str(at or int(time.time()))}
    stored(delivery(messages=[message("text", {"body": text}, **about)]))
    digest()
    assert states() == {Digested.DONE}


def events(flow: Flow, kind: str = "") -> list[Event]:
    with of(flow.organisation):
        rows = Event.objects.filter(organisation_id=flow.organisation_id).order_by("recorded_at")
        return list(rows.filter(type=kind) if kind else rows.exclude(type__startswith="notice."))


def standing(flow: Flow) -> list[tuple[str, str]]:
    with of(flow.organisation):
        return list(State.objects.values_list("status", "grade"))


def acts(flow: Flow) -> list[str]:
    return list(FlowAct.objects.filter(flow=flow).order_by("pk").values_list("kind", flat=True))


def test_the_number_waits_until_a_message_from_it_confirms(flow: Flow, visitor: Client) -> None:
    answer = send(visitor, flow, shown(visitor, flow))
    assert answer.status_code == 303
    page = visitor.get(answer["Location"]).content.decode()
    assert "wa.me/" in page
    assert text_of(flow) in page
    assert standing(flow) == [("pending", "")]
    wrote(text_of(flow))
    assert standing(flow) == [("granted", "B")]
    [told] = [json.loads(bytes(one.body)) for one in events(flow, "consent.granted")]
    assert told["method"] == "web form, confirmed"
    assert told["notice"] == flow.version.text_hash
    assert told["flow"] == flow.token
    assert acts(flow) == ["asked", "granted"]
    assert Presentation.objects.get().confirmed_at


def test_what_was_seen_is_kept_and_where_from_is_sealed(flow: Flow, visitor: Client) -> None:
    presentation = shown(
        visitor, flow, "?embedded=1", referer=f"{SHOP}/checkout?cart=7", sec_fetch_dest="iframe"
    )
    send(visitor, flow, presentation)
    row = Presentation.objects.get()
    assert (row.snapshot, row.host) == (snapshot(flow), SHOP)
    assert "checked" not in rendered(flow)
    [event] = events(flow, "consent.pending")
    for secret in (PERSON, "A browser", "127.0.0.1"):
        assert secret not in bytes(event.body).decode()
    with of(flow.organisation):
        opened = opening(flow.organisation, event.event_id)
    assert opened
    told = opened[1]
    assert told["user_agent"] == "A browser"
    assert told["address"] == "127.0.0.1"
    assert (told["ticked_ms"], told["sent_ms"]) == (2100, 3400)
    assert (told["presentation"], told["snapshot"]) == (presentation, row.snapshot)
    assert told["host"] == SHOP


def test_who_forges_where_they_come_from_is_shown_the_form(flow: Flow, visitor: Client) -> None:
    shown(visitor, flow, "?embedded=1", referer="http://[")
    assert Presentation.objects.get().host == ""


def test_a_page_that_is_shown_again_stands_in_the_same_website(flow: Flow, visitor: Client) -> None:
    """What was sent from within the frame names the frame as where it came from."""
    presentation = shown(visitor, flow, "?embedded=1", referer=f"{SHOP}/", sec_fetch_dest="iframe")
    address = f"/f/{flow.token}/?embedded=1"
    wrong = {"presentation": presentation, "country": "DE", "number": "12", "agree": "yes"}
    answer = visitor.post(address, wrong, headers={"referer": f"http://testserver{address}"})
    assert answer.status_code == 422
    assert ticket(answer) != presentation
    assert {one.host for one in Presentation.objects.all()} == {SHOP}


def test_another_number_than_the_typed_one_confirms_for_itself_alone(
    flow: Flow, visitor: Client
) -> None:
    """A slip of the finger: their own message is an opt-in like that of a link, and the typed number's waits."""
    send(visitor, flow, shown(visitor, flow), number="01512 3456788")
    wrote(text_of(flow))
    assert sorted(standing(flow)) == [("granted", "A"), ("pending", "")]


def test_a_page_is_sent_once(flow: Flow, visitor: Client) -> None:
    presentation = shown(visitor, flow)
    answers = [send(visitor, flow, presentation) for _twice in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert len(events(flow, "consent.pending")) == 1
    answer = send(
        visitor, flow, presentation, number="01512 3456788"
    )  # by somebody who has seen it
    assert answer.status_code == 409
    assert ticket(answer) != presentation
    assert len(events(flow, "consent.pending")) == 1


@pytest.mark.parametrize("age", [31, 60 * 24 * 3])
def test_a_page_that_was_open_for_too_long_is_shown_again_with_what_was_typed(
    flow: Flow, visitor: Client, age: int
) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=age)):
        presentation = shown(visitor, flow)
    answer = send(visitor, flow, presentation)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "zu lange geöffnet" in page
    assert "01512 3456789" in page
    assert not events(flow)
    assert send(visitor, flow, ticket(answer)).status_code == 303


@pytest.mark.parametrize(
    "wrong", ["", "x", "00000000-0000-0000-0000-000000000000", "' OR 1=1", "\x00"]
)
def test_a_ticket_that_is_none_of_ours_sends_nothing(
    flow: Flow, visitor: Client, wrong: str
) -> None:
    assert send(visitor, flow, wrong).status_code in (409, 422)
    assert not events(flow)


def test_a_page_of_another_wording_or_another_form_sends_nothing(
    flow: Flow, visitor: Client
) -> None:
    presentation = shown(visitor, flow)
    Presentation.objects.update(snapshot="0" * 64)
    assert send(visitor, flow, presentation).status_code == 409
    other = make_live(
        flow.organisation, FlowKind.FORM, name="Other", version=flow.version, by=flow.created_by
    )
    assert send(visitor, flow, shown(visitor, other)).status_code == 409
    assert not events(flow)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"agree": ""}, "Setzen Sie das Häkchen"),
        ({"number": ""}, "Mobilnummer"),
        ({"number": "Smith"}, "Mobilnummer"),
        ({"number": "030 123456"}, "Mobilnummer"),  # a landline
        ({"number": "+81 90 1234 5678"}, "Mobilnummer"),  # of a country that the notice is not for
        ({"number": "9" * 41}, "Mobilnummer"),
        ({"number": "<script>alert(1)</script>"}, "&lt;script&gt;"),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_its_field_and_nothing_is_lost(
    flow: Flow, visitor: Client, typed: dict[str, str], told: str
) -> None:
    answer = send(visitor, flow, shown(visitor, flow), **typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert "aria-invalid" in page
    assert "<script>alert" not in page
    assert not events(flow)
    assert send(visitor, flow, ticket(answer)).status_code == 303


def test_after_another_error_it_is_said_that_the_box_has_to_be_ticked_again(
    flow: Flow, visitor: Client
) -> None:
    """A box is never ticked before somebody: what they typed is there, and the tick is asked for anew."""
    again = "Setzen Sie das Häkchen noch einmal"
    assert again not in visitor.get(f"/f/{flow.token}/").content.decode()
    answer = send(visitor, flow, shown(visitor, flow), number="12")
    page = answer.content.decode()
    assert again in page
    assert 'aria-describedby="agree-error"' in page
    assert " checked" not in page
    late = send(visitor, flow, "00000000-0000-0000-0000-000000000000").content.decode()
    assert again in late
    unticked = send(visitor, flow, ticket(answer), number="12", agree="").content.decode()
    assert again not in unticked
    assert "Bis dahin ändert sich nichts" in unticked


@pytest.mark.parametrize("number", ["01512 3456789", "+49 1512 3456789", "0049-1512-3456789"])
@pytest.mark.parametrize("clock", ["", "-5", "999999999999", "now"])
def test_a_number_may_be_written_as_people_do_and_a_clock_be_wrong(
    flow: Flow, visitor: Client, number: str, clock: str
) -> None:
    answer = send(
        visitor, flow, shown(visitor, flow), number=number, ticked_ms=clock, sent_ms=clock
    )
    assert answer.status_code == 303
    assert status(flow.organisation, person(flow.organisation, "+" + PERSON)) == "pending"


@pytest.mark.parametrize("known", ["unknown", "agreed", "ended", "suppressed", "again and again"])
def test_every_number_gets_the_same_answer(flow: Flow, visitor: Client, known: str) -> None:
    organisation = flow.organisation
    suppressing.suppress(
        organisation, Who(number="4915123456787"), reason=Reason.WRONG_PERSON, key="another"
    )
    if known == "agreed":
        opted_in(organisation, f"+{PERSON}")
    if known == "ended":
        stop(organisation, opted_in(organisation, f"+{PERSON}"))
    if known == "suppressed":
        suppressing.suppress(
            organisation, Who(number=PERSON), reason=Reason.WRONG_PERSON, key="suppressed"
        )
    if known == "again and again":
        for _time in range(forms.SENT_A_DAY):
            send(visitor, flow, shown(visitor, flow))
    before, presentation = len(events(flow)), shown(visitor, flow)
    answer = send(visitor, flow, presentation)
    assert (answer.status_code, answer["Location"]) == (303, f"/f/{flow.token}/confirmation/")
    assert not answer.content
    assert not answer.cookies
    written = {"unknown": 2, "agreed": 1, "ended": 1, "suppressed": 0, "again and again": 0}
    assert len(events(flow)) == before + written[known]
    kept = {"agreed": "granted", "ended": "withdrawn"}
    if known in kept:
        assert status(organisation, person(organisation, f"+{PERSON}")) == kept[known]
    # Nor does the same page tell them apart when it is sent again.
    for number, code in (("6789", 303), ("6788", 409), ("6787", 409)):
        again = send(visitor, flow, presentation, number=f"01512 345{number}")
        assert again.status_code == code
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert send(visitor, flow, presentation).status_code == 409
    assert len(events(flow)) == before + written[known]


def test_a_blocked_number_is_never_asked_but_its_own_message_counts(
    flow: Flow, visitor: Client
) -> None:
    suppressing.suppress(
        flow.organisation, Who(number=PERSON), reason=Reason.NUMBER_CHANGED, key="suppressed"
    )
    send(visitor, flow, shown(visitor, flow))
    assert not Presentation.objects.exclude(event_id=None).exists()
    wrote(text_of(flow))
    assert standing(flow) == [("granted", "A")]


def test_what_another_page_sends_in_our_name_is_refused(flow: Flow, visitor: Client) -> None:
    for origin in ("https://evil.example", "null", SHOP):
        presentation = shown(visitor, flow)
        told = {"presentation": presentation, "country": "DE", "number": PERSON, "agree": "yes"}
        answer = visitor.post(f"/f/{flow.token}/", told, headers={"Origin": origin})
        assert answer.status_code == 403
    assert not events(flow)
    told["presentation"] = shown(visitor, flow)
    told["number"] = "01512 3456789"
    answer = visitor.post(f"/f/{flow.token}/", told, headers={"Origin": "http://testserver"})
    assert answer.status_code == 303


def test_only_the_named_websites_may_frame_it(flow: Flow, visitor: Client) -> None:
    for path in ("", "confirmation/", "code.svg"):
        answer = visitor.get(f"/f/{flow.token}/{path}")
        assert f"frame-ancestors {SHOP}" in answer["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer
        assert answer["Referrer-Policy"] == "same-origin"
        assert b'"no-referrer"' not in answer.content  # a browser would call itself “null” then
        assert not answer.cookies
    lonely = make_live(
        flow.organisation, FlowKind.FORM, name="Other", version=flow.version, by=flow.created_by
    )
    answer = visitor.get(f"/f/{lonely.token}/")
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("what", ["ended", "over", "retired", "draft", "unknown", "a link"])
def test_what_nobody_can_agree_by_is_closed(flow: Flow, visitor: Client, what: str) -> None:
    presentation, token = shown(visitor, flow), flow.token
    by = flow.created_by
    if what == "ended":
        capture.end(flow, by=by, reason="Over")
    if what == "over":
        token = make_live(
            flow.organisation, FlowKind.FORM, name="Short", version=flow.version, by=by,
            ends_at=timezone.now() + timedelta(milliseconds=300),
        ).token  # fmt: skip
        time.sleep(0.3)
    if what == "retired":
        notices.retire(flow.version, by=by, reason="Over")
    if what in ("draft", "a link"):
        kind = FlowKind.FORM if what == "draft" else FlowKind.LINK
        token = capture.create(
            flow.organisation, kind, by=by, name="Other", version=flow.version
        ).token
    if what == "unknown":
        token = "222222"
    told = {"presentation": presentation, "country": "DE", "number": PERSON, "agree": "yes"}
    path = f"/f/{token}/"
    answers = [visitor.get(path), visitor.post(path, told), visitor.get(f"{path}confirmation/")]
    assert {one.status_code for one in answers} <= {404, 410}
    assert not events(flow)


def test_many_at_once_are_slowed_down(flow: Flow, visitor: Client) -> None:
    presentation = shown(visitor, flow)
    codes = [send(visitor, flow, presentation).status_code for _ in range(61)]
    assert (codes[0], codes[-1]) == (303, 429)


def test_in_the_chat_they_are_asked_only_if_the_business_wants_it(
    flow: Flow, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[dict[str, Any]] = []

    def keep(organisation: Organisation, subject: Subject, **told: Any) -> None:
        sent.append(told)

    monkeypatch.setattr(ports, "send_reply", keep)
    send(visitor, flow, shown(visitor, flow))
    assert sent == []
    asking = make_live(
        flow.organisation, FlowKind.FORM, name="Asking", version=flow.version, by=flow.created_by,
        settings={"origins": [], "asks_in_chat": True},
    )  # fmt: skip
    presentation = shown(visitor, asking)
    for _twice in range(2):
        send(visitor, asking, presentation)
    [told] = sent
    assert told["kind"] == "opt_in_question"
    assert [one.id for one in told["buttons"]] == [
        f"optin:{word}:{asking.token}" for word in ("yes", "no")
    ]
    reply = {"type": "button_reply", "button_reply": {"id": told["buttons"][0].id, "title": "Ja"}}
    about = {"id": "wamid.press", "from": PERSON, "timestamp": str(int(time.time()))}
    stored(delivery(messages=[message("interactive", reply, **about)]))
    digest()
    assert standing(flow) == [("granted", "B")]


def asking_in_chat(flow: Flow) -> Flow:
    made = make_live(
        flow.organisation, FlowKind.FORM, name="Asking", version=flow.version, by=flow.created_by,
        settings={"origins": [], "asks_in_chat": True},
    )  # fmt: skip
    return Flow.objects.listed().get(pk=made.pk)


def fill_in(flow: Flow, number: str = PERSON) -> None:
    """As the page does, which lets numbers of its own countries through."""
    presentation = forms.present(flow, host="")
    forms.send(flow, presentation.pk, number=number, private={})


@pytest.mark.parametrize(
    "known", ["unknown", "agreed", "ended", "ended everything", "ended at Meta", "refused"]
)
def test_who_has_answered_already_is_not_asked_because_somebody_typed_their_number(
    flow: Flow, visitor: Client, known: str
) -> None:
    organisation, asking = flow.organisation, asking_in_chat(flow)
    if known == "agreed":
        opted_in(organisation, f"+{PERSON}")
    if known == "ended":
        stop(organisation, opted_in(organisation, f"+{PERSON}"), purpose="marketing")
    if known == "ended everything":
        stop(organisation, person(organisation, f"+{PERSON}"))
    if known == "ended at Meta":
        consent.stop_at_meta(
            organisation, person(organisation, f"+{PERSON}"), stopped=True, phone_number_id="1",
            key="stopped",
        )  # fmt: skip
    if known == "refused":
        capture.refuse(asking, person(organisation, f"+{PERSON}"), method="wa_question", key="no")
    answer = send(visitor, asking, shown(visitor, asking))
    assert (answer.status_code, answer["Location"]) == (303, f"/f/{asking.token}/confirmation/")
    assert Send.objects.count() == (1 if known == "unknown" else 0)


def test_in_the_chat_a_person_is_asked_once_a_day(flow: Flow) -> None:
    asking = asking_in_chat(flow)
    for _time in range(3):
        fill_in(asking)
    assert Send.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        fill_in(asking)
    assert Send.objects.count() == 2
    lapsing.lapse(flow.organisation, now=timezone.now() + timedelta(hours=99))
    assert standing(flow) == [("expired", "")]
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        fill_in(asking)
    assert Send.objects.count() == 3


@pytest.mark.parametrize(
    ("number", "questions"),
    [("14165550142", 0), ("6581234567", 0), ("61412345678", 0), ("27821234567", 1), (PERSON, 2)],
    ids=["CA", "SG", "AU", "ZA", "DE"],
)
def test_no_more_is_asked_in_the_chat_than_the_law_of_the_persons_country_lets(
    flow: Flow, number: str, questions: int
) -> None:
    asking = asking_in_chat(flow)
    fill_in(asking, number)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        fill_in(asking, number)
    assert Send.objects.count() == questions


def test_a_question_lapses_after_72_hours_and_twice_is_once(flow: Flow, visitor: Client) -> None:
    send(visitor, flow, shown(visitor, flow))
    organisation = flow.organisation
    now = timezone.now()
    assert lapsing.lapse(organisation, now=now + timedelta(hours=71)) == 0
    assert lapsing.lapse(organisation, now=now + timedelta(hours=73)) == 1
    assert lapsing.lapse(organisation, now=now + timedelta(hours=73)) == 0
    lapse_questions()
    lapse_questions()
    assert standing(flow) == [("expired", "")]
    [told] = [json.loads(bytes(one.body)) for one in events(flow, "consent.expired")]
    assert told["method"] == "not confirmed in time"
    with time_machine.travel(now + timedelta(hours=73)):
        wrote(text_of(flow))  # too late for the form; by itself it is a message like that of a link
        assert standing(flow) == [("granted", "A")]


def lapsed(flow: Flow, visitor: Client) -> int:
    """A question that is over; a second in which they could still answer it."""
    send(visitor, flow, shown(visitor, flow))
    in_time = int(time.time()) + 1  # WhatsApp tells whole seconds
    time.sleep(in_time - time.time())
    assert lapsing.lapse(flow.organisation, now=timezone.now() + timedelta(hours=73)) == 1
    assert standing(flow) == [("expired", "")]
    return in_time


def test_a_yes_in_time_counts_however_late_we_hear_of_it(flow: Flow, visitor: Client) -> None:
    wrote(text_of(flow), at=lapsed(flow, visitor))
    assert standing(flow) == [("granted", "B")]
    [asked], [over] = events(flow, "consent.pending"), events(flow, "consent.expired")
    assert over.occurred_at == asked.occurred_at


def test_a_stop_counts_however_late_we_hear_of_it(flow: Flow, visitor: Client) -> None:
    in_time = lapsed(flow, visitor)
    wrote("STOPP", at=in_time)
    assert set(standing(flow)) == {("withdrawn", "")}
    wrote(text_of(flow), wamid="wamid.late", at=in_time)
    assert set(standing(flow)) == {("withdrawn", "")}


def test_who_had_agreed_before_does_not_lapse(flow: Flow, visitor: Client) -> None:
    subject = opted_in(flow.organisation, f"+{PERSON}")
    other = person(flow.organisation, "+4915123456788")
    send(visitor, flow, shown(visitor, flow))
    send(visitor, flow, shown(visitor, flow), number="01512 3456788")
    agree(flow.organisation, other)
    assert lapsing.lapse(flow.organisation, now=timezone.now() + timedelta(hours=80)) == 0
    assert status(flow.organisation, subject) == "granted"


def test_pages_that_nobody_sent_are_forgotten(flow: Flow, visitor: Client) -> None:
    send(visitor, flow, shown(visitor, flow))
    shown(visitor, flow)
    assert forms.forget_never_sent() == 0
    assert forms.forget_never_sent(timezone.now() + timedelta(days=2)) == 1
    assert Presentation.objects.get().used_at


def test_the_script_is_the_same_for_every_form_and_loads_from_anywhere(visitor: Client) -> None:
    answer = visitor.get("/f/embed.js")
    assert answer.status_code == 200
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "javascript" in answer["Content-Type"]
    assert not answer.cookies
    assert len(answer.content) < 3000
