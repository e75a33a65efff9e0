#!/usr/bin/env python3
"""Check a bundle of a consent log, or one person's pack, offline: no network, no database, nothing of ours.

    python consent_verify.py BUNDLE.zip --vkey VKEY [--previous NOTE] [--promise NOTE] [--tsa-ca PEM]

It needs Python 3.11 and the package `cryptography`, and no other file. Ends with 0 when every check holds,
else with 10 and the number of the first that does not (13: the root). 2 is a wrong command line. What a
bundle holds is described in consent-bundle.md; the formats are RFC 6962, RFC 8785 and those of c2sp.org.

Give the key that you got elsewhere (--vkey) and, when you have one, a checkpoint that you kept (--previous):
without the first you learn only that the bundle is of a piece, without the second not whether an older
history was another one.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
import zipfile
from base64 import b64decode, b64encode
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes as digests
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID

FORMAT = "waportal-consent-bundle/1"
PACK = "waportal-consent-pack/1"  # one person's entries, each with its own proof
CHECKS = {
    1: "The checkpoint is signed by the key, for this log",
    2: "Every leaf has the hash that the tiles say",
    3: "The tree over the leaves has the signed size and root",
    4: "It continues every earlier checkpoint",
    5: "What was promised is in the log",
    6: "Every leaf is written in the one canonical form",
    7: "Leaves belong to this log, none comes twice, what they refer to is there",
    8: "Leaves are in the order of their recording",
    9: "The states follow from the events",
    10: "Records of decisions fit their batches",
    11: "What is opened fits its commitments",
    12: "Nothing of an erased person is opened",
    13: "Time stamps fit",
    14: "The bundle has all its files and no other",
}
WIDTH = 256
TOLERANCE = timedelta(hours=1)  # an event may be committed so long after its recording
CLOCKS = timedelta(minutes=5)  # that ours may be ahead of an authority's
LARGEST = {"tile/entries/": WIDTH * 65_537, "tile/": WIDTH * 32}
_LARGEST_OTHER = 512 * 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_./-]*")
_SIGNATURE = re.compile(r"\N{EM DASH} ([^\s+]+) (\S+)")
_SIZE = re.compile(r"0|[1-9]\d{0,15}", re.ASCII)
_DECIDES = (
    "event_id", "type", "occurred_at", "recorded_at", "actor", "grade", "notice", "sender", "purpose",
    "reason", "supersedes",
)  # fmt: skip
# By type of event: what a receipt calls it.
STATES = {
    "consent.requested": "requested",
    "consent.pending": "requested",
    "consent.granted": "given",
    "consent.reconfirmed": "renewed",
    "consent.resumed_by_subject": "renewed",
    "consent.refused": "refused",
    "consent.withdrawn": "withdrawn",
    "consent.suspended": "suspended",
    "consent.expired": "expired",
    "consent.invalidated": "invalidated",
}
_MANIFEST = {"format", "origin", "tenant", "size", "vkeys", "promise_vkeys", "files"}


class Bad(Exception):
    """A check does not hold; says why."""


class Absent(Exception):
    """The bundle has nothing that this check is about."""


class Files(Protocol):
    def names(self) -> Iterable[str]: ...
    def read(self, name: str) -> bytes:
        """Raises Bad for a name that is not there."""


@dataclass(frozen=True)
class Result:
    number: int
    state: str  # ok, failed, absent
    said: str


class Zip:
    """A bundle in a file. Raises Bad for what is no such file."""

    def __init__(self, path: str) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise Bad(f"{path} cannot be read: {error}") from None
        infos = self._zip.infolist()
        self._infos = {info.filename: info for info in infos}
        wrong = [name for name in self._infos if not _NAME.fullmatch(name) or ".." in name]
        if wrong or len(self._infos) != len(infos):
            raise Bad("Names of files in the bundle are wrong or come twice.")

    def names(self) -> list[str]:
        return list(self._infos)

    def read(self, name: str) -> bytes:
        info = self._infos.get(name)
        if info is None:
            raise Bad(f"{name} is missing.")
        most = next((m for start, m in LARGEST.items() if name.startswith(start)), _LARGEST_OTHER)
        if info.file_size > most:
            raise Bad(f"{name} is larger than such a file can be.")
        try:
            return self._zip.read(info)
        except (OSError, RuntimeError, zipfile.BadZipFile, ValueError, EOFError) as error:
            raise Bad(f"{name} cannot be read: {error}") from None
        except Exception as error:  # noqa: BLE001 - zlib and others, each with its own
            raise Bad(f"{name} cannot be read: {type(error).__name__}") from None


# --- Signed notes (c2sp.org/signed-note) and checkpoints (c2sp.org/tlog-checkpoint) ------------


@dataclass(frozen=True)
class Key:
    name: str
    id: bytes
    public: bytes

    @classmethod
    def read(cls, vkey: str) -> Key:
        name, _, rest = vkey.partition("+")
        told, _, encoded = rest.partition("+")
        data = decoded(encoded)
        if not name or len(data) != 33 or data[0] != 1:
            raise Bad(f"{vkey!r} is no key for Ed25519 signatures.")
        key_id = sha256(name.encode() + b"\n" + data).digest()[:4]
        if key_id.hex() != told:
            raise Bad(f"The id in {vkey!r} does not fit its key.")
        return cls(name, key_id, data[1:])


@dataclass(frozen=True)
class Head:
    origin: str
    size: int
    root: bytes

    @classmethod
    def read(cls, text: str) -> Head:
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not _SIZE.fullmatch(lines[1]):
            raise Bad("This is no checkpoint: it has three lines, name, size and root.")
        root = decoded(lines[2])
        if len(root) != 32:
            raise Bad("The root is not 32 bytes long.")
        return cls(lines[0], int(lines[1]), root)


def text_of(note: str) -> str:
    """The signed part of a note, its signatures not looked at."""
    text, parted, _signatures = note.rpartition("\n\n")
    if not parted:
        raise Bad("This is no signed note.")
    return text + "\n"


def signed_by(note: str, keys: Iterable[Key]) -> str:
    """The text of a note that one of the keys signed; a wrong signature by one of them spoils it."""
    text = text_of(note)
    if any(mark < " " and mark != "\n" for mark in note) or not note.endswith("\n"):
        raise Bad("A note ends in a newline and has no other control characters.")
    known, found = {(key.name, key.id): key for key in keys}, False
    for line in note[len(text) + 1 :].split("\n")[:-1]:
        matched = _SIGNATURE.fullmatch(line)
        signature = decoded(matched[2]) if matched else b""
        if matched is None or len(signature) < 5:
            raise Bad("A line of the note is no signature.")
        key = known.get((matched[1], signature[:4]))
        if key:
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(signature[4:], text.encode())
            except InvalidSignature:
                raise Bad("The signature does not fit the text.") from None
            found = True
    if not found:
        raise Bad("It is not signed by the key that was asked for.")
    return text


def decoded(text: str) -> bytes:
    """Base64 in its one form."""
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        raise Bad("This is not Base64.") from None
    if b64encode(data).decode() != text:
        raise Bad("This is not Base64 in its one form.")
    return data


# --- The tree (RFC 6962) and tiles (c2sp.org/tlog-tiles) ---------------------------------------


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """Grows by leaf hashes; knows its root at every moment."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []  # complete subtrees from the left, by height

    def add(self, leaf: bytes) -> None:
        self.size += 1
        height, found = 0, leaf
        while self._peaks and self._peaks[-1][0] == height:
            found, height = node(self._peaks.pop()[1], found), height + 1
        self._peaks.append((height, found))

    def root(self) -> bytes:
        if not self._peaks:
            return sha256(b"").digest()
        found = self._peaks[-1][1]
        for _height, left in reversed(self._peaks[:-1]):
            found = node(left, found)
        return found


def root_of(hashes: list[bytes]) -> bytes:
    tree = Tree()
    for one in hashes:
        tree.add(one)
    return tree.root()


def is_included(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    """RFC 9162 §2.1.3.2."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for other in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node(other, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, other)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def proof_of(text: str) -> tuple[int, list[bytes], str]:
    """Index, hashes and checkpoint of a proof that stands alone (c2sp.org/tlog-proof)."""
    head, parted, note = text.partition("\n\n")
    lines = head.split("\n")
    if not parted or len(lines) < 2 or lines[0] != "c2sp.org/tlog-proof@v1":
        raise Bad("This is no proof.")
    index = lines[1].removeprefix("index ")
    hashes = [decoded(line) for line in lines[2:]]
    if not _SIZE.fullmatch(index) or any(len(one) != 32 for one in hashes):
        raise Bad("This is no proof.")
    return int(index), hashes, note


def path_of(index: int, width: int) -> str:
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03}")
    return "/".join(groups) + ("" if width == WIDTH else f".p/{width}")


def widths(count: int) -> Iterator[tuple[int, int]]:
    """Index and width of the tiles that hold so many hashes."""
    full, rest = divmod(count, WIDTH)
    yield from ((index, WIDTH) for index in range(full))
    if rest:
        yield full, rest


def tile_names(size: int) -> Iterator[str]:
    for index, width in widths(size):
        yield f"tile/entries/{path_of(index, width)}"
    level = 0
    while size:
        for index, width in widths(size):
            yield f"tile/{level}/{path_of(index, width)}"
        level, size = level + 1, size // WIDTH


def leaves_of(data: bytes, name: str) -> list[bytes]:
    """Of an entry bundle: each leaf behind its length in two bytes."""
    leaves, at = [], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        leaf = data[at + 2 : at + 2 + length]
        if at + 2 > len(data) or len(leaf) != length:
            raise Bad(f"{name} breaks off.")
        leaves.append(leaf)
        at += 2 + length
    return leaves


# --- Leaves (RFC 8785, as far as leaves go) ----------------------------------------------------


def read_leaf(data: bytes) -> dict[str, Any]:
    """Raises Bad where it is not in the one form it can have."""
    try:
        text = data.decode()
        body = json.loads(text, parse_int=_int, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise Bad(f"no JSON that a leaf may be: {error}") from None
    written = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if written != text or not isinstance(body, dict):
        raise Bad("not in canonical form")
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        raise Bad("not in Unicode's composed form")
    return body


def _int(text: str) -> int:
    if len(text) > 17 or abs(int(text)) >= 2**53:
        raise ValueError(f"{text[:20]} is not exact everywhere")
    return int(text)


def _no_float(text: str) -> None:
    raise ValueError(f"{text} is no number that a leaf may hold")


def commitment(context: str, salt: bytes, data: bytes) -> str:
    return sha256(b"\x02" + context.encode() + b"\x00" + salt + data).hexdigest()


# --- Time stamps (RFC 3161), in DER -------------------------------------------------------------

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_TST_INFO = bytes.fromhex("060b2a864886f70d0109100104")
_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
_SHA256 = bytes.fromhex("0609608648016503040201")
_DIGESTS: dict[bytes, digests.HashAlgorithm] = {
    _SHA256: digests.SHA256(),
    bytes.fromhex("0609608648016503040202"): digests.SHA384(),
    bytes.fromhex("0609608648016503040203"): digests.SHA512(),
}
Element = tuple[int, bytes, bytes]  # tag, content, all of it


def elements(data: bytes) -> list[Element]:
    """What lies side by side in these bytes of DER."""
    found, at = [], 0
    while at < len(data):
        start, at = at, at + 2
        if at > len(data):
            raise Bad("The time stamp breaks off.")
        length = data[start + 1]
        if length & 0x80:
            count = length & 0x7F
            if not 1 <= count <= 4:
                raise Bad("The time stamp is not in DER.")
            length, at = int.from_bytes(data[at : at + count], "big"), at + count
        if at + length > len(data):
            raise Bad("The time stamp breaks off.")
        found.append((data[start], data[at : at + length], data[start : at + length]))
        at += length
    return found


def inside(data: bytes, tag: int, at: int = 0) -> list[Element]:
    """What is in the element there, which has this tag."""
    found = elements(data)
    if len(found) <= at or found[at][0] != tag:
        raise Bad("The time stamp has another form than RFC 3161 gives it.")
    return elements(found[at][1])


@dataclass(frozen=True)
class Stamp:
    """Of an authority's answer: what was stamped and when, and by whom. `check` says whether it holds."""

    imprint: bytes  # SHA-256
    at: datetime
    nonce: int | None
    content: bytes
    attributes: bytes  # signed ones, as they are signed
    digest: digests.HashAlgorithm
    signature: bytes
    signer: x509.Certificate
    others: list[x509.Certificate]

    @classmethod
    def read(cls, answer: bytes) -> Stamp:
        try:
            return cls._read(answer)
        except (LookupError, ValueError, StopIteration, UnsupportedAlgorithm) as error:
            raise Bad(f"The time stamp is not understood: {error!r}") from None

    @classmethod
    def _read(cls, answer: bytes) -> Stamp:
        top = inside(answer, 0x30)
        status = int.from_bytes(elements(top[0][1])[0][1], "big")
        if status not in (0, 1) or len(top) < 2:
            raise Bad(f"The authority refused to stamp (status {status}).")
        kind, holder = elements(top[1][1])
        if kind[2] != _SIGNED_DATA:
            raise Bad("The time stamp is not signed data.")
        parts = inside(holder[1], 0x30)
        content_type, wrapped = elements(parts[2][1])
        if content_type[2] != _TST_INFO:
            raise Bad("The time stamp is about something else.")
        content = elements(wrapped[1])[0][1]
        certificates = next((one[1] for one in parts if one[0] == 0xA0), b"")
        all_of = [x509.load_der_x509_certificate(one[2]) for one in elements(certificates)]
        signer = elements(parts[-1][1])
        if parts[-1][0] != 0x31 or len(signer) != 1:
            raise Bad("The time stamp has not one signature.")
        _version, name, algorithm, attributes, _kind, signature = elements(signer[0][1])[:6]
        info = inside(content, 0x30)
        imprint = elements(info[2][1])
        if elements(imprint[0][1])[0][2] != _SHA256:
            raise Bad("The time stamp is not over a SHA-256 hash.")
        text = next(one[1] for one in info if one[0] == 0x18).decode()
        moment = datetime.fromisoformat(f"{text[:8]}T{text[8:].removesuffix('Z')}+00:00")
        nonce = next((int.from_bytes(one[1], "big") for one in info[4:] if one[0] == 0x02), None)
        own = _named(name, all_of)
        return cls(
            imprint[1][1], moment, nonce, content, b"\x31" + attributes[2][1:],
            _DIGESTS[elements(algorithm[1])[0][2]], signature[1], own,
            [one for one in all_of if one != own],
        )  # fmt: skip

    def check(self, authorities: list[x509.Certificate]) -> str:
        """Who stamped. Without authorities given, it is not checked who vouches for that name."""
        try:
            self._check_attributes()
            self._check_signature()
            self._check_usage()
            if authorities:
                self._check_chain(authorities)
        except (LookupError, ValueError, UnsupportedAlgorithm) as error:
            raise Bad(f"The time stamp is not understood: {error!r}") from None
        return self.signer.subject.rfc4514_string()

    def _check_signature(self) -> None:
        key = self.signer.public_key()
        try:
            if isinstance(key, rsa.RSAPublicKey):
                key.verify(self.signature, self.attributes, padding.PKCS1v15(), self.digest)
            elif isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(self.signature, self.attributes, ec.ECDSA(self.digest))
            else:
                raise Bad("The authority's key is of a kind that is not known here.")
        except InvalidSignature:
            raise Bad("The authority's signature does not fit the time stamp.") from None

    def _check_attributes(self) -> None:
        said = {
            kind[2]: elements(values[1])[0] for kind, values in map(_pair, elements(self._set()))
        }
        digest = digests.Hash(self.digest)
        digest.update(self.content)
        if said[_MESSAGE_DIGEST][1] != digest.finalize() or said[_CONTENT_TYPE][2] != _TST_INFO:
            raise Bad("The time stamp was signed over something else.")

    def _set(self) -> bytes:
        return elements(self.attributes)[0][1]

    def _check_usage(self) -> None:
        try:
            usage = self.signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        except x509.ExtensionNotFound:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        if list(usage) != [ExtendedKeyUsageOID.TIME_STAMPING]:
            raise Bad("The authority's certificate is not one for time stamps.")

    def _check_chain(self, authorities: list[x509.Certificate]) -> None:
        one, between = self.signer, 0
        for _step in range(6):
            if not one.not_valid_before_utc <= self.at <= one.not_valid_after_utc:
                raise Bad("A certificate was not valid at the time of the stamp.")
            if one in authorities or any(_issued(one, authority) for authority in authorities):
                return
            able = (other for other in self.others if _may_issue(other, between))
            above = next((other for other in able if _issued(one, other)), None)
            if above is None:
                break
            one, between = above, between + (above.issuer != above.subject)
        raise Bad("None of the authorities that you gave vouches for the time stamp.")


def _pair(attribute: Element) -> tuple[Element, Element]:
    kind, values = elements(attribute[1])
    return kind, values


def _named(name: Element, all_of: list[x509.Certificate]) -> x509.Certificate:
    """The certificate that signed: by issuer and number."""
    issuer, serial = elements(name[1])
    for one in all_of:
        number = int.from_bytes(serial[1], "big")
        if one.issuer.public_bytes() == issuer[2] and one.serial_number == number:
            return one
    raise Bad("The time stamp does not hold its signer's certificate.")


def _issued(one: x509.Certificate, by: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(by)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _may_issue(by: x509.Certificate, between: int) -> bool:
    """Certificates, with so many others' between it and the one that stamps (RFC 5280 §4.2.1.9)."""
    try:
        limits = by.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return False
    try:
        signs = by.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    except x509.ExtensionNotFound:
        signs = True  # then the key may be used for everything
    return limits.ca and signs and (limits.path_length is None or limits.path_length >= between)


# --- Precedence: which events make the state ---------------------------------------------------

GRANTS = {"consent.granted", "consent.reconfirmed", "consent.resumed_by_subject"}
ENDS = {
    "consent.withdrawn": "withdrawn",
    "consent.refused": "refused",
    "consent.suspended": "suspended",
    "consent.expired": "expired",
}
BEFORE = {
    "consent.requested": "requested",
    "consent.pending": "pending",
    "consent.claimed": "claimed",
}
INVALIDATED, EXPIRED = "consent.invalidated", "consent.expired"
DOUBT, DOUBT_CLEARED = "SUBJ_MESSAGE_UNCLEAR", "consent.doubt_cleared"
MERGED = "subject.merged"
BATCH = "decisions.batch"
_Events = list[dict[str, Any]]


def states_of(events: _Events, for_all: _Events) -> Iterator[dict[str, str]]:
    """One person's, for every sender and purpose that is spoken of. What is said without a sender or a
    purpose is said of each."""
    for sender, purpose in {(one.get("sender", ""), one.get("purpose", "")) for one in events}:
        about = [
            one
            for one in [*events, *for_all]
            if one.get("sender", "") in ("", sender) and one.get("purpose", "") in ("", purpose)
        ]
        status, since = state_of(about)
        if since:
            yield {"sender": sender, "purpose": purpose, "status": status, "since": since}


def state_of(events: _Events) -> tuple[str, str]:
    """Status and the id of the event that made it so: withdrawing dominates; only a later act of the
    person's own, captured directly or proved, lifts it. A question that nobody answered ends less: any later yes
    counts."""
    spoils = [one for one in events if one["type"] == INVALIDATED]
    undone = {one["supersedes"] for one in spoils if one.get("supersedes")}
    invalid = {one.get("notice", "") for one in spoils if not one.get("supersedes")}
    grants = [one for one in events if one["type"] in GRANTS]
    spoiled = [
        one for one in grants if one.get("notice", "") in invalid or one["event_id"] in undone
    ]
    lost = {one["event_id"] for one in spoiled}
    counted = [
        one
        for one in grants
        if one["event_id"] not in lost and one.get("grade", "") not in ("", "F")
    ]
    cleared = {one.get("supersedes") for one in events if one["type"] == DOUBT_CLEARED}
    ends = [one for one in events if one["type"] in ENDS and not _is_void(one, cleared)]
    grant, end = _last(counted), _last(ends)
    meant = _last([one for one in ends if one["type"] != EXPIRED])
    later = grant and (end is None or grant["occurred_at"] > end["occurred_at"])
    if grant and later and (meant is None or _lifts(grant, meant)):
        return "granted", grant["event_id"]
    if end:
        return ENDS[end["type"]], end["event_id"]
    if ended := _last(spoiled):
        return "invalid", ended["event_id"]
    before = _last(
        [one for one in events if one["type"] in BEFORE and one["event_id"] not in undone]
    )
    return (BEFORE[before["type"]], before["event_id"]) if before else ("none", "")


def _is_void(end: dict[str, Any], cleared: set[Any]) -> bool:
    """A suspension out of doubt, once the doubt is cleared; nothing else can be taken back so."""
    is_doubt = end["type"] == "consent.suspended" and end.get("reason") == DOUBT
    return is_doubt and end["event_id"] in cleared


def _last(events: _Events) -> dict[str, Any] | None:
    return max(
        events, key=lambda e: (e["occurred_at"], e["recorded_at"], e["event_id"]), default=None
    )


def _lifts(grant: dict[str, Any], end: dict[str, Any]) -> bool:
    return bool(
        grant["occurred_at"] > end["occurred_at"]
        and grant.get("actor") == "subject"
        and (grant.get("grade") in ("A", "B") or grant["recorded_at"] > end["recorded_at"])
    )


# --- The checks --------------------------------------------------------------------------------


@dataclass
class Seen:
    """What one pass over all leaves has found. `wrong`: by number of the check, the first trouble."""

    wrong: dict[int, str] = field(default_factory=dict)
    roots: dict[int, bytes] = field(default_factory=dict)  # by size, where somebody asks
    events: dict[str, bytes] = field(default_factory=dict)  # id to leaf hash
    supersedes: set[str] = field(default_factory=set)
    notices: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)
    batches: dict[str, tuple[str, int]] = field(
        default_factory=dict
    )  # id to root, count of decisions
    commits: dict[str, tuple[str, str]] = field(default_factory=dict)  # id to commitment, subject
    people: dict[str, _Events] = field(default_factory=dict)  # by subject
    for_all: _Events = field(default_factory=list)  # what is said of a whole notice
    heirs: dict[str, str] = field(default_factory=dict)  # of subjects that turned out to be another
    moments: dict[int, datetime] = field(default_factory=dict)  # by size: its latest recording
    # By the size of a stamp: the earliest recording of what it does not cover, up to the next stamp.
    after: dict[int, datetime] = field(default_factory=dict)
    size: int = 0
    evidence: dict[str, set[str]] = field(default_factory=dict)  # commitment to subjects

    def blame(self, number: int, said: str) -> None:
        self.wrong.setdefault(number, said)


@dataclass
class Verifier:
    files: Files
    vkeys: list[str] = field(default_factory=list)  # given from outside the bundle
    previous: list[str] = field(default_factory=list)  # notes that the auditor kept
    promises: list[str] = field(default_factory=list)  # the same
    authorities: list[x509.Certificate] = field(default_factory=list)  # for time stamps
    progress: Callable[[int, int], None] = lambda done, total: None
    light: bool = False  # without states, which take memory by the number of events
    seen: Seen = field(default_factory=Seen)
    stamped: list[int] = field(default_factory=list)  # sizes, in order
    format: ClassVar[str] = FORMAT

    def run(self) -> list[Result]:
        """Every check, in order. Raises Bad only for a bundle without a readable manifest."""
        self.manifest = self._manifest()
        self.size, self.origin = self.manifest["size"], self.manifest["origin"]
        self.own = [Key.read(vkey) for vkey in self.manifest["vkeys"]]
        self.keys = [Key.read(vkey) for vkey in self.vkeys] or self.own
        self._walk()
        checks: list[Callable[[], str]] = [
            self._signature, self._leaves, self._root, self._continues, self._promises,
            self._canonical, self._references, self._order, self._states, self._decisions,
            self._openings, self._erased, self._stamps, self._whole,
        ]  # fmt: skip
        return [self._result(number, check) for number, check in enumerate(checks, start=1)]

    def _result(self, number: int, check: Callable[[], str]) -> Result:
        try:
            if number in self.seen.wrong:
                raise Bad(self.seen.wrong[number])
            return Result(number, "ok", check())
        except Absent as absent:
            return Result(number, "absent", str(absent))
        except Bad as bad:
            return Result(number, "failed", str(bad))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            return Result(number, "failed", f"not understood: {error!r}")

    def _manifest(self) -> dict[str, Any]:
        manifest = read_leaf(self.files.read("manifest.json"))
        if set(manifest) != _MANIFEST or manifest["format"] != self.format:
            raise Bad(f"manifest.json is not one of {self.format}.")
        if not isinstance(manifest["size"], int) or not 0 < manifest["size"] < 2**53:
            raise Bad("manifest.json: the size is no size of a log.")
        if -(-manifest["size"] // WIDTH) > len(list(self.files.names())) and self.format == FORMAT:
            raise Bad("manifest.json tells of more leaves than the files can hold.")
        texts = [manifest["origin"], manifest["tenant"], *manifest["vkeys"]]
        texts += [*manifest["promise_vkeys"], *manifest["files"].values()]
        if not all(isinstance(one, str) for one in texts):
            raise Bad("manifest.json: a text is none.")
        return manifest

    def _walk(self) -> None:
        """Once over all leaves and tiles, from the left."""
        self.asked = {self.size} | {head.size for head, _name in self._earlier()}
        names = (one for one in self.manifest["files"] if one.startswith("stamps/"))
        sizes = (name.removeprefix("stamps/").partition(".")[0] for name in names)
        self.stamped = sorted(int(size) for size in sizes if _SIZE.fullmatch(size))
        tree, upper = Tree(), list[bytes]()
        last: datetime | None = None
        for index, width in widths(self.size):
            hashes, last = self._bundle(index, width, last)
            for one in hashes:
                tree.add(one)
                if tree.size in self.asked:
                    self.seen.roots[tree.size] = tree.root()
                    if last:
                        self.seen.moments[tree.size] = last
            self._compare(2, 0, index, width, hashes)
            if width == WIDTH:
                upper.append(root_of(hashes))
            self.progress(min((index + 1) * WIDTH, self.size), self.size)
        self.seen.size = tree.size
        self._upper(upper)

    def _bundle(
        self, index: int, width: int, last: datetime | None
    ) -> tuple[list[bytes], datetime | None]:
        name = f"tile/entries/{path_of(index, width)}"
        try:
            leaves = leaves_of(self.files.read(name), name)
        except Bad as bad:
            self.seen.blame(2, str(bad))
            return [], last
        if len(leaves) != width:
            self.seen.blame(2, f"{name} has {len(leaves)} leaves.")
        hashes = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
        for place, (leaf, found) in enumerate(zip(leaves, hashes, strict=True)):
            last = self._leaf(index * WIDTH + place, leaf, found, last)
        return hashes, last

    def _leaf(
        self, place: int, data: bytes, found: bytes, last: datetime | None
    ) -> datetime | None:
        try:
            body = read_leaf(data)
        except Bad as bad:
            self.seen.blame(6, f"Leaf {place}: {bad}.")
            return last
        try:
            self._note(place, body, found)
            recorded = datetime.fromisoformat(body["recorded_at"])
            if last and recorded < last - TOLERANCE:
                self.seen.blame(8, f"Leaf {place} was recorded long before the one before it.")
            if (at := bisect_right(self.stamped, place)) > 0:
                size = self.stamped[at - 1]
                self.seen.after[size] = min(recorded, self.seen.after.get(size, recorded))
            return max(recorded, last) if last else recorded
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self.seen.blame(7, f"Leaf {place} lacks what every leaf has: {error!r}.")
            return last

    def _note(self, place: int, body: dict[str, Any], found: bytes) -> None:
        seen, event, kind = self.seen, str(body["event_id"]), str(body["type"])
        if body["tenant"] != self.manifest["tenant"]:
            seen.blame(7, f"Leaf {place} belongs to another log.")
        if event in seen.events:
            seen.blame(7, f"Leaf {place} is an event that the log has already.")
        seen.events[event] = found
        if kind == BATCH:
            seen.batches[event] = (str(body["root"]), int(body["count"]))
        if "supersedes" in body:
            seen.supersedes.add(body["supersedes"])
        if body.get("notice"):
            seen.notices.add(body["notice"])
        if kind in ("erasure.executed", "subject.erased") and "subject" in body:
            seen.erased.add(body["subject"])
        if self.format == PACK:
            for one in body.get("evidence", []):
                seen.evidence.setdefault(one, set()).add(body.get("subject", ""))
        if "pii_commit" in body:
            seen.commits[event] = (body["pii_commit"], body.get("subject", ""))
        self._decides(kind, body)

    def _decides(self, kind: str, body: dict[str, Any]) -> None:
        """Kept as far as states depend on it."""
        seen = self.seen
        if kind == MERGED:
            seen.heirs[str(body["absorbed"])] = str(body["subject"])
        if kind.startswith("consent.") and not self.light:
            kept = {name: body[name] for name in _DECIDES if name in body}
            if "subject" in body:
                seen.people.setdefault(str(body["subject"]), []).append(kept)
            elif kind == INVALIDATED:
                seen.for_all.append(kept)

    def _compare(self, check: int, level: int, index: int, width: int, own: list[bytes]) -> None:
        name = f"tile/{level}/{path_of(index, width)}"
        try:
            if self.files.read(name) != b"".join(own):
                raise Bad(f"{name} does not say what the leaves below it say.")
        except Bad as bad:
            self.seen.blame(check, str(bad))

    def _upper(self, hashes: list[bytes]) -> None:
        level = 1
        while hashes:
            above = []
            for index, width in widths(len(hashes)):
                part = hashes[index * WIDTH : index * WIDTH + width]
                self._compare(3, level, index, width, part)
                if width == WIDTH:
                    above.append(root_of(part))
            level, hashes = level + 1, above

    def _text(self, name: str) -> str:
        return self.files.read(name).decode()

    def _earlier(self) -> Iterator[tuple[Head, str]]:
        """Earlier checkpoints, of the bundle and of who checks, as far as they can be read at all."""
        notes = {name: name for name in self.manifest["files"] if name.startswith("checkpoints/")}
        for name in sorted(notes):
            try:
                yield Head.read(text_of(self._text(name))), name
            except (Bad, ValueError) as bad:
                self.seen.blame(4, f"{name}: {bad}")
        for note in self.previous:
            try:
                yield Head.read(text_of(note)), ""
            except Bad as bad:
                self.seen.blame(4, f"The checkpoint that you gave: {bad}")

    def _signature(self) -> str:
        note = self._text("checkpoint")
        head = Head.read(signed_by(note, self.keys))
        if head.origin != self.origin:
            raise Bad(f"The checkpoint is of the log {head.origin}.")
        if not self.vkeys:
            return "Signed by the key in the bundle itself: compare it with one that you got elsewhere."
        return f"{head.origin}, {head.size} leaves"

    def _leaves(self) -> str:
        return f"{self.seen.size} leaves"

    def _root(self) -> str:
        head = Head.read(text_of(self._text("checkpoint")))
        if head.size != self.size or self.seen.size != self.size:
            raise Bad(f"{head.size} leaves are signed, and there are {self.seen.size}.")
        if head.root != self.seen.roots.get(self.size):
            raise Bad("The leaves have another root than the signed one: a leaf was changed.")
        return head.root.hex()

    def _continues(self) -> str:
        count = 0
        for head, name in self._earlier():
            label = name or "the checkpoint that you gave"
            note = self._text(name) if name else self.previous[count]
            count += not name
            signed_by(note, [*self.keys, *self.own])
            if head.origin != self.origin:
                raise Bad(f"{label} is of another log: {head.origin}.")
            if name and name != f"checkpoints/{head.size}":
                raise Bad(f"{name} has {head.size} leaves, another number than its name.")
            if head.size > self.size:
                raise Bad(f"{label} has {head.size} leaves, more than the {self.size} of today.")
            if self.seen.roots.get(head.size) != head.root:
                raise Bad(f"{label} was signed over another history of {head.size} leaves.")
        if not count:
            return "Of those in the bundle; you gave none that you kept yourself."
        return f"Also the {count} that you kept."

    def _promises(self) -> str:
        name = "promises.jsonl"
        lines = self._text(name).splitlines() if name in self.manifest["files"] else []
        notes = [(read_leaf(line.encode())["note"], True) for line in lines]
        notes += [(note, False) for note in self.promises]
        if not notes:
            raise Absent("None in the bundle, and you gave none.")
        keys = [Key.read(vkey) for vkey in self.manifest["promise_vkeys"]]
        for note, is_own in notes:
            self._promise(signed_by(note, keys), is_own)
        return f"{len(notes)} promises"

    def _promise(self, text: str, is_own: bool) -> None:
        name, event, leaf, _by, end = text.split("\n")
        if name != f"{self.origin}/promises" or end:
            raise Bad("A promise is of another log.")
        event, leaf = event.removeprefix("event "), leaf.removeprefix("leaf ")
        if self.seen.events.get(event) != decoded(leaf):
            whose = "" if is_own else " that you gave"
            raise Bad(f"The promise{whose} about event {event} is not kept: its leaf is missing.")

    def _canonical(self) -> str:
        return ""

    def _references(self) -> str:
        lost = self.seen.supersedes - self.seen.events.keys()
        if lost:
            raise Bad(f"Event {min(lost)}, which another one supersedes, is missing.")
        texts = [name for name in self.manifest["files"] if name.startswith("notices/")]
        for name in texts:
            told = name.removeprefix("notices/").partition(".")[0]
            if sha256(self.files.read(name)).hexdigest() != told:
                raise Bad(f"{name} is not the text with this hash.")
        hashes = {name.removeprefix("notices/").partition(".")[0] for name in texts}
        missing = {one.removeprefix("sha256:") for one in self.seen.notices} - hashes
        return f"{len(texts)} notices; the texts of {len(missing)} more are not in the bundle"

    def _order(self) -> str:
        return f"None more than {TOLERANCE} late"

    def _states(self) -> str:
        if "states.jsonl" not in self.manifest["files"]:
            raise Absent("The bundle has no states.")
        families: dict[str, _Events] = {}
        for subject, events in self.seen.people.items():
            families.setdefault(self._heir(subject), []).extend(events)
        own = [
            json.dumps(
                state | {"subject": heir}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
            )
            for heir, events in families.items()
            for state in states_of(events, self.seen.for_all)
        ]
        if sorted(own) != self._text("states.jsonl").split("\n")[:-1]:
            raise Bad("states.jsonl says something else than the events.")
        return f"{len(own)} states"

    def _heir(self, subject: str) -> str:
        for _step in range(len(self.seen.heirs)):
            if subject not in self.seen.heirs:
                break
            subject = self.seen.heirs[subject]
        return subject

    def _decisions(self) -> str:
        """Each file holds one batch's records, a line each; the root over them stands in the batch's leaf."""
        seen, told = set[str](), 0
        files = [one for one in self.manifest["files"] if one.startswith("decisions/")]
        if not self.seen.batches and not files:
            raise Absent("The log has none.")
        for name in files:
            batch = name.removeprefix("decisions/").removesuffix(".jsonl")
            if batch not in self.seen.batches:
                raise Bad(f"{name} belongs to no batch of the log.")
            root, count = self.seen.batches[batch]
            lines = self._text(name).split("\n")[:-1]
            tree = Tree()
            for line in lines:
                self._record(name, line, seen)
                tree.add(sha256(b"\x00" + line.encode()).digest())
            if len(lines) != count or tree.root().hex() != root:
                raise Bad(f"{name} is not what the log's batch {batch} was made of.")
            told += count
        missing = len(self.seen.batches) - len(files)
        if missing and not files:
            raise Absent(f"{missing} batches; their records are not in the bundle.")
        return f"{told} decisions; the records of {missing} more batches are not in the bundle"

    def _record(self, name: str, line: str, seen: set[str]) -> None:
        record = read_leaf(line.encode())
        if record["tenant"] != self.manifest["tenant"]:
            raise Bad(f"{name} has a decision of another log.")
        if record["id"] in seen:
            raise Bad(f"{name} has a decision that another batch, or it, has already.")
        seen.add(record["id"])

    def _opened(self) -> Iterator[dict[str, Any]]:
        if "openings.jsonl" not in self.manifest["files"]:
            raise Absent("The bundle opens nothing.")
        for line in self._text("openings.jsonl").split("\n")[:-1]:
            yield read_leaf(line.encode())

    def _openings(self) -> str:
        opened = list(self._opened())
        for one in opened:
            told, _subject = self.seen.commits[one["event_id"]]
            salt = bytes.fromhex(one["salt"])
            if len(salt) != 32 or commitment("pii/v1", salt, one["data"].encode()) != told:
                raise Bad(f"What is opened of event {one['event_id']} is not what it committed to.")
        return f"{len(opened)} openings"

    def _erased(self) -> str:
        gone = self._gone()
        for one in self._opened():
            if self._heir(self.seen.commits[one["event_id"]][1]) in gone:
                raise Bad(f"Event {one['event_id']} is of an erased person, and is opened.")
        return f"{len(self.seen.erased)} erased"

    def _gone(self) -> set[str]:
        return {self._heir(subject) for subject in self.seen.erased}

    def _stamps(self) -> str:
        names = [name for name in self.manifest["files"] if name.startswith("stamps/")]
        if not names:
            raise Absent("The bundle has none.")
        sizes = {name: int(name.removeprefix("stamps/").partition(".")[0]) for name in names}
        by, first = "", None  # the earliest recording of what none of them covers
        for name, size in sorted(sizes.items(), key=lambda one: -one[1]):
            note = "checkpoint" if size == self.size else f"checkpoints/{size}"
            stamp = Stamp.read(self.files.read(name))
            if stamp.imprint != sha256(self.files.read(note)).digest():
                raise Bad(f"{name} is not about {note}.")
            who = stamp.check(self.authorities)
            by, latest = by or who, self.seen.moments.get(size)
            if latest is None or latest > stamp.at + CLOCKS:
                raise Bad(f"{name} is older than a leaf that it is about.")
            later = [one for one in (first, self.seen.after.get(size)) if one]
            first = min(later, default=None)
            if first and first < stamp.at - TOLERANCE:
                raise Bad(f"{name} is not about a leaf that was recorded long before it.")
        if not self.authorities:
            by += "; give --tsa-ca to check who vouches for that name"
        return f"{len(names)} by {by}"

    def _whole(self) -> str:
        there, told = set(self.files.names()), set(self.manifest["files"])
        expected = told | set(self._tiles()) | {"manifest.json"}
        if there != expected:
            raise Bad(f"{min(there ^ expected)} is missing or was added.")
        for name, digest in self.manifest["files"].items():
            if sha256(self.files.read(name)).hexdigest() != digest:
                raise Bad(f"{name} is not the file that the manifest tells of.")
        return f"{len(there)} files"

    def _tiles(self) -> Iterable[str]:
        """The files that no manifest lists: they are checked by the tree."""
        return tile_names(self.size)


class PackVerifier(Verifier):
    """One person's entries: each is shown to be in the log by a proof, without the log."""

    format: ClassVar[str] = PACK

    def run(self) -> list[Result]:
        self.manifest = self._manifest()
        self.size, self.origin = self.manifest["size"], self.manifest["origin"]
        self.own = [Key.read(vkey) for vkey in self.manifest["vkeys"]]
        self.keys = [Key.read(vkey) for vkey in self.vkeys] or self.own
        self.light = True
        self.told = dict[str, tuple[int, dict[str, Any]]]()  # by id: place and leaf
        try:
            self.head = Head.read(text_of(self._text("checkpoint")))
            self._entries()
        except (Bad, ValueError) as bad:
            self.seen.blame(2, str(bad))
        checks: dict[int, Callable[[], str]] = {
            1: self._signature, 2: self._leaves, 4: self._continues, 6: self._canonical,
            7: self._references, 8: self._order, 11: self._openings, 12: self._erased,
            14: self._whole,
        }  # fmt: skip
        return [self._result(number, check) for number, check in checks.items()]

    def _entries(self) -> None:
        names = [one for one in self.manifest["files"] if one.startswith("leaves/")]
        places = {int(one.removeprefix("leaves/").removesuffix(".json")): one for one in names}
        if sorted(f"leaves/{index}.json" for index in places) != sorted(names):
            self.seen.blame(2, "An entry comes twice, or its name is wrong.")
        last: datetime | None = None
        for index, name in sorted(places.items()):
            leaf = self.files.read(name)
            found = sha256(b"\x00" + leaf).digest()
            told, proof, note = proof_of(self._text(f"proofs/{index}.tlog-proof"))
            if note != self._text("checkpoint") or told != index:
                self.seen.blame(2, f"The proof of entry {index} is about something else.")
            if not is_included(found, index, self.head.size, proof, self.head.root):
                self.seen.blame(2, f"Entry {index} is not in the log that was signed.")
            last = self._leaf(index, leaf, found, last)
            self.seen.size += 1

    def _note(self, place: int, body: dict[str, Any], found: bytes) -> None:
        super()._note(place, body, found)
        self.told[str(body["event_id"])] = (place, body)

    def _leaves(self) -> str:
        if self.head.size != self.size or not self.seen.size:
            raise Bad(f"{self.head.size} entries are signed, and the manifest says {self.size}.")
        return f"{self.seen.size} entries, each in the log of {self.size}"

    def _continues(self) -> str:
        for note in self.previous:
            head = Head.read(signed_by(note, [*self.keys, *self.own]))
            if head.origin != self.origin:
                raise Bad(f"The checkpoint that you gave is of another log: {head.origin}.")
            if head.size == self.size and head.root != self.head.root:
                raise Bad("The checkpoint that you gave was signed over another history.")
        raise Absent("Whether an older checkpoint is continued takes the whole log: a bundle.")

    def _openings(self) -> str:
        """Of entries, and of the evidence that they name."""
        name, there = "evidence.jsonl", self._names("evidence/")
        lines = self._text(name).split("\n")[:-1] if name in self.manifest["files"] else []
        for one in (read_leaf(line.encode()) for line in lines):
            salt = bytes.fromhex(one["salt"])
            made = commitment("ev/v1", salt, self.files.read(f"evidence/{one['commitment']}"))
            if len(salt) != 32 or made != one["commitment"] or made not in self.seen.evidence:
                raise Bad(f"evidence/{one['commitment']} is not what an entry committed to.")
            there.discard(f"evidence/{made}")
        if there:
            raise Bad(f"{min(there)} is not what an entry committed to: {name} has no salt of it.")
        try:
            said = super()._openings()
        except Absent:
            if not lines:
                raise
            said = "no openings"
        return f"{said}; {len(lines)} pieces of evidence"

    def _opened(self) -> Iterator[dict[str, Any]]:
        """Also what receipts open."""
        own = [
            {**receipt["x_opening"], "event_id": receipt["record_id"]}
            for _name, receipt in self._receipts()
            if "x_opening" in receipt
        ]
        if "openings.jsonl" in self.manifest["files"] or not own:
            yield from super()._opened()
        yield from own

    def _erased(self) -> str:
        """Also that no evidence of theirs is here."""
        gone, there = self._gone(), self._names("evidence/")
        for name in sorted(there):
            subjects = self.seen.evidence.get(name.removeprefix("evidence/"), set())
            if any(self._heir(subject) in gone for subject in subjects):
                raise Bad(f"{name} is of an erased person, and is opened.")
        try:
            return super()._erased()
        except Absent:
            if not there:
                raise
            return f"{len(self.seen.erased)} erased"

    def _names(self, start: str) -> set[str]:
        return {name for name in self.manifest["files"] if name.startswith(start)}

    def _receipts(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for name in sorted(self._names("receipts/")):
            yield name, read_leaf(self.files.read(name))

    def _references(self) -> str:
        """Also that each receipt is about an entry that is here, and says what it says."""
        self.seen.supersedes.clear()  # of a whole log only: they may be other people's
        unknown = 0
        for name, receipt in self._receipts():
            event = receipt["record_id"]
            entry = self.seen.events.get(event)
            if entry is None or entry.hex() != receipt["x_ledger"]["leaf_hash"]:
                raise Bad(f"{name} is about no entry that is here.")
            if name != f"receipts/{event}.json" or receipt["receipt_id"] != f"rcp_{event}":
                raise Bad(f"{name} has the name of another one.")
            self._compare_receipt(name, receipt, *self.told[event])
            unknown += self._unknown_moments(receipt, self.told[event][1])
        if unknown and "summary.pdf" in self.manifest["files"]:  # all that there is of the person
            raise Bad(f"{unknown} earlier moments in receipts are of no entry.")
        said = super()._references()
        if unknown:
            said += f"; {unknown} earlier moments in receipts are of entries that are not here"
        return said

    def _compare_receipt(
        self, name: str, receipt: dict[str, Any], place: int, leaf: dict[str, Any]
    ) -> None:
        """Whatever of it stands in the leaf too; what the notice and the business say, does not."""
        (processing,) = receipt["pii_processing"]
        (purpose,) = processing["purposes"]
        notice, ledger = processing["privacy_notice"], receipt["x_ledger"]
        asserted = {
            "business_name_shown": "business_name", "affirmative_act": "act",
            "evidence_grade": "grade", "reason": "reason",
        }  # fmt: skip
        said = {one: leaf[field] for one, field in asserted.items() if leaf.get(field)}
        kind, method = leaf.get("purpose") or "every purpose", leaf.get("method", "")
        for part, told, own in (
            ("person", receipt["pii_principal_id"], leaf["subject"]),
            ("purpose", purpose["purpose_type"], kind),
            ("sentence", purpose["purpose"] in {kind, *self._sentences(leaf)}, True),
            ("notice", notice.get("body_sha256", ""), leaf.get("notice", "")),
            ("method", (purpose["collection_method"], notice.get("shown_as", "")), (method, method)),
            ("x_assertions", receipt["x_assertions"],
             {"chose_whatsapp_from_business": bool(leaf.get("act")), **said}),
            ("place", (ledger["index"], ledger["origin"]), (place, self.origin)),
            ("recording", ledger["recorded_at"], leaf["recorded_at"]),
            ("moment", _moment(receipt["events"][-1], receipt), _moment_of(leaf)),
        ):  # fmt: skip
            if told != own:
                raise Bad(f"{name} says something else than its entry: {part}.")

    def _sentences(self, leaf: dict[str, Any]) -> set[str]:
        """All that its notice shows, when the text is here."""
        name = f"notices/{leaf.get('notice', '')}.json"
        if name not in self.manifest["files"]:
            return set()
        surfaces = read_leaf(self.files.read(name))["surfaces"]
        return {text for pieces in surfaces.values() for _kind, text in pieces}

    def _unknown_moments(self, receipt: dict[str, Any], leaf: dict[str, Any]) -> int:
        """How many of those before its own are of no entry that is here."""
        here = {
            _moment_of(one)
            for _place, one in self.told.values()
            if one["type"] in STATES and one is not leaf
            and one["recorded_at"] <= leaf["recorded_at"] and _overlap(one, leaf)
        }  # fmt: skip
        return sum(_moment(one, receipt) not in here for one in receipt["events"][:-1])

    def _tiles(self) -> Iterable[str]:
        return ()


_Moment = tuple[str, str, str, bool]


def _moment(event: dict[str, Any], receipt: dict[str, Any]) -> _Moment:
    """Of a receipt: when, what, how it was said, and whether by the person."""
    by, person = event["entity_id"], receipt["pii_principal_id"]
    if by not in (person, "party:controller"):
        raise Bad(f"{by} is not one of those whom the receipt is about.")
    return event["event_time"], event["event_state"], event["event_type"], by == person


def _moment_of(leaf: dict[str, Any]) -> _Moment:
    """The same of an entry."""
    state = STATES.get(leaf["type"], "")
    kind = "explicitly expressed" if state in ("given", "renewed") else state
    return leaf["occurred_at"], state, kind, leaf.get("actor") == "subject"


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """About the same sender and purpose, or one is about all that the other is about."""
    pairs = [(one.get(name, ""), other.get(name, "")) for name in ("sender", "purpose")]
    return all(not a or a == b for a, b in pairs) or all(not b or a == b for a, b in pairs)


def opened(path: str, *given: Any) -> Verifier:
    """What checks this file, by what its manifest says it is. Raises Bad."""
    files = Zip(path)
    told = read_leaf(files.read("manifest.json")).get("format")
    return (PackVerifier if told == PACK else Verifier)(files, *given)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check a bundle of a consent log, offline.")
    parser.add_argument("bundle")
    parser.add_argument("--vkey", action="append", default=[], help="the log's public key")
    parser.add_argument("--previous", action="append", default=[], help="a checkpoint you kept")
    parser.add_argument("--promise", action="append", default=[], help="a promise you were given")
    parser.add_argument("--tsa-ca", action="append", default=[], help="who vouches for time stamps")
    asked = parser.parse_args(arguments)
    say = sys.stdout.write
    try:
        previous = [Path(path).read_text() for path in asked.previous]
        promises = [Path(path).read_text() for path in asked.promise]
        pems = [Path(path).read_bytes() for path in asked.tsa_ca]
        trusted = [one for pem in pems for one in x509.load_pem_x509_certificates(pem)]
    except (OSError, ValueError) as error:
        parser.error(str(error))
    try:
        results = opened(asked.bundle, asked.vkey, previous, promises, trusted).run()
    except (Bad, KeyError, TypeError, AttributeError, ValueError) as error:
        say(f"This is no bundle: {error}\n")
        return 24
    words = {"ok": "ok    ", "failed": "FAILED", "absent": "-     "}
    for result in results:
        say(f"{result.number:>2}  {words[result.state]}  {CHECKS[result.number]}\n")
        if result.said:
            say(f"            {result.said}\n")
    failed = [result.number for result in results if result.state == "failed"]
    say("Every check holds.\n" if not failed else f"{len(failed)} of the checks do not hold.\n")
    return 10 + failed[0] if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
