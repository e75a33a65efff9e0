"""One POST to a customer's server, bounded in time and size, to an address that was judged.

Built on the standard library, because here it must be plain which address is connected to. Redirects are not
followed and proxies of the environment are not asked.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import certifi

from outgoing.addresses import Forbidden, Target, Unresolved, resolve, target_of
from outgoing.problems import Problem

CONNECT_SECONDS = 5.0
SECONDS = 15.0  # all of one POST
LARGEST_ANSWER = 2048  # bytes that are read of it, unless more is asked for


@dataclass(frozen=True)
class Answer:
    """`status` None: there was none, and `problem` says why."""

    status: int | None
    problem: str = ""
    body: str = ""
    milliseconds: int = 0
    data: bytes = b""  # the body as it came

    @property
    def is_accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, most: int = LARGEST_ANSWER
) -> Answer:
    """What the server said, `most` bytes of it. Never raises for what a server or a network does."""
    began = time.monotonic()
    status, problem, data = None, "", b""
    try:
        target = target_of(url)
        status, data = _exchange(target, resolve(target), body, headers, most)
    except (Forbidden, ValueError):
        problem = Problem.FORBIDDEN.value
    except Unresolved:
        problem = Problem.UNRESOLVED.value
    except ssl.SSLCertVerificationError:
        problem = Problem.INSECURE.value
    except TimeoutError:
        problem = Problem.TOO_SLOW.value
    except (ConnectionRefusedError, _Unreachable):
        problem = Problem.UNREACHABLE.value
    except (OSError, http.client.HTTPException):
        late = time.monotonic() - began >= SECONDS
        problem = (Problem.TOO_SLOW if late else Problem.BROKEN).value
    text = data.decode("utf-8", "replace").replace("\x00", "�")
    return Answer(status, problem, text, round((time.monotonic() - began) * 1000), data)


class _Unreachable(Exception):
    """No connection, so nothing was sent."""


def _exchange(
    target: Target, address: str, body: bytes, headers: Mapping[str, str], most: int
) -> tuple[int, bytes]:
    with _connected(target, address) as sock:
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = sock
        connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": target.authority, "Connection": "close", **headers}.items():
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        return response.status, _beginning(response, most)


def _beginning(response: http.client.HTTPResponse, most: int) -> bytes:
    """The answer's first bytes; that more does not come is no failure: the status has come."""
    read = b""
    with contextlib.suppress(OSError, http.client.HTTPException):
        read = response.read(most)
    return read


@contextlib.contextmanager
def _connected(target: Target, address: str) -> Iterator[socket.socket]:
    """A socket to this address that is cut after SECONDS, however slowly the other side drips."""
    try:
        sock = socket.create_connection((address, target.port), timeout=CONNECT_SECONDS)
    except TimeoutError:
        raise
    except OSError:
        raise _Unreachable from None
    try:
        sock.settimeout(SECONDS)
        if target.is_https:
            context = ssl.create_default_context(cafile=certifi.where())
            sock = context.wrap_socket(
                sock, server_hostname=target.host, do_handshake_on_connect=False
            )
        watch = threading.Timer(SECONDS, _cut, [sock])
        watch.daemon = True
        watch.start()
        try:
            if isinstance(sock, ssl.SSLSocket):
                sock.do_handshake()
            yield sock
        finally:
            watch.cancel()
    finally:
        sock.close()


def _cut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
