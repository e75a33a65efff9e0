"""A bundle: everything an auditor needs to check a log without us, in one file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from optin.integrity.files import LogFiles

_WHEN = (1980, 1, 1, 0, 0, 0)  # the same log is the same file


def write(files: LogFiles, out: Path) -> int:
    """How many files are in it. Raises OSError."""
    with zipfile.ZipFile(out, "w") as target:
        return sum(1 for _name in _add(files, target))


def stream(files: LogFiles) -> Iterator[bytes]:
    """The same piece by piece, so that a download begins at once and nothing is kept."""
    out = _Pipe()
    with zipfile.ZipFile(out, "w") as target:
        for _name in _add(files, target):
            yield out.taken()
    yield out.taken()


def _add(files: LogFiles, target: zipfile.ZipFile) -> Iterator[str]:
    for name in files.names():
        info = zipfile.ZipInfo(name, _WHEN)
        info.external_attr = 0o644 << 16
        # Hashes do not get smaller.
        hashes = name.startswith("tile/") and not name.startswith("tile/entries/")
        info.compress_type = zipfile.ZIP_STORED if hashes else zipfile.ZIP_DEFLATED
        target.writestr(info, files.read(name))
        yield name


class _Pipe(io.RawIOBase):
    """What is written can be taken; there is no way back in it."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._held.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        held, self._held = b"".join(self._held), []
        return held
