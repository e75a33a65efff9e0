"""A web server that misbehaves on purpose, for what the sandbox cannot do to a client."""

from __future__ import annotations

import contextlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Answer:
    """`fate`: "" whole, "cut" no answer, "half" half of the body, "silent" never, "trickle",
    "echo" Meta's challenge, as a webhook address must."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    fate: str = ""

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


class Server(ThreadingHTTPServer):
    """Gives the answers in `script` one after another, the last one again and again."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script: list[Answer] = []
        self.asked: list[Asked] = []
        self.over = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def says(self, *answers: Answer) -> None:
        self.script = list(answers)

    def refuses(self, status: int, **error: Any) -> None:
        self.says(Answer(status, {"error": error}))

    def next_answer(self) -> Answer:
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # clients may hang up, and do
            super().handle()

    def handle_one(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        asked = Asked(self.command, parts.path, query, dict(self.headers.items()), body)
        self.server.asked.append(asked)
        answer = self.server.next_answer()
        if answer.fate == "echo":
            answer = Answer(200, query.get("hub.challenge", "").encode())
        self.answer(answer)

    do_GET = do_POST = do_DELETE = handle_one

    def answer(self, answer: Answer) -> None:
        if answer.fate == "silent":
            self.server.over.wait(20)
        if answer.fate in ("cut", "silent"):
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.write(answer)

    def write(self, answer: Answer) -> None:
        try:
            if answer.fate == "trickle":
                for byte in answer.content:
                    self.wfile.write(bytes([byte]))
                    if self.server.over.wait(0.02):
                        break
            else:
                half = answer.fate == "half"
                content = answer.content[: len(answer.content) // 2] if half else answer.content
                self.wfile.write(content)
            self.close_connection = bool(answer.fate)
        except OSError:
            self.close_connection = True  # the client has had enough, which is what is tested

    def log_message(self, format: str, *args: Any) -> None:
        pass
