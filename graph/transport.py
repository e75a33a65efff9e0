"""One HTTP exchange, bounded in time and size. Knows HTTP and nothing of Graph."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError, NewConnectionError, ReadTimeoutError

LARGEST_ANSWER = (
    20 * 1024 * 1024
)  # bytes, unpacked; 250 templates of the largest size are about 5 MB
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Reply:
    """An answer, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Lost:
    """No complete answer.

    sent    False when the request certainly never reached the other side
    again   False when asking again would end the same way
    """

    reason: str
    sent: bool = True
    again: bool = True
    status: int | None = None


class Header(AuthBase):
    """Puts the token into the Authorization header of this one request.

    Given as `auth`, because requests would otherwise prefer a password from the machine's .netrc
    to our header.
    """

    def __init__(self, scheme: str, token: str) -> None:
        self._value = f"{scheme} {token}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._value
        return request


def exchange(
    session: requests.Session,
    method: str,
    url: str,
    *,
    timeout: tuple[float, float],
    seconds: float,
    **request: Any,
) -> Reply | Lost:
    """Sends and reads one request within `timeout` (connect, silence) and `seconds` in all.

    Failures are values: an exception of requests carries the address with its query, and would
    carry it into every traceback. Redirects are not followed: the token belongs to one host.
    """
    deadline = time.monotonic() + seconds
    try:
        with session.request(
            method, url, timeout=timeout, allow_redirects=False, stream=True, **request
        ) as response:
            return _read(response, deadline)
    except (requests.RequestException, HTTPError) as error:
        return _lost(error)


def _read(response: requests.Response, deadline: float) -> Reply | Lost:
    body = bytearray()
    # read1 hands over what has arrived, so that a trickle of bytes meets the deadline too.
    while chunk := response.raw.read1(CHUNK, decode_content=True):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            return Lost("the answer is too large", again=False, status=response.status_code)
        if time.monotonic() > deadline:
            return Lost("the answer took too long", status=response.status_code)
    return Reply(response.status_code, response.headers, bytes(body))


def _lost(error: Exception) -> Lost:
    """Only a connection that was never made proves that nothing was sent."""
    if isinstance(error, requests.ConnectTimeout):
        return Lost("no connection in time", sent=False)
    if isinstance(error, requests.ConnectionError) and _never_connected(error):
        return Lost("no connection", sent=False)
    if isinstance(error, requests.Timeout | ReadTimeoutError):
        return Lost("no answer in time")
    return Lost("the connection broke")


def _never_connected(error: requests.ConnectionError) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)
