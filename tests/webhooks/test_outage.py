"""The database goes, hangs and comes back; the intake is killed; it is asked to stop."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from django.db import connection

from assets.models import WhatsAppAccount
from tests.webhooks import committed, processes
from tests.webhooks.meta import APP, post
from tests.webhooks.proxy import Proxy
from webhooks.models import Delivery

pytestmark = committed


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    parts = connection.settings_dict
    door = Proxy(parts["HOST"], str(parts["PORT"] or "5432"))
    yield door
    door.shut()
    shutil.rmtree(door.folder)


def test_a_stopped_database_means_503_and_recovery_needs_nobody(
    account: WhatsAppAccount, proxy: Proxy
) -> None:
    url = processes.database_url(host=proxy.folder)
    with processes.intake(DATABASE_URL=url) as (intake, process):
        assert post(intake, b"before") == 200
        proxy.shut()
        assert {post(intake, b"lost") for _ in range(3)} == {503}
        assert requests.get(f"{intake}/readyz", timeout=3).status_code == 503
        proxy.open()
        assert post(intake, b"after") == 200
        process.await_line("the database is back")
    assert [bytes(row.body) for row in Delivery.objects.order_by("pk")] == [b"before", b"after"]


def test_a_silent_database_means_503_before_the_sender_gives_up(
    account: WhatsAppAccount, proxy: Proxy
) -> None:
    url = processes.database_url(host=proxy.folder)
    with processes.intake(DATABASE_URL=url) as (intake, _process):
        assert post(intake, b"before") == 200
        proxy.freeze()
        with ThreadPoolExecutor(20) as many:  # each waits 3 s at most, then the test fails
            assert set(many.map(lambda _n: post(intake, b"hangs"), range(20))) == {503}
        proxy.thaw()
        proxy.shut()
        proxy.open()
        assert post(intake, b"after") == 200


def test_an_intake_that_never_met_its_database_says_503_and_not_401(
    account: WhatsAppAccount,
) -> None:
    url = processes.database_url(host="/nowhere")
    with processes.intake(DATABASE_URL=url) as (intake, _process):
        assert post(intake, b"{}") == 503
        asked = {"hub.mode": "subscribe", "hub.challenge": "1", "hub.verify_token": "verify-me"}
        answer = requests.get(f"{intake}/webhooks/{APP}", params=asked, timeout=5)
        assert answer.status_code == 503


def test_whatever_got_200_is_in_the_table_after_kill_9(account: WhatsAppAccount) -> None:
    acknowledged: list[bytes] = []
    enough = threading.Event()

    def send(worker: int) -> None:
        for n in range(10_000):
            body = b"%d %d" % (worker, n)
            try:
                if post(intake, body) == 200:
                    acknowledged.append(body)
            except requests.RequestException:
                return
            if len(acknowledged) >= 300:
                enough.set()

    with processes.intake() as (intake, process):
        with ThreadPoolExecutor(16) as many:
            senders = [many.submit(send, worker) for worker in range(16)]
            assert enough.wait(timeout=30)
            process.kill()
        for sender in senders:
            sender.result()
    stored = {bytes(row.body) for row in Delivery.objects.all()}
    assert set(acknowledged) <= stored


def test_a_stop_is_orderly(account: WhatsAppAccount) -> None:
    with processes.intake() as (intake, process):
        assert post(intake, b"{}") == 200
        assert process.stop() == 0
    assert not [line for line in process.lines if "Traceback" in line]


def test_the_log_holds_neither_bodies_nor_secrets(account: WhatsAppAccount) -> None:
    with processes.intake(LOG_LEVEL="DEBUG") as (intake, process):
        assert post(intake, b"a private word") == 200
        assert post(intake, b"a private word", signature="sha256=guess") == 401
        process.stop()
    log = "".join(process.lines)
    assert "private" not in log
    assert "app-secret" not in log
    assert "verify-me" not in log


def test_a_taken_port_is_told_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with processes.running("-m", "webhooks.intake", INTAKE_PORT=port) as process:
            assert process.child.wait(timeout=10) == 1
            process.await_line(f"cannot listen on 127.0.0.1:{port}")
    assert len(process.lines) == 1


@pytest.mark.parametrize(
    ("name", "value"), [("TOKEN_KEYS", "short"), ("DATABASE_URL", ""), ("INTAKE_PORT", "http")]
)
def test_a_missing_or_malformed_setting_is_named(name: str, value: str) -> None:
    with processes.running("-m", "webhooks.intake", **{name: value}) as process:
        assert process.child.wait(timeout=10) == 1
        process.await_line(name)
    assert len(process.lines) == 1
