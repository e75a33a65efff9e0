"""A log as files, in the layout of a bundle (docs/consent-bundle.md): what is written into one, and what a
verification reads without one. The tree's part is C2SP's tlog-tiles, so others' tools can read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.db import connection

from optin import verify
from optin.identity import private
from optin.integrity import promising, signing, states
from optin.ledger import batching, hashes, writing
from optin.log.leaf import canonical
from optin.log.tiles import WIDTH, bundle, entries_path, tiles_of
from optin.models import Anchor, Checkpoint, KeyKind, Log, LogKey, NoticeVersion, Place
from optin.models.notices import SHOWN

_LARGEST = 256 * 1024 * 1024  # bytes of a file that is one value
PROGRAM = "consent_verify.py"
# Loaded where it checks something: it is 3 MB of every program's memory otherwise.
PROGRAM_FILE = Path(verify.__file__).with_name(PROGRAM)
_TILE = re.compile(r"tile/(entries|\d)/((?:x\d{3}/)*\d{3})(?:\.p/(\d{1,3}))?")
_PRIVATE = (
    "SELECT leaf.event_id FROM optin_leaf leaf JOIN optin_private private USING (event_id)"
    " WHERE leaf.organisation_id = %s AND leaf.index < %s ORDER BY leaf.index"
)
_PROMISED = (
    "SELECT promise.note FROM optin_promise promise LEFT JOIN optin_leaf leaf USING (event_id)"
    " WHERE promise.organisation_id = %s AND starts_with(promise.note, %s)"
    " AND (leaf.index < %s OR promise.due_at < %s)"
    " ORDER BY promise.due_at, promise.event_id"
)
README = """A bundle of a consent log. Check it with

    python consent_verify.py THIS.zip --vkey KEY [--previous CHECKPOINT]

Take the key, and better the program too, from somewhere else than from here: the key is printed in every
mail with the daily checkpoint. consent-bundle.md in the portal's documentation explains the files.
"""


class NothingSigned(Exception):
    """The log has no checkpoint yet."""


class LogFiles:
    """What `optin.verify.consent_verify` calls Files. Raises NothingSigned.

    `with_openings`: what the commitments hide is opened, personal data. `with_states`: who stands where.
    `reading`: called before each file of decisions is read.
    """

    def __init__(
        self, log: Log, *, with_openings: bool = False, with_states: bool = True,
        reading: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self.log, self.organisation, self.reading = log, log.organisation, reading
        with writing.of(self.organisation):
            newest = signing.newest(log)
        if newest is None:
            raise NothingSigned
        self.checkpoint, self.size = newest, newest.size
        self._small: dict[str, Callable[[], bytes]] = {
            "README.txt": README.encode,
            PROGRAM: PROGRAM_FILE.read_bytes,
            "checkpoint": newest.note.encode,
            **{f"checkpoints/{one.size}": one.note.encode for one in self._earlier()},
        }
        for name, text in self._notices().items():
            self._small[name] = partial(bytes, text)
        for size, token in self._stamps().items():
            self._small[f"stamps/{size}.tsr"] = partial(bytes, token)
        if promises := self._promises():
            self._small["promises.jsonl"] = promises.encode
        for batch in self._batches():
            self._small[f"decisions/{batch}.jsonl"] = partial(self._records, batch)
        if with_states:
            self._small["states.jsonl"] = lambda: self._states.encode()
        if with_openings:
            self._small["openings.jsonl"] = lambda: self._openings.encode()

    def names(self) -> Iterator[str]:
        yield "manifest.json"
        yield from self._small
        for index in range(-(-self.size // WIDTH)):
            yield entries_path(index, min(WIDTH, self.size - index * WIDTH))
        yield from (tile.path for tile in tiles_of(self.size))

    def read(self, name: str) -> bytes:
        if name == "manifest.json":
            return self.manifest
        if make := self._small.get(name):
            return make()
        matched = _TILE.fullmatch(name)
        if not matched:
            from optin.verify import consent_verify

            raise consent_verify.Bad(f"{name} is missing.")
        kind, path, width = matched[1], matched[2], int(matched[3] or WIDTH)
        index = int(path.replace("x", "").replace("/", ""))
        with writing.of(self.organisation):
            if kind == "entries":
                first = index * WIDTH
                return bundle(hashes.bodies(self.organisation.pk, first, first + width))
            return hashes.tile(self.organisation.pk, int(kind), index)[: width * 32]

    @cached_property
    def manifest(self) -> bytes:
        from optin.verify import consent_verify

        keys = LogKey.objects.filter(
            organisation_id=self.log.organisation_id, origin=self.log.origin
        ).order_by("-since", "-pk")
        vkeys = {kind: [key.vkey for key in keys if key.kind == kind] for kind in KeyKind}
        return canonical(
            {
                "format": consent_verify.FORMAT,
                "origin": self.log.origin,
                "tenant": str(self.organisation.pk),
                "size": self.size,
                "vkeys": vkeys[KeyKind.CHECKPOINT],
                "promise_vkeys": vkeys[KeyKind.PROMISE],
                "files": {name: sha256(make()).hexdigest() for name, make in self._small.items()},
            },
            most=_LARGEST,
        )

    @cached_property
    def _states(self) -> str:
        with writing.of(self.organisation):
            return "".join(f"{line}\n" for line in states.lines(self.organisation.pk, self.size))

    @cached_property
    def _openings(self) -> str:
        """Of everybody who is not erased."""
        lines = []
        with writing.of(self.organisation), connection.cursor() as cursor:
            cursor.execute(_PRIVATE, [self.organisation.pk, self.size])
            for (event_id,) in cursor.fetchall():
                if opened := private.opening(self.organisation, event_id):
                    salt, data = opened
                    text = canonical(data, most=_LARGEST).decode()
                    said = {"event_id": str(event_id), "salt": salt.hex(), "data": text}
                    lines.append(canonical(said, most=_LARGEST).decode() + "\n")
        return "".join(lines)

    def _notices(self) -> dict[str, bytes]:
        """Every text that people were ever shown, by its hash."""
        rows = NoticeVersion.objects.of(self.organisation).filter(status__in=SHOWN)
        return {f"notices/{one.text_hash}.json": bytes(one.written) for one in rows}

    def _stamps(self) -> dict[int, bytes]:
        rows = Anchor.objects.of(self.organisation).filter(
            origin=self.log.origin, place=Place.TIMESTAMP, size__lte=self.size
        )
        kept = rows.exclude(anchored_at=None).order_by("size")
        return {one.size: bytes(one.token) for one in kept}

    def _batches(self) -> list[UUID]:
        with writing.of(self.organisation):
            return batching.batches_of(self.organisation.pk, self.size)

    def _records(self, batch: UUID) -> bytes:
        """What the gate decided, a line each."""
        self.reading()
        with writing.of(self.organisation):
            return b"".join(one + b"\n" for one in batching.records_of(batch))

    def _earlier(self) -> list[Checkpoint]:
        """The last one of each day, and those with a time stamp; more would only fill the bundle."""
        with writing.of(self.organisation):
            rows = Checkpoint.objects.filter(
                organisation_id=self.organisation.pk, origin=self.log.origin, size__lt=self.size
            )
            by_day = {one.signed_at.date(): one for one in rows.order_by("size").iterator()}
            stamped = {one.size: one for one in rows.filter(size__in=list(self._stamps()))}
        chosen = stamped | {one.size: one for one in by_day.values()}
        return [one for _size, one in sorted(chosen.items())]

    def _promises(self) -> str:
        """Those about leaves of this checkpoint, and those whose time was over when it was signed."""
        name, until = promising.name_of(self.log), self.checkpoint.signed_at
        with writing.of(self.organisation), connection.cursor() as cursor:
            cursor.execute(_PROMISED, [self.organisation.pk, f"{name}\n", self.size, until])
            notes = [row[0] for row in cursor.fetchall()]
        return "".join(canonical({"note": note}).decode() + "\n" for note in notes)
