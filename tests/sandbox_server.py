"""The real sandbox as a process of its own, for tests that talk to Meta's API over real HTTP.

One process for the whole run; each test that asks for `sandbox` finds it freshly reset to the
scenario
`two-accounts`, and the site's sandbox connections lead to it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

SCENARIO = "two-accounts"


class Sandbox:
    """What `tests` may do to it. `first` and `second` name what belongs to its two businesses."""

    token = "EAASANDBOXfirst"
    second_token = "EAASANDBOXsecond"
    messages_only_token = "EAASANDBOXfirstmessagesonly"
    app_id, app_secret = "300000000000101", "first-app-secret"
    second_app_id, second_app_secret = "300000000000202", "second-app-secret"
    business_id, second_business_id = "200000000000101", "200000000000202"
    waba_id, second_waba_id = "500000000000101", "500000000000202"

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = requests.Session()

    def close(self) -> None:
        self._http.close()

    def control(self, method: str, path: str, **kwargs: Any) -> Any:
        """A call to the control API, such as control("POST", "/clock", json={…}). Raises when
        refused.
        """
        answer = self._http.request(method, f"{self.url}/_sandbox{path}", timeout=10, **kwargs)
        assert answer.ok, answer.text
        return answer.json()

    def reset(self, scenario: str | dict[str, Any] = SCENARIO) -> None:
        self.control("POST", "/reset", json={"scenario": scenario})

    def fault(self, path: str, **fault: Any) -> None:
        """Make paths that match this regular expression fail: status=, error=, latency_ms=, times=
        …
        """
        self.control("POST", "/faults", json={"path": path, **fault})

    def no_faults(self) -> None:
        self.control("DELETE", "/faults")

    def decide(self, template_id: str, decision: str, **details: Any) -> Any:
        """What a reviewer at Meta does: approve, reject, pause …"""
        body = {"decision": decision, **details}
        return self.control("POST", f"/templates/{template_id}/decision", json=body)

    def sent(self, number: str, *, to: str = "16505551234") -> str:
        """The wamid of a message from this number to somebody who has just written to it."""
        said = {"phone": number, "type": "text", "content": {"body": "Hello"}}
        self.control("POST", f"/people/{to}/say", json=said)
        wamid = self.send(number, to, type="text", text={"body": "Hi"})
        self.forward(5)  # it is sent, and delivered
        return wamid

    def send(self, number: str, to: str, **message: Any) -> str:
        """A message as the business's own system sends it: send(number, to, type=, …). Its wamid."""
        answer = self._http.post(
            f"{self.url}/v25.0/{number}/messages",
            headers={"Authorization": f"Bearer {self.token}"},
            json={"messaging_product": "whatsapp", "to": to, **message}, timeout=10,
        )  # fmt: skip
        assert answer.ok, answer.text
        return str(answer.json()["messages"][0]["id"])

    def forward(self, seconds: int) -> None:
        """Move its clock on."""
        self.control("POST", "/clock", json={"forward_seconds": seconds})

    def requests(self, path: str = "", method: str = "") -> list[dict[str, Any]]:
        """The calls it got, newest first; `path` is a regular expression."""
        query = {"path": path, "method": method}
        found: list[dict[str, Any]] = self.control("GET", "/requests", params=query)["data"]
        return found

    def webhooks(self, field: str = "") -> list[dict[str, Any]]:
        """What it delivered or still delivers, newest first."""
        query = {"field": field}
        found: list[dict[str, Any]] = self.control("GET", "/webhooks", params=query)["data"]
        return found

    def change(self, node_id: str, **fields: Any) -> Any:
        """Change a portfolio, account, number or app: change(number, quality_rating="RED")."""
        return self.control("POST", f"/nodes/{node_id}", json=fields)

    def change_token(self, token: str, **changes: Any) -> None:
        """expires_at=, revoked=True, invalidated=460, scopes=[…], assets=[…]"""
        self.control("POST", f"/tokens/{token}", json=changes)

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.control("GET", "/state")
        return found


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[Sandbox]:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--state", ":memory:"]
    root = Path(__file__).resolve().parent.parent
    environment = {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, "--scenario", SCENARIO],
        cwd=root, env=environment, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith("sandbox ready at "), f"The sandbox did not start: {line!r}"
            server = Sandbox(line.split()[3])
            yield server
            server.close()
        finally:
            process.terminate()


@pytest.fixture
def sandbox(sandbox_process: Sandbox, settings: Any) -> Sandbox:
    """The sandbox, fresh, and the only address that the site's connections may use."""
    sandbox_process.reset()
    settings.GRAPH_BASE_URLS = {"sandbox": sandbox_process.url}
    return sandbox_process
