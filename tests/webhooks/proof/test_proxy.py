"""The shipped nginx example in front of the intake: bytes pass untouched, and its death is survived."""

from __future__ import annotations

import http.client
import re
import shutil
from pathlib import Path

import pytest

from bench.lib.webhooks_world import APP, HOOK
from tests.webhooks.proof import accounting
from tests.webhooks.proof.load import Load, post
from tests.webhooks.proof.stage import ROOT, Stage, free_port
from webhooks.intake.body import LARGEST_BODY

pytestmark = pytest.mark.soak

EXAMPLE = ROOT / "docs" / "examples" / "nginx.conf"
HTTP = """http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
"""
# What needs a certificate, the machine's own files, or the ports of all the world.
NOT_HERE = re.compile(r"(?m)^\s*(ssl_\w+|http2|include|pid)\b[^;]*;|^\s*listen\s+\[[^;]*;")


@pytest.fixture
def proxy_port(stage: Stage, tmp_path: Path) -> int:
    """nginx with the example, on a port of ours and without TLS."""
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if nginx is None:
        pytest.skip("nginx is not installed")
    port, configuration = free_port(), tmp_path / "nginx.conf"
    example = as_here(EXAMPLE.read_text(), port=port, intake=stage.port)
    example = example.replace("http {", HTTP.format(folder=tmp_path), 1)
    configuration.write_text(f"daemon off; pid {tmp_path}/nginx.pid;\n{example}")
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o755)  # its workers are somebody else
    stage.start_command("nginx", [nginx, "-e", "stderr", "-c", str(configuration)])
    return port


def as_here(example: str, *, port: int, intake: int) -> str:
    """The example with our ports and without TLS."""
    example = NOT_HERE.sub("", example)
    example = example.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    example = example.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
    return example.replace("server 127.0.0.1:8001;", f"server 127.0.0.1:{intake};")


def test_meta_delivers_through_nginx(stage: Stage, proxy_port: int) -> None:
    stage.start("intake", "digest")
    stage.until(lambda: stage.ready() == 200)
    through = http.client.HTTPConnection("127.0.0.1", proxy_port, timeout=20)

    largest = b'{"entry":[],"\xf0\x9f\x8c\xb8":"' + b"\x01\r\n\x00" * (LARGEST_BODY // 4)
    largest = largest[: LARGEST_BODY - 1]
    stage.until(lambda: post(through, b"{}", signature="sha256=0") == 401)
    assert post(through, largest) == 200
    assert stage.number("SELECT count(*) FROM webhooks_delivery") == 1
    [(stored,)] = stage.rows("SELECT body FROM webhooks_delivery")
    assert stored == largest
    assert post(through, b"x" * (LARGEST_BODY + 1)) in (413, 0)  # 0: told before all was sent
    through.request("GET", f"{HOOK}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=-")
    answer = through.getresponse()
    assert (answer.status, answer.read()) == (200, b"1158201444"), APP
    through.close()

    load = Load(proxy_port, pause=0.05)
    try:
        for _ in range(2):
            load.await_more(stage)
            stage.kill("intake")
        load.await_more(stage)
    finally:
        load.stop()
    print(dict(load.answers), flush=True)
    assert set(load.answers) <= {200, 502, 503, 504}  # an answer in any case
    stage.do("DELETE FROM webhooks_deadletter")  # the largest, which is no JSON
    accounting.settle(stage)
    accounting.check_good(stage, load.acknowledged)
    assert not stage.crashes
