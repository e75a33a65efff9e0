"""What becomes of a generated message: failed, sent, delivered or read, and when."""

from math import log as ln
from random import Random

from sandbox.messages.failures import webhook_error
from sandbox.store import Doc

ON_AT_ONCE = 0.86  # handsets that are on; the others get it when they are on again
OFF_FOR = 4 * 3600.0  # seconds, on average
READS_AFTER = 1800.0


def settle(rng: Random, message: Doc, rates: Doc, failure: int | None, arrives: bool) -> None:
    """Sets the status and its moments. `failure` is the code it fails with, whatever else."""
    at = message["at"]
    code = failure or _failure(rng, rates["failed"])
    if code:
        message["status"], message["failed_at"] = "failed", at + 1.0 + rng.random()
        message["errors"] = [webhook_error(code)]
        return
    message["status"], message["sent_at"] = "sent", at + 0.2 + rng.random()
    if not arrives or rng.random() >= rates["delivered"]:
        return
    off = 0.0 if rng.random() < ON_AT_ONCE else wait(rng, OFF_FOR)
    message["status"] = "delivered"
    message["delivered_at"] = delivered_at = message["sent_at"] + 0.5 + 4.0 * rng.random() + off
    if rng.random() < rates["read"]:
        message["status"] = "read"
        message["read_at"] = delivered_at + 2.0 + wait(rng, READS_AFTER)


def wait(rng: Random, usual: float) -> float:
    """Mostly short, now and then long."""
    return -ln(1.0 - rng.random()) * usual


def until(message: Doc, end: float) -> None:
    """Takes back what would only happen after the end of the history."""
    if message.get("read_at", 0) > end:
        del message["read_at"]
        message["status"] = "delivered"
    if message.get("delivered_at", 0) > end:
        del message["delivered_at"]
        message["status"] = "sent"


def _failure(rng: Random, failed: Doc) -> int:
    place = rng.random()
    for code, share in failed.items():
        place -= share
        if place < 0:
            return int(code)
    return 0
