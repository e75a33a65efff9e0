"""What survives, what is exported, what is refused at the start."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import scenario
from tests.sandbox.conftest import subscribe
from tests.sandbox.server import ROOT, WABA, Json, Receiver, Sandbox, eventually, running
from tests.sandbox.test_uploads import upload


def test_a_killed_sandbox_starts_again_with_nothing_lost(
    tmp_path: Path, receiver: Receiver
) -> None:
    state = str(tmp_path / "state.db")
    with running(state) as sandbox:
        subscribe(sandbox, receiver)
        sandbox.control("POST", "/webhooks", {"paused": True})
        id = sandbox.create()["id"]
        sandbox.decide(id, "approve")
        sandbox.process.send_signal(signal.SIGKILL)
        sandbox.process.wait()
    with running(state, "demo") as again:
        assert again.get(f"/{id}")["status"] == "APPROVED"
        again.control("POST", "/webhooks", {"paused": False})
        assert eventually(receiver.values)[0]["event"] == "APPROVED"


def test_an_export_is_a_scenario_that_loads_to_the_same(sandbox: Sandbox) -> None:
    sandbox.create()
    sandbox.control("POST", "/faults", {"path": "nowhere", "status": 500})
    before = sandbox.control("GET", "/state")
    sandbox.control("POST", "/reset", {"scenario": "empty"})
    assert sandbox.control("GET", "/state")["wabas"] == []
    sandbox.control("POST", "/reset", {"scenario": before})
    after = sandbox.control("GET", "/state")
    before["faults"], after["faults"] = [], []
    assert after == before


@pytest.mark.parametrize("name", scenario.names())
def test_every_shipped_scenario_loads(sandbox: Sandbox, name: str) -> None:
    sandbox.control("POST", "/reset", {"scenario": name})
    sent = json.loads((scenario.SHIPPED / f"{name}.json").read_text("utf-8"))
    assert len(sandbox.control("GET", "/state")["templates"]) == len(sent.get("templates", []))


def demo_templates() -> list[Json]:
    loaded = scenario.find("demo")
    return [one for one in loaded["templates"] if one["category"] != "AUTHENTICATION"]


@pytest.mark.parametrize(
    "given", demo_templates(), ids=lambda one: f"{one['name']}-{one['language']}"
)
def test_the_demo_has_only_templates_that_could_be_created(sandbox: Sandbox, given: Json) -> None:
    fields = ("name", "language", "category", "parameter_format")
    pictures = r"https://cdn\.[^\"]*"  # in the place of handles
    components = re.sub(pictures, upload(sandbox), json.dumps(given["components"]))
    answer = sandbox.create(
        components=json.loads(components), **{field: given[field] for field in fields}
    )
    wrong_on_purpose = given["rejected_reason"] == "INVALID_FORMAT"
    assert answer["status"] == ("REJECTED" if wrong_on_purpose else "PENDING"), answer


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {"dragons": []},
        {"wabas": [{"id": "1", "name": "x", "owner": "2"}]},
        {"tokens": [{"token": "t"}]},
        {"settings": {"dragons": 1}},
        {"faults": [{"path": "("}]},
    ],
)
def test_a_scenario_with_a_mistake_changes_nothing(sandbox: Sandbox, wrong: object) -> None:
    answer = sandbox.http.post(
        f"{sandbox.url}/_sandbox/reset", json={"scenario": wrong}, timeout=15
    )
    assert answer.status_code == 400
    assert sandbox.get(f"/{WABA}")["id"] == WABA


def start(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "sandbox", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )


def test_what_cannot_start_says_so_in_one_line(sandbox: Sandbox, tmp_path: Path) -> None:
    port = sandbox.url.rpartition(":")[2]
    taken = start("--port", port, "--state", ":memory:")
    missing = start("--port", "0", "--state", str(tmp_path / "no" / "state.db"))
    unknown = start("--port", "0", "--state", ":memory:", "--scenario", "dragons")
    for answer in (taken, missing, unknown):
        assert answer.returncode == 1
        assert len(answer.stderr.strip().splitlines()) == 1, answer.stderr


def test_two_sandboxes_never_share_a_state(tmp_path: Path) -> None:
    state = str(tmp_path / "state.db")
    with running(state):
        assert "cannot be used" in start("--port", "0", "--state", state).stderr
