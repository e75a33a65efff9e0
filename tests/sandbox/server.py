"""A real sandbox process and a real webhook receiver, for tests that talk to them over HTTP."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlparse

import requests

ROOT = Path(__file__).resolve().parents[2]
APP, APP_TOKEN = "300000000000101", "300000000000101|first-app-secret"
BUSINESS, WABA, OTHER_WABA = "200000000000101", "500000000000101", "500000000000202"
NUMBER = "600000000000101"
TOKEN, OTHER_TOKEN = "EAASANDBOXfirst", "EAASANDBOXsecond"
MESSAGES_TOKEN = "EAASANDBOXfirstmessagesonly"
Json = dict[str, Any]
T = TypeVar("T")


class Sandbox:
    """A running sandbox, called as a client of Graph does, or by its control API (`control`)."""

    def __init__(self, url: str, process: "subprocess.Popen[str]") -> None:
        self.url, self.process = url, process
        self.http = requests.Session()

    def graph(
        self, method: str, path: str, *, token: str | None = TOKEN, **options: Any
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers.update(options.pop("headers", {}))
        return self.http.request(
            method, f"{self.url}{path}", headers=headers, timeout=15, **options
        )

    def get(self, path: str, /, token: str | None = TOKEN, **params: Any) -> Json:
        answer: Json = self.graph("GET", f"/v25.0{path}", token=token, params=params).json()
        return answer

    def post(self, path: str, body: Json | None = None, token: str | None = TOKEN) -> Json:
        answer: Json = self.graph("POST", f"/v25.0{path}", token=token, json=body or {}).json()
        return answer

    def delete(self, path: str, /, token: str | None = TOKEN, **params: Any) -> Json:
        answer: Json = self.graph("DELETE", f"/v25.0{path}", token=token, params=params).json()
        return answer

    def control(self, method: str, path: str, body: Json | None = None, /, **params: Any) -> Json:
        answer = self.http.request(
            method, f"{self.url}/_sandbox{path}", json=body, params=params, timeout=15
        )
        assert answer.ok, answer.text
        told: Json = answer.json()
        return told

    def create(self, name: str = "order_ready", **changes: Any) -> Json:
        return self.post(f"/{WABA}/message_templates", {**template(name), **changes})

    def decide(self, id: str, decision: str, **details: Any) -> Json:
        return self.control("POST", f"/templates/{id}/decision", {"decision": decision, **details})

    def forward(self, seconds: float) -> None:
        self.control("POST", "/clock", {"forward_seconds": seconds})


def template(name: str = "order_ready") -> Json:
    """The smallest utility template with a variable."""
    text = "Hello {{1}}, your order is ready to collect."
    body = {"type": "BODY", "text": text, "example": {"body_text": [["Ana"]]}}
    return {"name": name, "language": "en_US", "category": "UTILITY", "components": [body]}


def approved(sandbox: Sandbox, name: str = "order_ready", **changes: Any) -> str:
    """The id of a template that has passed its review."""
    id = str(sandbox.create(name, **changes)["id"])
    sandbox.decide(id, "approve")
    return id


def problem(answer: Json) -> tuple[int, int | None]:
    """Graph's code and subcode."""
    return answer["error"]["code"], answer["error"].get("error_subcode")


@contextmanager
def running(state: str, scenario: str | None = "two-accounts") -> Iterator[Sandbox]:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--state", state]
    command += ["--scenario", scenario] if scenario else []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            assert line.startswith("sandbox ready at "), line
            sandbox = Sandbox(line.split()[3], process)
            yield sandbox
            sandbox.http.close()
        finally:
            process.terminate()


class Receiver:
    """A webhook address. `answers` are the statuses it gives in turn, 200 when used up."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []  # (signature, raw body)
        self.content_types: list[str] = []
        self.answers: list[int] = []
        self.verify_token = "open sesame"
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = parse_qs(urlparse(self.path).query)
                good = query.get("hub.verify_token") == [receiver.verify_token]
                self.send_response(200 if good else 403)
                self.end_headers()
                self.wfile.write(query["hub.challenge"][0].encode() if good else b"no")

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.content_types.append(self.headers["Content-Type"])
                receiver.got.append((self.headers["X-Hub-Signature-256"], raw))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """The test's output is not the place for it."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhook"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def values(self) -> list[Json]:
        return [json.loads(raw)["entry"][0]["changes"][0]["value"] for _, raw in self.got]

    def has(self, count: int) -> bool:
        return len(self.got) >= count

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def eventually(look: Callable[[], T]) -> T:
    """What `look` answers once it is true; fails the test when that never happens."""
    deadline = time.monotonic() + 15
    while True:
        found = look()
        if found or time.monotonic() > deadline:
            assert found, "it never happened"
            return found
        time.sleep(0.02)
