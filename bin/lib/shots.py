"""bin/shots: a portal of its own, a walk through it with a browser, the pictures of the guides."""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bin.lib import chromium, testbed, venv
from bin.lib.portal import DEMO_FILE
from bin.lib.problems import Problem

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "images"
START_SECONDS, STOP_SECONDS = 240, 60
DESCRIPTION = """\
Write docs/images/*.png: start the portal with the demo in a temporary folder, walk through it as
the people of the demo, and stop it again. The walk writes templates, invites people and makes keys,
so a portal given by --demo-json should be a fresh one that nobody needs afterwards."""


def main() -> int:
    parser = argparse.ArgumentParser("bin/shots", description=DESCRIPTION)
    parser.add_argument("--demo-json", type=Path, help="demo.json of a portal that runs already")
    parser.add_argument("--folder", type=Path, default=PICTURES, help="where the pictures go")
    parser.add_argument("--only", default="", help="write only pictures whose name has this in it")
    asked = parser.parse_args()
    python = venv.ensure(ROOT, dev=True)
    browser = chromium.find_or_install()
    if browser is None:
        raise Problem(f"There is no browser to make pictures with. {chromium.HOW}")
    with ExitStack() as stack:
        demo = asked.demo_json or stack.enter_context(_portal())
        walk = [python, "-m", "bin.lib.tour", demo.absolute(), asked.folder.absolute(), asked.only]
        return subprocess.call(walk, cwd=ROOT, env=os.environ | {"CHROMIUM": browser})


@contextmanager
def _portal() -> Iterator[Path]:
    """Start bin/up on free ports; the path of its demo.json. Raises Problem if it does not start."""
    folder = testbed.temporary_folder("waportal-shots-")
    ports = zip(("PORT", "INTAKE_PORT", "SANDBOX_PORT"), _free_ports(3), strict=True)
    # An address given in the environment or in .env would be somebody's real database.
    ours = dict.fromkeys(("DATABASE_URL", "DATABASE_ADMIN_URL", "REDIS_URL"), "")
    settings = ours | {name: str(port) for name, port in ports} | {"DATA_DIR": str(folder)}
    settings["EMAIL_URL"] = "consolemail://"
    log = folder / "up.log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, ROOT / "bin" / "up", "--demo"],
            env=os.environ | settings, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _await_ready(child, log)
        yield folder / DEMO_FILE
    finally:
        _stop(child)
        shutil.rmtree(folder, ignore_errors=True)


def _await_ready(child: "subprocess.Popen[bytes]", log: Path) -> None:
    print("Starting a portal …", flush=True)
    deadline = time.monotonic() + START_SECONDS
    while "\nready " not in (said := log.read_text(errors="replace")):
        if child.poll() is not None or time.monotonic() > deadline:
            raise Problem(f"The portal did not start. It said:\n{said[-2000:]}")
        time.sleep(0.3)


def _stop(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        child.send_signal(signal.SIGTERM)
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _free_ports(count: int) -> list[int]:
    """Ports that were free a moment ago, all different."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
