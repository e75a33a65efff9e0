"""Handing one letter over HTTP. Blocking: called in threads of the courier."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import requests

from sandbox.handshake import direct_session
from sandbox.hooks.letters import Letter

PIECES = 20  # of a body that is sent slowly
_mine = threading.local()  # one session, so one kept connection, for each thread


@dataclass
class Slowly:
    """A body that takes its time; its length is known, so that it isn't sent in chunks."""

    body: bytes
    seconds: float

    def __len__(self) -> int:
        return len(self.body)

    def __iter__(self) -> Iterator[bytes]:
        size = len(self.body) // PIECES + 1
        for start in range(0, len(self.body), size):
            time.sleep(self.seconds / PIECES)
            yield self.body[start : start + size]


def post(letter: Letter) -> tuple[int | None, str]:
    """(status, answer); status None when none came."""
    headers = {
        "Content-Type": letter.content_type,
        "User-Agent": "facebookexternalua",
        "X-Hub-Signature-256": letter.signature,
    }
    body = Slowly(letter.body, letter.slow_seconds) if letter.slow_seconds else letter.body
    try:
        answer = _session().post(
            letter.url, data=body, headers=headers, timeout=letter.timeout, allow_redirects=False
        )
    except (requests.RequestException, ValueError) as error:
        return None, type(error).__name__
    return answer.status_code, answer.text[:200]


def _session() -> requests.Session:
    if not hasattr(_mine, "session"):
        _mine.session = direct_session()
    session: requests.Session = _mine.session
    return session
