"""Whether everything that was acknowledged is there, byte for byte, and had its effect exactly once."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.webhooks.proof import letters
from tests.webhooks.proof.stage import Stage
from traffic.readers import READERS

# Two counts that must be the same: what was written together is there together.
PAIRS = {
    "statuses": (
        "SELECT sum(statuses) FROM traffic_batch",
        "SELECT count(*) FROM traffic_status s JOIN traffic_batch b ON b.id = s.batch_id",
    ),
    "inbound": (
        "SELECT sum(inbound) FROM traffic_batch",
        "SELECT count(*) FROM traffic_inbound i JOIN traffic_batch b ON b.id = i.batch_id",
    ),
    "todos": (
        "SELECT (SELECT count(*) FROM traffic_todo) + (SELECT count(*) FROM proof_read)",
        f"SELECT count(*) * {len(READERS)} FROM traffic_batch",  # noqa: S608
    ),
    "ladders": (
        "SELECT count(*) FROM traffic_message",
        """SELECT count(*) FROM traffic_message m JOIN (
            SELECT wamid, max(array_position(ARRAY['sent', 'delivered', 'read'], status)) AS step
            FROM traffic_status GROUP BY wamid
        ) s ON s.wamid = m.wamid AND s.step = m.step""",
    ),
    "news": (
        "SELECT count(*) FROM webhooks_change WHERE outcome = 'applied'",
        "SELECT count(*) FROM assets_accountevent JOIN webhooks_change USING (key)",
    ),
}


def settle(stage: Stage, *, seconds: float = 180) -> None:
    """Until nothing waits. Fails when something always does."""
    stage.until(lambda: not stage.number("SELECT count(*) FROM webhooks_waiting"), seconds=seconds)


def check(stage: Stage, acknowledged: set[int]) -> dict[str, int]:
    """What was counted. Fails on anything lost, changed, doubled or half done."""
    stored = _stored(stage, acknowledged)
    dead = stage.rows("SELECT error FROM webhooks_deadletter LIMIT 3")
    assert not dead, dead
    found, wanted = _found(stage), letters.effects_of(stored)
    for name, each in vars(wanted).items():
        there, counted = set(found[name]), Counter(found[name])
        told = {
            "missing": sorted(each - there)[:5], "beside": sorted(there - each)[:5],
            "twice": [one for one, count in counted.items() if count > 1][:5],
        }  # fmt: skip
        assert not any(told.values()), (name, told)
    for name, (one, other) in PAIRS.items():
        assert stage.number(one) == stage.number(other), name
    sizes = {name: len(each) for name, each in found.items()}
    return {"acknowledged": len(acknowledged), "stored": len(stored), **sizes}


def check_good(stage: Stage, acknowledged: set[int]) -> None:
    """The same of these deliveries alone, whatever else there is."""
    _stored(stage, acknowledged)
    found, wanted = _found(stage), letters.effects_of(acknowledged)
    for name, each in vars(wanted).items():
        count = Counter(found[name])
        wrong = [one for one in each if count[one] != 1]
        assert not wrong, f"{name}: {wrong[:5]}"


def _stored(stage: Stage, acknowledged: set[int]) -> set[int]:
    """The numbers that are stored. Fails when one is not as it was sent, is missing or waits."""
    stored = set()
    for number, raw in stage.bodies():
        assert raw == letters.body(number), f"delivery {number} is not stored as it came"
        stored.add(number)
    lost = acknowledged - stored
    assert not lost, f"{len(lost)} acknowledged and not stored, such as {sorted(lost)[:5]}"
    assert stage.number("SELECT count(*) FROM webhooks_waiting") == 0
    return stored


def _found(stage: Stage) -> dict[str, list[Any]]:
    """What letters.Effects names, from the tables; nothing is there twice unseen."""
    changes = """
        SELECT (value->>'n')::int FROM webhooks_change
        WHERE field = '{}' AND outcome = '{}' AND value ? 'n'
    """
    asked = {
        "statuses": "SELECT wamid, status FROM traffic_status",
        "inbound": "SELECT wamid FROM traffic_inbound",
        "reviews": changes.format("account_review_update", "applied"),
        "kept": changes.format("flowers", "kept"),
    }
    rows = {name: stage.rows(statement) for name, statement in asked.items()}
    return {
        name: sorted(row if len(row) > 1 else row[0] for row in each) for name, each in rows.items()
    }
