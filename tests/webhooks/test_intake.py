"""Over real HTTP, by the real process, into the real table."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from django.db import connection as database
from django.utils import timezone

from assets.models import Connection, WhatsAppAccount
from tests.people import make_account, make_organisation
from tests.webhooks import committed
from tests.webhooks.meta import APP, PAYLOADS, as_sent, catch_up, greet, payload, post, sign
from webhooks.intake.body import LARGEST_BODY
from webhooks.models import Delivery, Waiting

pytestmark = committed


def bodies() -> list[bytes]:
    return [bytes(row.body) for row in Delivery.objects.order_by("pk")]


def test_the_handshake_returns_the_raw_challenge_as_text(
    account: WhatsAppAccount, intake_url: str
) -> None:
    Connection.objects.update(verify_token="verify-me")
    answer = greet(intake_url, "verify-me")
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


def test_the_handshake_works_with_a_slash_at_the_end(
    account: WhatsAppAccount, intake_url: str
) -> None:
    Connection.objects.update(verify_token="verify-me")
    assert greet(intake_url, "verify-me", app=APP + "/").text == "1158201444"


def test_the_handshake_refuses_a_wrong_token(account: WhatsAppAccount, intake_url: str) -> None:
    answer = greet(intake_url, "guess")
    assert answer.status_code == 403
    assert "1158201444" not in answer.text


@pytest.mark.parametrize(("token", "mode"), [("", "subscribe"), ("verify-me", "unsubscribe")])
def test_the_handshake_refuses_a_missing_token_and_another_mode(
    account: WhatsAppAccount, intake_url: str, token: str, mode: str
) -> None:
    Connection.objects.update(verify_token="verify-me")
    assert greet(intake_url, token, mode=mode).status_code == 403


def test_the_handshake_knows_a_token_saved_a_moment_ago(
    account: WhatsAppAccount, intake_url: str
) -> None:
    make_account(make_organisation("bank"), waba_id="2")
    Connection.objects.filter(organisation__slug="bank").update(
        app_id="77", verify_token="brand-new"
    )
    assert greet(intake_url, "brand-new", app="77").status_code == 200


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.stem)
def test_every_recorded_shape_is_stored_byte_for_byte(
    account: WhatsAppAccount, intake_url: str, path: object
) -> None:
    content = payload(path.stem)  # type: ignore[attr-defined]
    body = as_sent(content)
    assert post(intake_url, body) == 200
    assert bodies() == [body]
    row = Delivery.objects.get()
    assert (row.app_id, row.signature, row.state) == (APP, sign(body), "waiting")
    waiting = Waiting.objects.get()
    assert (waiting.received_at, waiting.kind, waiting.sender, waiting.size) == (
        row.received_at, row.kind, content["entry"][0]["id"], len(body)
    )  # fmt: skip


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe not json", b"\\u00e9 \\/ @", b"[" * 100_000])
def test_whatever_is_signed_is_stored_as_it_came(
    account: WhatsAppAccount, intake_url: str, body: bytes
) -> None:
    assert post(intake_url, body) == 200
    assert bodies() == [body]


@pytest.mark.parametrize(
    "signature",
    ["", "sha256=", sign(b"x")[7:], sign(b"{}", "stolen"), sign(b"{} "), "sha1=" + sign(b"{}")[7:]],
)
def test_a_wrong_signature_is_refused_and_nothing_is_stored(
    account: WhatsAppAccount, intake_url: str, signature: str
) -> None:
    assert post(intake_url, b"{}", signature=signature) == 401
    assert bodies() == []


def test_an_app_nobody_connected_is_refused(account: WhatsAppAccount, intake_url: str) -> None:
    assert post(intake_url, b"{}", app="999") == 401
    assert bodies() == []


def test_the_previous_secret_is_accepted_while_the_new_one_rolls_out(
    account: WhatsAppAccount, intake_url: str
) -> None:
    connection = account.connection
    connection.app_secret, connection.previous_app_secret = "new-secret", "app-secret"
    connection.save()
    catch_up(intake_url)
    assert post(intake_url, b"{}", signature=sign(b"{}", "new-secret")) == 200
    assert post(intake_url, b"{}", signature=sign(b"{}", "app-secret")) == 200
    assert post(intake_url, b"{}", signature=sign(b"{}", "older-secret")) == 401


def test_a_disabled_connection_no_longer_counts(account: WhatsAppAccount, intake_url: str) -> None:
    make_account(make_organisation("bank"), waba_id="2")
    gone = Connection.objects.filter(organisation__slug="bank")
    gone.update(app_id="88", disabled_at=timezone.now())
    catch_up(intake_url)
    assert post(intake_url, b"{}", app="88") == 401


def test_a_secret_that_no_key_opens_does_not_stop_the_other_apps(
    account: WhatsAppAccount, intake_url: str
) -> None:
    make_account(make_organisation("bank"), waba_id="2")
    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE assets_connection SET app_id = '89', app_secret = 'garbage'"
            " WHERE app_id = %s AND id <> %s",
            [APP, account.connection_id],
        )
    catch_up(intake_url)
    assert post(intake_url, b"{}", app="89") == 401
    assert post(intake_url, b"{}") == 200


def test_three_megabytes_are_taken_and_one_byte_more_is_not(
    account: WhatsAppAccount, intake_url: str
) -> None:
    largest = b"x" * LARGEST_BODY
    assert post(intake_url, largest) == 200
    assert post(intake_url, largest + b"x") == 413
    assert bodies() == [largest]


def test_too_large_a_body_without_a_declared_length_is_refused(
    account: WhatsAppAccount, intake_url: str
) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(60):
            yield b"x" * 65536

    answer = requests.post(f"{intake_url}/webhooks/{APP}", data=pieces(), timeout=5)
    assert answer.status_code == 413


def test_deliveries_at_the_same_time_are_each_stored_once(
    account: WhatsAppAccount, intake_url: str
) -> None:
    sent = [b'{"n": %d}' % n for n in range(300)]
    with ThreadPoolExecutor(32) as many:
        assert set(many.map(lambda body: post(intake_url, body), sent)) == {200}
    assert sorted(bodies()) == sorted(sent)


def test_other_places_and_methods_say_so(account: WhatsAppAccount, intake_url: str) -> None:
    assert requests.get(f"{intake_url}/", timeout=3).status_code == 404
    assert requests.post(f"{intake_url}/webhooks/", timeout=3).status_code == 404
    assert requests.put(f"{intake_url}/webhooks/{APP}", timeout=3).status_code == 405


def test_readyz_says_that_the_database_answers(intake_url: str) -> None:
    answer = requests.get(f"{intake_url}/readyz", timeout=3)
    assert (answer.status_code, answer.json()["ready"]) == (200, True)
    assert answer.json()["held_bytes"] == 0
