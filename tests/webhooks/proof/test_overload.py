"""More than can be held: turned away by 503 or 408, never by dying, and over when it is over."""

from __future__ import annotations

import asyncio
import http.client
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from bench.lib.webhooks_bed import most_memory
from bench.lib.webhooks_world import HOOK
from tests.webhooks.proof import accounting, letters
from tests.webhooks.proof.load import PATIENCE, post
from tests.webhooks.proof.stage import Stage
from webhooks.intake.body import HELD_BYTES, LARGEST_BODY

pytestmark = pytest.mark.soak

SLOW = int(os.environ.get("PROOF_CONNECTIONS", "150"))  # that never end their body
LARGE = SLOW // 10  # whole deliveries of 3 MB at a time
MEGABYTES = 250  # far less than what is sent at once, in soak 6 GB
SENT = LARGEST_BODY - 1024  # of each that never ends


def test_slow_and_large_bodies_are_shed_and_everything_else_goes_on(stage: Stage) -> None:
    stage.start("intake", "digest")
    stage.until(lambda: stage.ready() == 200)
    with ThreadPoolExecutor(1) as pool:
        storm = pool.submit(lambda: asyncio.run(_storm(stage.port)))
        small = [_small(stage, number) for number in range(100)]
        ready = [stage.ready() for _ in range(5)]
        stage.until(storm.done)
    slow = storm.result()
    memory = most_memory(stage.pid("intake"))
    print(f"slow {dict(slow)}, beside {dict(Counter(small))}, intake {memory:.0f} MB", flush=True)
    assert set(slow) <= {503, 408, 0}
    assert slow[503] + slow[0] > SLOW // 2  # the memory for bodies holds no more
    assert {*small, *ready} <= {200, 503}
    assert memory < MEGABYTES

    assert stage.ready() == 200
    with ThreadPoolExecutor(LARGE) as pool:
        large = Counter(pool.map(lambda number: _large(stage, number), range(LARGE)))
    memory = most_memory(stage.pid("intake"))
    print(f"large {dict(large)}, intake {memory:.0f} MB", flush=True)
    assert set(large) <= {200, 503}
    assert large[200] >= min(LARGE, HELD_BYTES // LARGEST_BODY // 2)
    assert memory < MEGABYTES
    assert _small(stage, 1000) == 200
    accounting.settle(stage)
    good = {number for number, status in enumerate(small) if status == 200} | {1000}
    accounting.check_good(stage, good)
    held = "SELECT count(*) FROM webhooks_delivery WHERE octet_length(body) > 1000000"
    assert stage.number(held) >= large[200]
    assert not stage.crashes


def _small(stage: Stage, number: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", stage.port, timeout=PATIENCE)
    status = post(connection, letters.body(number))
    connection.close()
    return status


def _large(stage: Stage, number: int) -> int:
    raw = b'{"entry":[],"n":%d,"filling":"' % number
    raw += b"x" * (LARGEST_BODY - len(raw) - 2) + b'"}'
    connection = http.client.HTTPConnection("127.0.0.1", stage.port, timeout=60)
    status = post(connection, raw)
    connection.close()
    return status


async def _storm(port: int) -> Counter[int]:
    """What those were told (0: cut off) that send almost all of 3 MB and then nothing more."""
    return Counter(await asyncio.gather(*(_slow(port) for _ in range(SLOW))))


async def _slow(port: int) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST {HOOK} HTTP/1.1\r\nHost: proof\r\nContent-Length: {LARGEST_BODY}\r\n\r\n"
    writer.write(head.encode())
    try:
        answer = asyncio.create_task(reader.readline())
        for _ in range(SENT // 65536):
            if answer.done():
                break
            writer.write(bytes(65536))
            await writer.drain()
        line = await asyncio.wait_for(answer, 60)
    except ConnectionError:  # the answer may be lost when it comes before all was sent
        return 0
    finally:
        writer.transport.abort()
    return int(line.split()[1]) if line else 0
