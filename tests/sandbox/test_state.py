"""What survives, what is exported, what is refused at the start."""

import copy
import json
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import scenario
from tests.sandbox.conftest import subscribe
from tests.sandbox.server import NUMBER, ROOT, WABA, Json, Receiver, Sandbox, eventually, running
from tests.sandbox.stories import SCRIPTED, Story
from tests.sandbox.test_media import PNG, fetch
from tests.sandbox.test_media import upload as upload_media
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


@pytest.mark.parametrize("name", SCRIPTED)
def test_an_export_in_the_middle_of_a_story_loads_to_the_same(
    sandbox: Sandbox, receiver: Receiver, name: str
) -> None:
    story = Story(sandbox, name)
    story.subscribe(receiver)
    sandbox.control("POST", "/webhooks", {"paused": True})
    story.to(5)
    before = sandbox.control("GET", "/state", webhooks="true")
    assert before["tables"]["timers"]
    sandbox.control("POST", "/reset", {"scenario": "empty"})
    sandbox.control("POST", "/reset", {"scenario": before})
    after = sandbox.control("GET", "/state", webhooks="true")
    for part, value in before.items():
        assert after[part] == value, part


def test_an_export_can_leave_the_messages_out(sandbox: Sandbox) -> None:
    Story(sandbox, "price-change-2026-10")
    state = sandbox.control("GET", "/state", messages="false")
    assert "messages" not in state
    assert "figures" not in state["tables"]
    sandbox.control("POST", "/reset", {"scenario": state})
    assert sandbox.control("GET", "/state")["messages"] == []


def test_objects_of_a_kind_without_a_part_of_its_own_are_exported_too(sandbox: Sandbox) -> None:
    found = scenario.find("two-accounts")
    dragon = {"parent": WABA, "body": {"id": "77", "heads": 3}}
    sandbox.control("POST", "/reset", {"scenario": {**found, "objects": {"dragon": [dragon]}}})
    assert sandbox.control("GET", "/state")["objects"]["dragon"] == [dragon]


def test_the_bytes_of_a_file_are_exported_too(sandbox: Sandbox) -> None:
    id = upload_media(sandbox)["id"]
    state = sandbox.control("GET", "/state")
    sandbox.control("POST", "/reset", {"scenario": "empty"})
    sandbox.control("POST", "/reset", {"scenario": state})
    assert fetch(sandbox, sandbox.get(f"/{id}")["url"]) == (200, PNG)


ANYTHING: tuple[Any, ...] = (
    None,
    -1,
    1e308,
    "",
    "x",
    [],
    {},
    [1],
    {"a": 1},
    True,
    "-1d",
    10**20,
    "2026-01-01",
)


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    inside = value.items() if isinstance(value, dict) else ()
    for key, one in enumerate(value[:4]) if isinstance(value, list) else inside:
        yield from places(one, (*path, key))


@pytest.mark.parametrize("seed", range(5))
def test_no_mistake_of_kind_is_more_than_a_refusal(sandbox: Sandbox, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - mistakes, not secrets
    found = {**scenario.find("quality-drop-to-disabled"), "traffic": {"messages": 5, "people": 3}}
    for _ in range(40):
        broken: Any = copy.deepcopy(found)
        *path, last = dice.choice(list(places(broken)))
        part = broken
        for key in path:
            part = part[key]
        part[last] = dice.choice(ANYTHING)
        answer = sandbox.http.post(
            f"{sandbox.url}/_sandbox/reset", json={"scenario": broken}, timeout=15
        )
        assert answer.status_code in (200, 400), (path, last, part[last])


def test_messages_written_by_hand_are_counted(sandbox: Sandbox) -> None:
    message = {
        "id": "wamid.mine", "waba": WABA, "phone": NUMBER, "wa_id": "15550001", "direction": "in",
        "type": "text", "status": "received", "at": 1790000000, "content": {"body": "Hi"},
    }  # fmt: skip
    found = {
        **scenario.find("two-accounts"),
        "messages": [message],
        "people": [{"wa_id": "15550001"}],
    }
    sandbox.control("POST", "/reset", {"scenario": found})
    state = sandbox.control("GET", "/state")
    assert {"received"} == {one["what"] for one in state["tables"]["figures"]}
    assert state["messages"][0].items() >= message.items()


def test_a_scenario_starts_when_it_says(sandbox: Sandbox) -> None:
    found = scenario.find("two-accounts")
    start = {"starts_at": "2026-09-30T23:00:00+09:00", "speed": 0}
    sandbox.control("POST", "/reset", {"scenario": {**found, **start}})
    assert sandbox.control("GET", "/clock")["now"] == 1790776800
    sandbox.control("POST", "/reset", {"scenario": {**found, "starts_at": "-30d"}})
    ago = time.time() - sandbox.control("GET", "/clock")["now"]
    assert ago == pytest.approx(30 * 86400, abs=60)
    sandbox.control("POST", "/reset", {"scenario": "two-accounts"})
    assert sandbox.control("GET", "/clock")["now"] == pytest.approx(time.time(), abs=60)


@pytest.mark.parametrize("name", scenario.names())
def test_every_shipped_scenario_loads(sandbox: Sandbox, name: str) -> None:
    sent = json.loads((scenario.SHIPPED / f"{name}.json").read_text("utf-8"))
    small = {"traffic": {"messages": 100}} if "traffic" in sent else {}
    sandbox.control("POST", "/reset", {"scenario": name, **small})
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
        {"settings": {"clock": {"speed": 1}}},
        {"settings": {"webhooks_paused": "yes"}},
        {"settings": []},
        {"starts_at": "soon"},
        {"starts_at": "2026-09-30T23:00:00"},
        {"speed": -1},
        {"speed": "fast"},
        {"objects": {"dragon": [{"id": "1"}]}},
        {"tables": {"dragons": []}},
        {"tables": {"nodes": []}},
        {"tables": {"timers": [{"heads": 3}]}},
        {"tables": {"timers": [{"at": "soon", "kind": "x", "subject": "y", "body": {}}]}},
        {"people": [{"wa_id": "nobody"}]},
        {"messages": [{"id": "wamid.1"}]},
        {"threads": [{"phone": "1"}]},
        {"script": [{"after": 1}]},
        {"traffic": {"messages": 5}},
        {"traffic": 5},
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
