"""What bin/up was asked for: a flag, else the environment, else the file .env, else the default."""

import argparse
import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bin.lib.problems import Problem

DESCRIPTION = """\
Start the portal with everything it needs, and keep it running until Ctrl-C.

The first start makes .venv, starts a PostgreSQL and a Valkey of its own below DATA_DIR, creates the
tables and loads the demo: three invented organisations on a sandbox of Meta's platform. Later
starts go on where the last one ended.
"""

EPILOG = """\
Every option is read from the flag, else from the environment, else from the file .env beside
README.md, else the default. .env.example lists all settings. Those that change what is started:

  DATABASE_URL, DATABASE_ADMIN_URL   use this PostgreSQL (as the runtime role, as the owner);
                                     no secret is made up, and the demo is loaded only with --demo
  REDIS_URL                          use this Valkey or Redis
  POSTGRES_BIN                       folder of the PostgreSQL programs to use, not the wheel's
  NO_COLOR                           plain log lines
"""


@dataclass(frozen=True)
class Options:
    """`demo` is None when nobody said; `given` is the environment on top of .env."""

    port: int
    intake_port: int
    sandbox_port: int
    data_dir: Path
    demo: bool | None
    given: Mapping[str, str]


def read(arguments: Sequence[str], root: Path) -> Options:
    """Raises Problem for a value that is not understood."""
    parser = argparse.ArgumentParser(
        "bin/up",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    add = parser.add_argument
    add("--port", metavar="N", help="the portal's pages (PORT, 8000)")
    add("--intake-port", metavar="N", help="webhooks from Meta (INTAKE_PORT, 8001)")
    add("--sandbox-port", metavar="N", help="the sandbox (SANDBOX_PORT, 8100)")
    add("--data-dir", metavar="FOLDER", help="where everything is kept (DATA_DIR, .data)")
    add(
        "--demo",
        action=argparse.BooleanOptionalAction,
        help="with or without the demo",
    )
    flags = parser.parse_args(arguments)
    given = read_env_file(root / ".env") | os.environ
    return Options(
        port=_port("PORT", flags.port or given.get("PORT", "8000")),
        intake_port=_port("INTAKE_PORT", flags.intake_port or given.get("INTAKE_PORT", "8001")),
        sandbox_port=_port("SANDBOX_PORT", flags.sandbox_port or given.get("SANDBOX_PORT", "8100")),
        data_dir=Path(flags.data_dir or given.get("DATA_DIR") or root / ".data").absolute(),
        demo=flags.demo,
        given=given,
    )


def read_env_file(path: Path) -> dict[str, str]:
    """NAME=value lines, quoted or not; a missing file is an empty one.

    A relative DATA_DIR is meant from the file's folder.
    """
    found = {}
    for line in path.read_text().splitlines() if path.is_file() else []:
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if not equals or name.startswith("#"):
            continue
        try:
            found[name.strip()] = " ".join(shlex.split(value, comments=True))
        except ValueError:
            raise Problem(
                f"{path}: the value of {name.strip()} has an open quotation mark."
            ) from None
    if found.get("DATA_DIR"):
        found["DATA_DIR"] = str(path.parent / found["DATA_DIR"])
    return found


def _port(name: str, value: str) -> int:
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise Problem(f"{name} must be a number from 1 to 65535, not {value!r}.")
    return int(value)
