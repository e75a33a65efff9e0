"""bin/up: from an empty machine to a running portal, and from there to a clean stop."""

import shutil
import sys
import time
from pathlib import Path

from bin.lib import children, machine, options, ports, runlock, venv
from bin.lib.portal import Portal
from bin.lib.supervisor import Stopped, Supervisor
from bin.lib.testbed import temporary_folder

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    began = time.monotonic()
    asked = options.read(sys.argv[1:], ROOT)
    machine.check_platform()
    machine.prepare_folder(asked.data_dir)
    lock = runlock.take(asked.data_dir, address=f"http://localhost:{asked.port}")
    check_ports(asked)
    python = venv.ensure(ROOT)
    guard = children.Guard(lock)
    sockets = temporary_folder("waportal-")
    guard.remove_at_the_end(sockets)
    supervisor = Supervisor(guard)
    portal = Portal(ROOT, asked, python, sockets, supervisor)
    try:
        portal.start()
        portal.announce(time.monotonic() - began)
        portal.go_on()
        supervisor.watch()
    except Stopped:
        supervisor.console.say("Stopped while starting.")
    finally:
        portal.stop()
        shutil.rmtree(sockets, ignore_errors=True)
        guard.close()
    return 0


def check_ports(asked: options.Options) -> None:
    """Raises Problem for the first port that is taken."""
    ports.check_free(asked.port, option="--port", variable="PORT")
    ports.check_free(asked.intake_port, option="--intake-port", variable="INTAKE_PORT")
    if asked.demo is not False:
        ports.check_free(asked.sandbox_port, option="--sandbox-port", variable="SANDBOX_PORT")
