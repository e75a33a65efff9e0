"""The largest deliveries that Meta sends: 3 MB, full of statuses."""

from __future__ import annotations

import hashlib
import hmac
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from bench.lib import bars
from bench.lib.bars import Bar
from bench.lib.webhooks_bed import Bed, most_memory
from bench.lib.webhooks_counting import accounted, await_digest, counted, last_commit
from bench.lib.webhooks_load import fire
from bench.lib.webhooks_world import FIRST_WABA, HOOK, SECRET

LARGEST = 3 * 1024 * 1024


def measure(bed: Bed, *, count: int) -> tuple[list[Bar], dict[str, Any]]:
    """Four at a time, until all of them have had their effect."""
    intake, digest = bed.start_intake(), bed.start_ours("digest")
    try:
        fire(bed, intake, seconds=1, rate=500, most=200)
        await_digest(bed)
        bed.empty()
        bodies = [_full(number) for number in range(count)]
        statuses = sum(many for _body, many in bodies)
        began = time.time()
        with ThreadPoolExecutor(4) as senders:
            posted = list(senders.map(lambda body: _post(bed, body), [body for body, _ in bodies]))
        await_digest(bed)
        memory = {"intake_mb": most_memory(intake.pid), "digest_mb": most_memory(digest)}
    finally:
        bed.stop_all()
    rate = statuses / (last_commit(bed) - began)
    there = counted(bed) | {"answered by 200": sum(status == 200 for status, _took in posted)}
    expected = {
        "answered by 200": count, "stored": count, "statuses": statuses, "waiting": 0, "dead": 0,
    }  # fmt: skip
    answers = [took * 1000 for _status, took in posted]
    p50, p99 = (round(bars.percentile(answers, share), 1) for share in (0.5, 0.99))
    figures = {
        "deliveries": count, "bytes": len(bodies[0][0]), "statuses": statuses,
        "statuses_per_s": round(rate, 1), "p50_ms": p50, "p99_ms": p99, "most_memory": memory,
    }  # fmt: skip
    print(
        f"\n{count} deliveries of {LARGEST // 1024**2} MB with {bodies[0][1]} statuses each: answered after"
        f" {p50:.0f} ms (p99 {p99:.0f}), all digested at {rate:.0f} statuses/s; most memory: intake"
        f" {memory['intake_mb']:.0f} MB, digest {memory['digest_mb']:.0f} MB\n"
    )
    bed.empty()
    return [accounted("3 MB deliveries, every status once", expected, there)], {"largest": figures}


def _full(number: int) -> tuple[bytes, int]:
    """A delivery of just under 3 MB, and how many statuses it holds."""
    status = (
        '{"id":"wamid.HBgNNDkxNTEyMzQ1Njc4ORUCABEYEjlBM0%06d%06d","status":"delivered","timestamp":"%d",'
        '"recipient_id":"4915%09d","recipient_user_id":"DE.13491208%012d","biz_opaque_callback_data":'
        '"largest","conversation":{"id":"7c2ba9b4e5f84d7e8f5b%012d","origin":{"type":"marketing"}},'
        '"pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"marketing"}}'
    )
    envelope = (
        '{"object":"whatsapp_business_account","entry":[{"id":"%d","changes":[{"value":'
        '{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881",'
        '"phone_number_id":"106540352242922"},"statuses":[%s]},"field":"messages"}]}]}'
    )
    at = int(time.time())
    most = (LARGEST - len(envelope) - 20) // (len(status % (0, 0, at, 0, 0, 0)) + 1)
    items = (status % (number, item, at, item, item, item) for item in range(most))
    return (envelope % (FIRST_WABA, ",".join(items))).encode(), most


def _post(bed: Bed, body: bytes) -> tuple[int, float]:
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    began = time.monotonic()
    answer = requests.post(
        f"http://127.0.0.1:{bed.port}{HOOK}", data=body, timeout=30,
        headers={"X-Hub-Signature-256": f"sha256={signature}"},
    )  # fmt: skip
    return answer.status_code, time.monotonic() - began
