"""The short way for plain deliveries, at the level of bytes on a connection."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlparse

import pytest
import requests

from assets.models import WhatsAppAccount
from tests.webhooks import committed
from tests.webhooks.meta import APP, SECRET, sign
from webhooks.models import Delivery

pytestmark = committed


def request(body: bytes, *more: str, secret: str = SECRET, app: str = APP) -> bytes:
    lines = [
        f"POST /webhooks/{app} HTTP/1.1", "Host: portal.example", f"Content-Length: {len(body)}",
        f"X-Hub-Signature-256: {sign(body, secret)}", *more,
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@contextmanager
def connected(url: str) -> Iterator[socket.socket]:
    with socket.create_connection((urlparse(url).hostname, urlparse(url).port or 80)) as line:
        line.settimeout(10)
        yield line


def answers(line: socket.socket, *, most: int = 1) -> list[bytes]:
    """The status lines, until so many came or the connection ended."""
    heard = b""
    while heard.count(b"HTTP/1.1 ") < most:
        piece = line.recv(65536)
        if not piece:
            break
        heard += piece
    return [part.split(b"\r\n")[0] for part in heard.split(b"HTTP/1.1 ")[1:]]


def ends(line: socket.socket) -> bool:
    return line.recv(65536) == b""


def held_bytes(url: str) -> int:
    return int(requests.get(f"{url}/readyz", timeout=5).json()["held_bytes"])


def bodies() -> list[bytes]:
    return [bytes(row.body) for row in Delivery.objects.order_by("pk")]


def test_one_connection_carries_deliveries_and_other_requests_in_turn(
    account: WhatsAppAccount, intake_url: str
) -> None:
    exchanged = [
        (request(b"{}"), b"200 OK"),
        (b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", b"200 OK"),
        (request(b"[]"), b"200 OK"),
        (request(b"{}", secret="stolen"), b"401 Unauthorized"),
        (request(b"{} "), b"200 OK"),
    ]
    with connected(intake_url) as line:
        for sent, answer in exchanged:
            line.sendall(sent)
            assert answers(line) == [answer]
    assert bodies() == [b"{}", b"[]", b"{} "]


def test_both_ways_give_the_same_answer(account: WhatsAppAccount, intake_url: str) -> None:
    body = b'{"object": "whatsapp_business_account"}'
    for secret in (SECRET, "stolen"):
        headers = {"X-Hub-Signature-256": sign(body, secret)}
        address = f"{intake_url}/webhooks/{APP}"
        short = requests.post(address, data=body, headers=headers, timeout=5)
        long = requests.post(address, data=iter([body]), headers=headers, timeout=5)
        assert (short.status_code, short.content) == (long.status_code, long.content)
        assert short.headers.keys() == long.headers.keys()
    first, second = Delivery.objects.order_by("pk")
    assert (bytes(first.body), first.signature) == (bytes(second.body), second.signature)


def test_a_body_may_come_in_pieces(account: WhatsAppAccount, intake_url: str) -> None:
    sent = request(b'{"n": 1}')
    with connected(intake_url) as line:
        for piece in (sent[:20], sent[20:-5], sent[-5:-1], sent[-1:]):
            line.sendall(piece)
            time.sleep(0.02)
        assert answers(line) == [b"200 OK"]
    assert bodies() == [b'{"n": 1}']


def test_whoever_wants_the_connection_closed_gets_it_closed_after_the_answer(
    account: WhatsAppAccount, intake_url: str
) -> None:
    with connected(intake_url) as line:
        line.sendall(request(b"{}", "Connection: close"))
        assert answers(line) == [b"200 OK"]
        assert ends(line)
    assert bodies() == [b"{}"]


def test_a_second_delivery_that_does_not_wait_for_the_first_answer_must_come_again(
    account: WhatsAppAccount, intake_url: str
) -> None:
    with connected(intake_url) as line:
        line.sendall(request(b'{"n": 1}') + request(b'{"n": 2}'))
        assert answers(line, most=2) == [b"200 OK"]  # and the connection has ended
    assert bodies() == [b'{"n": 1}']


@pytest.mark.parametrize("app", ["", "a/b", "%41", "a?b=c", "á"])
def test_a_place_that_is_no_app_is_not_taken(
    account: WhatsAppAccount, intake_url: str, app: str
) -> None:
    with connected(intake_url) as line:
        line.sendall(request(b"{}", app=app))
        assert answers(line)[0][:3] in (b"400", b"401", b"404")
    assert bodies() == []


@pytest.mark.parametrize("length", ["-1", "abc", "1, 2", "2\r\nContent-Length: 3"])
def test_a_length_that_says_two_things_is_refused(
    account: WhatsAppAccount, intake_url: str, length: str
) -> None:
    sent = request(b"{}").replace(b"Content-Length: 2", f"Content-Length: {length}".encode())
    with connected(intake_url) as line:
        line.sendall(sent)
        assert answers(line) == [b"400 Bad Request"]
    assert bodies() == []


def test_whoever_goes_away_in_the_middle_leaves_nothing_behind(
    account: WhatsAppAccount, intake_url: str
) -> None:
    with connected(intake_url) as line:
        line.sendall(request(b"x" * 100_000)[:50_000])
        deadline = time.monotonic() + 10
        while not held_bytes(intake_url):
            assert time.monotonic() < deadline
    deadline = time.monotonic() + 10
    while held_bytes(intake_url):
        assert time.monotonic() < deadline
    assert bodies() == []


def test_a_body_that_never_ends_is_given_up(account: WhatsAppAccount, intake_url: str) -> None:
    with connected(intake_url) as line:
        line.settimeout(30)
        line.sendall(request(b"x" * 1000)[:-1])
        assert answers(line) == [b"408 Request Timeout"]
        assert ends(line)
    assert held_bytes(intake_url) == 0
    assert bodies() == []


@pytest.mark.parametrize("said", [b"", b"POST /webhooks/1 HTTP/1.1\r\nHost:"])
def test_whoever_connects_and_asks_nothing_is_let_go(intake_url: str, said: bytes) -> None:
    with connected(intake_url) as line:
        line.settimeout(30)
        line.sendall(said)
        assert ends(line)
