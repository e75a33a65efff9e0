"""Whether everything that was acknowledged is there, byte for byte, and had its effect exactly once."""

from __future__ import annotations

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
        "SELECT count(*) FROM traffic_todo",
        f"SELECT count(*) * {len(READERS)} FROM traffic_batch",
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
    stored = set()
    for number, raw in stage.bodies():
        assert raw == letters.body(number), f"delivery {number} is not stored as it came"
        stored.add(number)
    lost = acknowledged - stored
    assert not lost, f"{len(lost)} acknowledged and not stored, such as {sorted(lost)[:5]}"
    assert stage.number("SELECT count(*) FROM webhooks_waiting") == 0
    dead = stage.rows("SELECT error FROM webhooks_deadletter LIMIT 3")
    assert not dead, dead

    wanted = letters.effects_of(stored)
    statuses = stage.rows("SELECT wamid, status FROM traffic_status")
    assert sorted(statuses) == sorted(wanted.statuses)
    inbound = [wamid for (wamid,) in stage.rows("SELECT wamid FROM traffic_inbound")]
    assert sorted(inbound) == sorted(wanted.inbound)
    changes = "SELECT (value->>'n')::int FROM webhooks_change WHERE field = '{}' AND outcome = '{}'"
    reviews = stage.rows(changes.format("account_review_update", "applied"))
    assert sorted(n for (n,) in reviews) == sorted(wanted.reviews)
    kept = stage.rows(changes.format("flowers", "kept"))
    assert sorted(n for (n,) in kept) == sorted(wanted.kept)
    for name, (one, other) in PAIRS.items():
        assert stage.number(one) == stage.number(other), name
    return {
        "acknowledged": len(acknowledged), "stored": len(stored), "statuses": len(statuses),
        "inbound": len(inbound), "reviews": len(reviews),
    }  # fmt: skip
