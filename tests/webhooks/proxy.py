"""A door in front of PostgreSQL that the tests can shut, or leave open with nobody answering."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp


class Proxy:
    """Listens on a socket in a folder of its own; give the folder as the database's host."""

    def __init__(self, host: str, port: str) -> None:
        self._target = f"{host}/.s.PGSQL.{port}"
        self.folder = mkdtemp(prefix="hooks-")
        self._path = Path(self.folder) / f".s.PGSQL.{port}"
        self._pipes: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self._flowing = threading.Event()
        self._flowing.set()
        self.open()

    def open(self) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._listener.listen()
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def shut(self) -> None:
        """Like a stopped server: connections break and new ones are refused."""
        self._flowing.set()
        if self._listener is not None:
            _close(self._listener)
            self._listener = None
            self._path.unlink()
        while self._pipes:
            _close(self._pipes.pop())

    def freeze(self) -> None:
        """Like a server that hangs: it accepts and never answers."""
        self._flowing.clear()

    def thaw(self) -> None:
        self._flowing.set()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _address = listener.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._target)
            except OSError:
                return
            self._pipes += [near, far]
            for pair in ((near, far), (far, near)):
                threading.Thread(target=self._copy, args=pair, daemon=True).start()

    def _copy(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while piece := source.recv(65536):
                self._flowing.wait()
                target.sendall(piece)
        except OSError:
            pass
        _close(source)
        _close(target)


def _close(one: socket.socket) -> None:
    with suppress(OSError):  # the other side was faster
        one.shutdown(socket.SHUT_RDWR)
    one.close()
