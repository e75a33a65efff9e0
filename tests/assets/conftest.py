"""What tests of assets share."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest


class Handshake(BaseHTTPRequestHandler):
    """Answers Meta's challenge as the webhook intake does."""

    def do_GET(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        right = asked.get("hub.verify_token") == "verify-me"
        self.send_response(200 if right else 403)
        self.end_headers()
        self.wfile.write(asked.get("hub.challenge", "").encode() if right else b"no")

    def log_message(self, format: str, *args: Any) -> None:
        """Tests are quiet."""


@pytest.fixture
def intake(settings: Any) -> Iterator[str]:
    """An address that proves itself to Meta for the verify token `verify-me`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handshake)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.WEBHOOK_URL = f"http://127.0.0.1:{server.server_address[1]}"
    yield settings.WEBHOOK_URL
    server.shutdown()
    thread.join()
    server.server_close()
