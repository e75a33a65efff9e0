"""Nobody gets anything sent into our own network, by whatever spelling, name or redirect."""

from __future__ import annotations

import ipaddress
import socket
from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outgoing.addresses import Forbidden, is_allowed, resolve, target_of
from outgoing.models import Endpoint
from outgoing.posting import post
from outgoing.services import sending, telling
from tests.graph.server import Server


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "100.64.0.1",
        "169.254.169.254", "192.0.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fec0::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe", "2002:7f00:1::",
        "::7f00:1", "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)  # fmt: skip
def test_what_is_not_the_internet_is_refused(address: str) -> None:
    assert not is_allowed(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "64:ff9b::5db8:d70e"])
def test_the_internet_is_not_but_by_https_alone(address: str) -> None:
    assert is_allowed(ipaddress.ip_address(address))
    assert not is_allowed(ipaddress.ip_address(address), is_https=False)


def test_a_network_of_ours_may_be_allowed_and_no_more_of_it(settings: Any) -> None:
    settings.OUTGOING_PRIVATE_NETWORKS = [ip_network("10.1.0.0/16"), ip_network("fd00::/8")]
    for address, verdict in [("10.1.2.3", True), ("10.2.0.1", False), ("fd00::5", True)]:
        assert is_allowed(ipaddress.ip_address(address), is_https=False) is verdict


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://2130706433/", "https://0x7f.1/", "https://017700000001/",
        "https://[::1]/", "https://[::ffff:10.0.0.1]:8443/x", "https://localhost/", "https://127.1/",
    ],
)  # fmt: skip
def test_however_this_machine_is_spelled(url: str) -> None:
    with pytest.raises(Forbidden):
        resolve(target_of(url))


@pytest.mark.parametrize(
    "url",
    [
        "", "crm.example.com", "ftp://crm.example.com/", "file:///etc/passwd", "https://",
        "https://user:pass@crm.example.com/", "https://crm.example.com/#x", "https://crm.example.com/ x",
        "https://crm.example.com:0/", "https://crm.example.com:99999/", "https://crm.example.com/\r\nX: y",
        "gopher://127.0.0.1:6379/_FLUSHALL", "https://[::1/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_web_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # whatever is wrong with it
        target_of(url)


@given(st.text(max_size=60))
def test_any_text_is_judged_without_an_error_of_ours(text: str) -> None:
    try:
        target = target_of(f"https://{text}")
    except ValueError:
        return
    assert target.host


def test_a_name_with_one_bad_address_is_refused(monkeypatch: Any) -> None:
    def both(*args: Any, **kwargs: Any) -> Any:
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("93.184.215.14", 443)), (*kind, ("169.254.169.254", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(Forbidden):
        resolve(target_of("https://two-faced.example.com/"))


def test_a_name_that_changes_its_mind_leads_nowhere_else(
    receiver: Server, monkeypatch: Any
) -> None:
    """The connection goes to the address that was judged: the name is asked once."""
    asked: list[str] = []

    def once(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    port = receiver.server_port
    monkeypatch.setattr("outgoing.addresses.socket.getaddrinfo", once)
    answer = post(f"http://rebinding.example.com:{port}/", b"{}", {})
    assert answer.status == 200
    assert asked[0] == "rebinding.example.com"
    assert set(asked[1:]) <= {"127.0.0.1"}  # an address, not the name again
    assert receiver.asked[0].headers["Host"] == f"rebinding.example.com:{port}"


def test_an_address_that_has_become_private_is_not_sent_to(
    endpoint: Endpoint, receiver: Server, settings: Any
) -> None:
    settings.OUTGOING_PRIVATE_NETWORKS = []
    delivery = telling.send_test(endpoint)
    sending.send_waiting(endpoint)
    assert delivery.attempts.get().problem == "forbidden"
    assert receiver.asked == []


def test_plain_http_is_not_spoken_with_the_internet() -> None:
    answer = post("http://93.184.215.14/", b"{}", {})
    assert (answer.status, answer.problem) == (None, "forbidden")


def test_proxies_of_the_environment_are_not_asked(receiver: Server, monkeypatch: Any) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert post(f"{receiver.url}/", b"{}", {}).status == 200
