"""Time stamps by an authority of our own, made by OpenSSL: asked for, kept, in the bundle, checked."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from cryptography import x509
from django.utils import timezone

from accounts.models import Organisation
from optin.integrity import anchoring, bundling, memory, signing, stamping, tasks
from optin.integrity.files import LogFiles
from optin.ledger import writing
from optin.log import tiles
from optin.models import Anchor, Place
from optin.verify import consent_verify
from optin.verify.consent_verify import Bad, Stamp
from tests.optin.log_making import event, failing, sign, signed
from tests.optin.test_bundle import altered, rebuilt
from tests.people import make_organisation

pytestmark = pytest.mark.django_db

CONFIG = """
[tsa]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
certs = {folder}/ca.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
"""
EXTENSION = "extendedKeyUsage = critical,timeStamping\nbasicConstraints = CA:FALSE\n"


def openssl(folder: Path, *words: str) -> bytes:
    done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def make_authority(folder: Path, *, key: str = "rsa:2048", usage: str = EXTENSION) -> Path:
    folder.mkdir()
    (folder / "extension").write_text(usage)
    (folder / "serial").write_text("01")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
            "-days", "3", "-subj", "/CN=Test authority")  # fmt: skip
    kind = (
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        if key == "ec"
        else ["-newkey", key]
    )
    openssl(
        folder,
        "req",
        *kind,
        "-nodes",
        "-keyout",
        "tsa.key",
        "-out",
        "tsa.csr",
        "-subj",
        "/CN=Test stamps",
    )
    openssl(folder, "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "2", "-extfile", "extension", "-out", "tsa.pem")  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_authority(tmp_path_factory.mktemp("tsa") / "one")


def reply(folder: Path, question: bytes) -> bytes:
    (folder / "question").write_bytes(question)
    openssl(folder, "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "question",
            "-out", "answer")  # fmt: skip
    return (folder / "answer").read_bytes()


Answering = Callable[[bytes], tuple[int, bytes]]


@pytest.fixture
def serve(settings: Any, tmp_path: Path) -> Iterator[Callable[[Answering], str]]:
    """A server that answers so; its address."""
    settings.OUTGOING_PRIVATE_NETWORKS = [ip_network("127.0.0.0/8")]
    settings.SIGNER_DIR = tmp_path / "signer"
    servers = []

    def serving(answering: Answering) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.headers["Content-Type"] == "application/timestamp-query"
                status, data = answering(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/tsr"

    yield serving
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


def test_the_days_checkpoint_is_stamped_once_and_the_bundle_proves_it(
    serve: Callable[[Answering], str], authority: Path, organisation: Organisation, jobs: Any, settings: Any,
    tmp_path: Path,
) -> None:  # fmt: skip
    asked: list[bytes] = []

    def answer(question: bytes) -> tuple[int, bytes]:
        asked.append(question)
        return 200, reply(authority, question)

    settings.TSA_URL = serve(answer)
    log = signed(organisation, 2)
    for _twice in range(2):
        tasks.anchor()
        jobs.run()
    assert len(asked) == 1
    anchor = Anchor.objects.get(place=Place.TIMESTAMP)
    assert anchor.anchored_at
    event(organisation)
    sign(organisation)  # the stamped checkpoint is an earlier one now
    out = tmp_path / "bundle.zip"
    bundling.write(LogFiles(log), out)
    vkey = signing.vkeys(log)[0]
    ca = str(authority / "ca.pem")
    assert consent_verify.main([str(out), "--vkey", vkey, "--tsa-ca", ca]) == 0
    other = make_authority(tmp_path / "other")
    wrong = ["--tsa-ca", str(other / "ca.pem")]
    assert consent_verify.main([str(out), "--vkey", vkey, *wrong]) == 23
    # OpenSSL, which knows nothing of us, agrees.
    files = LogFiles(log)
    (tmp_path / "note").write_bytes(files.read("checkpoints/2"))
    (tmp_path / "stamp").write_bytes(files.read("stamps/2.tsr"))
    said = openssl(tmp_path, "ts", "-verify", "-data", "note", "-in", "stamp", "-CAfile", ca)
    assert b"Verification: OK" in said


@pytest.mark.parametrize("key", ["ec", "rsa:3072"])
def test_authorities_have_keys_of_several_kinds(
    serve: Callable[[Answering], str], tmp_path: Path, key: str
) -> None:
    folder = make_authority(tmp_path / "tsa", key=key)
    token = stamping.stamp(serve(lambda question: (200, reply(folder, question))), b"data")
    ca = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    assert Stamp.read(token).check([ca]) == "CN=Test stamps"


MAY_SIGN = "basicConstraints = critical,CA:TRUE\nkeyUsage = critical,keyCertSign\n"


def make_chain(folder: Path, extensions: list[str]) -> x509.Certificate:
    """An authority whose certificate comes from the last of these, each from the one before it; the root."""
    make_authority(folder)
    root = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    above, between = "ca", ""
    for number, extension in enumerate(extensions):
        name = f"between{number}"
        (folder / "extension").write_text(extension)
        openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key",
                "-out", f"{name}.csr", "-subj", f"/CN={name}")  # fmt: skip
        issue(folder, name, above)
        above, between = name, between + (folder / f"{name}.pem").read_text()
    (folder / "extension").write_text(EXTENSION)
    issue(folder, "tsa", above)
    (folder / "ca.pem").write_text(between)
    return root


def issue(folder: Path, name: str, above: str) -> None:
    openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", f"{above}.pem", "-CAkey",
            f"{above}.key", "-CAcreateserial", "-days", "2", "-extfile", "extension",
            "-out", f"{name}.pem")  # fmt: skip


@pytest.mark.parametrize(
    ("extensions", "holds"),
    [
        ([MAY_SIGN], True),
        ([MAY_SIGN, MAY_SIGN], True),
        (["basicConstraints = critical,CA:TRUE\n"], True),
        ([MAY_SIGN.replace("TRUE", "TRUE,pathlen:1"), MAY_SIGN], True),
        ([MAY_SIGN.replace("TRUE", "TRUE,pathlen:0"), MAY_SIGN], False),
        (["basicConstraints = critical,CA:FALSE\n"], False),
        ([MAY_SIGN, EXTENSION], False),
        (["subjectKeyIdentifier = hash\n"], False),
        ([MAY_SIGN.replace("keyCertSign", "digitalSignature")], False),
    ],
)
def test_only_who_may_issue_certificates_vouches_for_a_stamp(
    serve: Callable[[Answering], str], tmp_path: Path, extensions: list[str], holds: bool
) -> None:
    folder = tmp_path / "chain"
    root = make_chain(folder, extensions)
    token = stamping.stamp(serve(lambda question: (200, reply(folder, question))), b"data")
    stamp = Stamp.read(token)
    if holds:
        assert stamp.check([root]) == "CN=Test stamps"
        return
    with pytest.raises(Bad, match="None of the authorities"):
        stamp.check([root])


def test_what_a_stamp_does_not_cover_was_not_recorded_long_before_it(
    serve: Callable[[Answering], str], authority: Path, organisation: Organisation
) -> None:
    """Appended later, and dated back to a quiet day."""
    log = signed(organisation, 1)
    with memory.opened(log.origin) as remembered:
        signer = remembered.keys[-1].signer
    held = LogFiles(log)
    insider: Any = SimpleNamespace(
        log=log, signer=signer, files={"manifest.json": held.read("manifest.json")}
    )
    (leaf,) = tiles.leaves_of(held.read(tiles.entries_path(0, 1)))
    now = timezone.now()
    first, late, fits = (
        altered(leaf, recorded_at=writing.moment(now - timedelta(hours=hours)))
        for hours in (40, 39, 0.5)
    )
    note = rebuilt(insider, [first])["checkpoint"]
    address = serve(lambda question: (200, reply(authority, question)))
    stamped = {"checkpoints/1": note, "stamps/1.tsr": stamping.stamp(address, note)}
    vkeys = signing.vkeys(log)
    for leaves, found in (
        ([first, fits], []),
        ([first, late], [13]),
        ([first, late, altered(fits)], [13]),
        ([first, *(altered(fits) for _one in range(300)), late], [8, 13]),
    ):
        files = rebuilt(insider, leaves, stamped)
        assert failing(files, vkeys=vkeys, previous=[]) == found
    newer = rebuilt(insider, [first, late])["checkpoint"]  # the stamp before it still tells
    stamped |= {"checkpoints/2": newer, "stamps/2.tsr": stamping.stamp(address, newer)}
    files = rebuilt(insider, [first, late, altered(fits)], stamped)
    assert failing(files, vkeys=vkeys, previous=[]) == [13]


def test_the_newest_is_stamped_and_only_while_nothing_waits_for_long(
    serve: Callable[[Answering], str], authority: Path, organisation: Organisation, settings: Any
) -> None:
    """Else what was recorded meanwhile would seem to be dated back."""
    settings.TSA_URL = serve(lambda question: (200, reply(authority, question)))
    log = signed(organisation, 1)
    anchoring.plan(log)
    event(organisation)
    sign(organisation)
    event(organisation)  # not signed yet
    anchor = Anchor.objects.get()
    later = timezone.now() + anchoring.FRESH + timedelta(minutes=1)
    with time_machine.travel(later):
        assert not anchoring.keep(anchor)
    anchor.refresh_from_db()
    assert "wait" in anchor.problem
    assert anchoring.keep(anchor)
    anchor.refresh_from_db()
    assert anchor.size == 2
    assert (
        Stamp.read(bytes(anchor.token)).imprint == sha256(LogFiles(log).read("checkpoint")).digest()
    )


def test_what_is_no_stamp_of_this_checkpoint_is_not_kept(
    serve: Callable[[Answering], str], authority: Path, organisation: Organisation, tmp_path: Path
) -> None:
    old = stamping.stamp(serve(lambda question: (200, reply(authority, question))), b"data")
    refused = bytes.fromhex("30053003020102")  # status: rejection
    for status, data, said in (
        (200, old, "stamped something else"),  # said again: the number is another one
        (503, b"", "answered 503"),
        (200, b"<html>", "breaks off"),
        (200, b"", "another form"),
        (200, refused, "refused to stamp"),
        (200, old[:-40], "breaks off"),
    ):
        with pytest.raises(stamping.NotStamped, match=said):
            stamping.stamp(serve(lambda _question, s=status, d=data: (s, d)), b"data")  # type: ignore[misc]
    with pytest.raises(stamping.NotStamped, match="unreachable"):
        stamping.stamp("http://127.0.0.1:1/", b"data")


def test_the_authority_must_be_on_the_internet(settings: Any) -> None:
    settings.OUTGOING_PRIVATE_NETWORKS = []
    with pytest.raises(stamping.NotStamped, match="forbidden"):
        stamping.stamp("http://127.0.0.1:8000/", b"data")


def test_every_bit_of_a_stamp_that_says_something_counts(
    serve: Callable[[Answering], str], authority: Path
) -> None:
    """Flipped, it is refused, or what it says of time and hash and signer is the same."""
    token = stamping.stamp(serve(lambda question: (200, reply(authority, question))), b"data")
    ca = x509.load_pem_x509_certificate((authority / "ca.pem").read_bytes())
    whole = Stamp.read(token)
    for place in range(0, len(token), 7):
        spoiled = token[:place] + bytes([token[place] ^ 4]) + token[place + 1 :]
        try:
            found = Stamp.read(spoiled)
            found.check([ca])
        except Bad:
            continue
        assert (found.imprint, found.at) == (whole.imprint, whole.at)


def test_a_refusal_waits_for_the_next_try(
    serve: Callable[[Answering], str], authority: Path, organisation: Organisation, settings: Any
) -> None:
    settings.TSA_URL = serve(lambda _question: (500, b""))
    log = signed(organisation, 1)
    anchoring.plan(log)
    anchor = Anchor.objects.get()
    assert not anchoring.keep(anchor)
    anchor.refresh_from_db()
    assert anchor.problem == "The authority answered 500."
    assert "stamps/1.tsr" not in set(LogFiles(log).names())
