"""Who comes first, and who never has to wait for somebody else's storm."""

from __future__ import annotations

import threading
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from assets.models import WhatsAppAccount
from tests.people import make_account, make_organisation
from tests.webhooks import committed, processes
from tests.webhooks.meta import WABA, as_sent, payload, post, stored
from tests.webhooks.test_digest_process import await_digested
from tests.webhooks.test_messages import delivery, message, status
from traffic.models import Batch, Inbound, Message, Status
from webhooks import claiming, services
from webhooks.claiming import Turns
from webhooks.intake.hints import UNKNOWN, kind_of, sender_of
from webhooks.models import DeadLetter, Kind, Waiting


def status_of(n: int, waba_id: str = WABA) -> dict[str, Any]:
    return delivery(waba_id, statuses=[status(id=f"wamid.{waba_id}.{n}")])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("message_text", Kind.INBOUND),
        ("message_statuses", Kind.STATUSES),
        ("template_approved", Kind.MANAGEMENT),
        ("user_preferences", Kind.INBOUND),
    ],
)
def test_the_lane_is_seen_at_a_glance(name: str, kind: Kind) -> None:
    assert kind_of(as_sent(payload(name))) == kind


@pytest.mark.parametrize(
    ("body", "sender"),
    [
        (b'{"entry":[{"id":"123","changes":[]}]}', "123"),
        (b'{"entry": [{"id" : 123, "time": 1}]}', "123"),
        (b'{"entry":[{"changes":[{"value":{"id":"wamid.1"}}]}]}', UNKNOWN),
        (b"", UNKNOWN),
        (b"\x00" * 9000 + b'"id":"1"', UNKNOWN),
        (b'"id":"' + b"1" * 60 + b'"', UNKNOWN),
    ],
)
def test_the_sender_is_seen_at_a_glance(body: bytes, sender: str) -> None:
    assert sender_of(body) == sender


@pytest.mark.django_db
def test_a_text_that_looks_like_a_key_does_not_change_the_lane() -> None:
    sly = delivery(statuses=[status(biz_opaque_callback_data='"messages":[]')])
    assert kind_of(as_sent(sly)) == Kind.STATUSES


@pytest.fixture
def small_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claiming, "SET", 10)


@pytest.mark.django_db
@pytest.mark.usefixtures("small_sets")
def test_a_storm_of_one_account_does_not_starve_another(account: WhatsAppAccount) -> None:
    make_account(make_organisation("bank"), waba_id="200")
    for n in range(50):
        stored(status_of(n))
    for n in range(5):
        stored(status_of(n, "200"))
    assert services.digest_round(Turns()).count == 10
    assert Waiting.objects.filter(sender="200").count() == 0
    assert Waiting.objects.filter(sender=WABA).count() == 45


@pytest.mark.django_db
def test_more_senders_than_share_a_set_have_their_turns(
    account: WhatsAppAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "SENDERS", 3)
    monkeypatch.setattr(claiming, "SET", 3)
    for sender in range(1, 8):
        for n in range(3):
            stored(status_of(n, str(sender)))
    turns = Turns()
    services.digest_round(turns)
    services.digest_round(turns)
    services.digest_round(turns)
    left = list(Waiting.objects.order_by("sender").values_list("sender", flat=True))
    assert {sender: left.count(sender) for sender in "1234567"} == dict.fromkeys("123456", 2) | {
        "7": 0
    }


@pytest.mark.django_db
def test_management_news_of_all_accounts_takes_turns(account: WhatsAppAccount) -> None:
    review = payload("account_review")
    for waba_id in ("1", "1", "1", "2"):
        review["entry"][0]["id"] = waba_id
        review["entry"][0]["time"] += 1
        stored(review)
    turns = Turns()
    order = []
    for _ in range(4):
        with transaction.atomic():
            claimed = claiming.claim_one(turns, Kind.MANAGEMENT)
        order.append(claimed.sender if claimed else None)
    assert order[:2] == ["1", "2"]


@pytest.mark.django_db
@pytest.mark.usefixtures("small_sets")
def test_inbound_messages_come_before_statuses_that_came_before_them(
    account: WhatsAppAccount,
) -> None:
    for n in range(30):
        stored(status_of(n))
    stored(delivery(messages=[message()]))
    services.digest_round(Turns())
    assert Inbound.objects.exists()
    assert Inbound.objects.get().batch_id < Batch.objects.order_by("-pk")[0].pk
    assert Status.objects.count() == 10


@pytest.mark.django_db
def test_a_set_holds_so_many_bytes_and_always_one(
    account: WhatsAppAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claiming, "SET_BYTES", 1)
    for n in range(3):
        stored(status_of(n))
    assert services.digest_round(Turns()).count == 1
    assert Waiting.objects.count() == 2


@committed
def test_what_another_digest_holds_is_passed_over(account: WhatsAppAccount) -> None:
    for n in range(4):
        stored(status_of(n))
    counts: list[int] = []

    def run() -> None:
        with closing(connection):
            counts.append(services.digest_round(Turns()).count)

    with transaction.atomic():
        held = claiming.claim_set(Turns(), Kind.STATUSES)
        stored_later = stored(status_of(99))
        thread = threading.Thread(target=run)
        thread.start()
        thread.join(timeout=20)
    assert (len(held), counts) == (4, [0])
    assert Waiting.objects.get().pk == stored_later.pk  # what was held is settled by its holder


@committed
def test_a_digest_that_dies_in_the_middle_has_done_nothing(account: WhatsAppAccount) -> None:
    stored(status_of(1))

    class Killed(BaseException):
        pass

    def die() -> None:
        with transaction.atomic():
            services.digest_round(Turns())
            assert Status.objects.count() == 1
            raise Killed

    with pytest.raises(Killed):
        die()
    assert not Status.objects.exists()
    assert Waiting.objects.count() == 1
    services.digest_round(Turns())
    assert Status.objects.count() == 1


@committed
def test_two_digests_and_a_kill_bring_every_status_exactly_once(
    account: WhatsAppAccount, intake_url: str
) -> None:
    words = ("read", "sent", "delivered")
    for n in range(600):
        item = status(words[n % 3], id=f"wamid.{n // 3}")
        stored(delivery(statuses=[item]))
        if n % 5 == 0:
            stored(delivery(statuses=[item]))
    with processes.digest() as first:
        await_digested(1)
        first.kill()
    with processes.digest(), processes.digest():
        for n in range(20):
            assert post(intake_url, status_of(n)) == 200
        await_digested(740)
    assert not DeadLetter.objects.exists()
    assert Status.objects.count() == 620
    assert set(Message.objects.exclude(wamid__contains=WABA).values_list("step", flat=True)) == {3}


@pytest.mark.django_db
def test_one_whose_body_is_out_of_sight_is_put_off_and_not_taken_for_done(
    account: WhatsAppAccount,
) -> None:
    hidden, seen = stored(status_of(1)), stored(status_of(2))
    Waiting.objects.filter(pk=hidden.pk).update(received_at=hidden.received_at - timedelta(days=1))
    assert services.digest_round(Turns()).count == 1
    assert Status.objects.get().wamid.endswith(".2")
    assert Waiting.objects.get().pk == hidden.pk
    Waiting.objects.update(received_at=hidden.received_at, not_before=Now())
    services.digest_round(Turns())
    assert Status.objects.count() == 2
    assert not Waiting.objects.filter(pk__in=[hidden.pk, seen.pk]).exists()
