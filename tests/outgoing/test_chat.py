"""Chats: only services whose servers we know, nothing that an option could turn into something else."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from outgoing import chat
from outgoing.problems import Problem

pytest.importorskip("apprise", reason="apprise is not installed: no chat is offered")

SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
TEAMS = (
    "https://prod-1.westeurope.logic.azure.com:443/workflows/0123abc/triggers/manual/paths/invoke"
    "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=Sig-nature"
)
GOOD = {
    SLACK: "Slack",
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#alerts": "Slack",
    TEAMS: "Microsoft Teams",
    "workflows://prod-1.westeurope.logic.azure.com/0123abc/Sig-nature/": "Microsoft Teams",
    "tgram://123456789:AAabcdefghijklmnopqrstuvwxyz_-12345/12315544": "Telegram",
    "gchat://workspace/key/token": "Google Chat",
    "https://chat.googleapis.com/v1/spaces/AAAA/messages?key=abc&token=def": "Google Chat",
    "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js": "Discord",
    "https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js": "Discord",
    f"webex://{'a' * 80}/": "Webex",
    f"line://{'a' * 60}/U1234": "LINE",
    f"pover://{'u' * 30}@{'t' * 30}": "Pushover",
    f"twilio://AC{'0' * 32}:{'a' * 32}@15551230001/15551230002": "Twilio",
    f"pagerduty://{'a' * 32}@{'b' * 20}": "PagerDuty",
    "opsgenie://12345678-1234-1234-1234-123456789012/": "Opsgenie",
}
BAD = [
    "", "no address", "slack://", "discord://a", "http://[::1", "file:///etc/passwd", "exec://id",
    "syslog://", "dbus://", "windows://", "json://127.0.0.1/", "xml://example.com/", "gotify://h/t",
    "mailto://a:b@example.com", "http://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    SLACK.replace("slack.com", "slack.com.example"), "https://example.com/",
    TEAMS.replace("logic.azure.com", "logic.azure.com.example"), TEAMS.replace(":443", ":8443"),
    "workflows://127.0.0.1/0123abc/Sig-nature/", "workflows://example.com/0123abc/Sig-nature/",
    "workflows://logic.azure.com.example/0123abc/Sig-nature/",
]  # fmt: skip
OPTIONS = ["template=/etc/passwd", "verify=no", "redirect=yes", "format=html", "tags=x", "to=x", ""]


@pytest.mark.parametrize(("url", "name"), GOOD.items())
def test_known_services_are_known_by_either_form_of_their_address(url: str, name: str) -> None:
    assert chat.service_of(url) == name


@pytest.mark.parametrize("url", BAD)
def test_everything_else_is_refused(url: str) -> None:
    with pytest.raises(chat.NoChat) as refused:
        chat.service_of(url)
    assert refused.value.reason == Problem.NO_CHAT
    assert chat.send(url, title="x", body="x") == Problem.NO_CHAT


@pytest.mark.parametrize("option", [one for one in OPTIONS if one])
def test_options_are_refused(option: str) -> None:
    for url in (SLACK, TEAMS):
        with pytest.raises(chat.NoChat) as refused:
            chat.service_of(f"{url}{'&' if '?' in url else '?'}{option}")
        assert refused.value.reason == Problem.OPTIONS


class Stage:
    """A proxy on this machine that plays the service behind it, with a certificate for its name."""

    def __init__(self, folder: Path, name: str) -> None:
        self.bundle = folder / "service.pem"
        self.bundle.write_bytes(certificate(name))
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(self.bundle)
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
        self.called: list[str] = []
        self.bodies: list[Any] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    def serve(self) -> None:
        while True:
            try:
                plain, _peer = self.listening.accept()
            except OSError:
                return
            with plain:
                self.called.append(plain.recv(4096).split()[1].decode())
                plain.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                with (
                    contextlib.suppress(ssl.SSLError),  # whoever does not trust us hangs up
                    self.tls.wrap_socket(plain, server_side=True) as secure,
                ):
                    self.bodies.append(body_of(secure))
                    secure.sendall(self.answer)


def body_of(sock: ssl.SSLSocket) -> Any:
    read = b""
    while b"\r\n\r\n" not in read:
        read += sock.recv(4096)
    head, _blank, body = read.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split()[0])
    while len(body) < length:
        body += sock.recv(4096)
    return json.loads(body)


def certificate(name: str) -> bytes:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def slack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    stage = Stage(tmp_path, "hooks.slack.com")
    monkeypatch.setenv("HTTPS_PROXY", stage.url)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(stage.bundle))
    thread = threading.Thread(target=stage.serve, daemon=True)
    thread.start()
    yield stage
    stage.listening.shutdown(socket.SHUT_RDWR)
    stage.listening.close()
    thread.join()


def test_the_service_gets_the_words_and_nobody_else(slack: Stage) -> None:
    assert chat.send(SLACK, title="A title", body="First line\nsecond line") == ""
    assert slack.called == ["hooks.slack.com:443"]
    said = json.dumps(slack.bodies)
    assert "A title" in said
    assert "second line" in said


def test_what_somebody_else_wrote_calls_nobody(slack: Stage) -> None:
    assert chat.send(SLACK, title="<!channel>", body="<@U12345> @everyone &lt;!here&gt;") == ""
    said = json.dumps(slack.bodies, ensure_ascii=False)
    assert not any(call in said for call in ("<!", "<@", "@everyone"))


@pytest.mark.parametrize(
    "head", ["404 Not Found", "500 Error", "302 Found\r\nLocation: https://example.com/"]
)
def test_a_refusal_is_said_and_a_redirect_not_followed(slack: Stage, head: str) -> None:
    slack.answer = f"HTTP/1.1 {head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
    assert chat.send(SLACK, title="A title", body="x") == Problem.NOT_TAKEN
    assert slack.called == ["hooks.slack.com:443"]


def test_a_certificate_of_somebody_else_gets_nothing(
    slack: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    assert chat.send(SLACK, title="A title", body="x") == Problem.NOT_TAKEN
    assert slack.bodies == []
