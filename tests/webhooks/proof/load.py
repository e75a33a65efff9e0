"""Meta as it delivers: several connections, each answer remembered, what failed sent again."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from itertools import count

from bench.lib.webhooks_world import HOOK
from tests.webhooks.proof import letters
from tests.webhooks.proof.stage import Stage

CONNECTIONS = 8
TRIES = 3
MANY = 50
PATIENCE = 20.0  # seconds after which an answer counts as none


def post(
    connection: http.client.HTTPConnection, raw: bytes, *, signature: str | None = None
) -> int:
    """The answer's status; 0 when there was none."""
    headers = {"X-Hub-Signature-256": letters.sign(raw) if signature is None else signature}
    try:
        connection.request("POST", HOOK, body=raw, headers=headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0
    return answer.status


class Load:
    """Sends from the moment it is made until `stop`; numbers are never used twice."""

    def __init__(self, port: int, *, pause: float = 0.02) -> None:
        self.port, self.pause = port, pause
        self.acknowledged: set[int] = set()
        self.answers: Counter[int] = Counter()
        self.slowest = 0.0  # seconds to any answer
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._send, args=(first,)) for first in range(CONNECTIONS)
        ]
        for thread in self._threads:
            thread.start()

    def await_more(self, stage: Stage, *, answer: int = 200) -> None:
        """Until so many more have come that it is no accident."""
        before = self.answers[answer]
        stage.until(lambda: self.answers[answer] > before + MANY)

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _send(self, first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        for number in count(first, CONNECTIONS):
            raw, good = letters.body(number), 0
            for _ in range(TRIES):
                good += self._post(connection, raw) == 200
                if self._stopping.wait(self.pause):
                    break
                if good and number % 25:  # every 25th comes twice, though it was acknowledged
                    break
            if good:
                self.acknowledged.add(number)
            if self._stopping.is_set():
                break
        connection.close()

    def _post(self, connection: http.client.HTTPConnection, raw: bytes) -> int:
        began = time.monotonic()
        status = post(connection, raw)
        self.answers[status] += 1
        if status:
            self.slowest = max(self.slowest, time.monotonic() - began)
        return status
