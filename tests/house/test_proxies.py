"""The shipped examples of a reverse proxy: nginx accepts its own, and joins portal and intake."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.certificate import write_certificate
from webhooks.intake.body import LARGEST_BODY

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_nginx_accepts_its_example(tmp_path: Path) -> None:
    write_certificate(tmp_path)
    text = (EXAMPLES / "nginx.conf").read_text()
    text = text.replace("/etc/ssl/waportal", str(tmp_path)).replace(
        "/run/nginx.pid", f"{tmp_path}/pid"
    )
    (tmp_path / "nginx.conf").write_text(text)
    command = [str(NGINX), "-t", "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "log")]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "emerg" not in checked.stderr
    assert "test is successful" in checked.stderr


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_an_example_passes_metas_largest_delivery_to_the_intake(name: str) -> None:
    text = (EXAMPLES / name).read_text()
    limit = re.search(r"(?:client_max_body_size|max_size) (\d+)M?B?m?", text)
    assert limit
    assert int(limit[1]) * 10**6 > LARGEST_BODY
    assert re.search(r"/webhooks/[^}]+(?:intake|127\.0\.0\.1:8001)", text)
    for port in (8000, 8001):
        assert text.count(f"127.0.0.1:{port}") == 1
