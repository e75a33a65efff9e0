"""The commands of bin/, run for real: what they say and start, and that nothing outlives them."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bin.lib import (
    children,
    embedded,
    keys,
    messages,
    options,
    postgres,
    processes,
    procfile,
    programs,
    unprivileged,
    venv,
)
from bin.lib.problems import Problem
from bin.lib.testbed import temporary_folder

ROOT = Path(__file__).resolve().parents[2]
BARE = {"PATH": os.environ.get("PATH", os.defpath), "HOME": "/nonexistent"}

# A bin/up in miniature: the real supervisor and guard around programs that only sleep.
TOY = """
import sys
from functools import partial
from pathlib import Path
sys.path.insert(0, {root!r})
from bin.lib import children
from bin.lib.programs import Program
from bin.lib.supervisor import Stopped, Supervisor
guard = children.Guard()
supervisor = Supervisor(guard)
def start(code, output):
    return children.spawn([sys.executable, "-c", code], guard=guard, env={{}}, stdout=output)
for stage, name, code in {programs!r}:
    supervisor.start(Program(name, partial(start, code), patience=1), stage=stage)
try:
    supervisor.await_ready()
    supervisor.console.say("ready")
    supervisor.watch()
finally:
    supervisor.stop()
    guard.close()
"""
SLEEPER = """
import os, signal, sys, time
def end(*_):
    print("ends", flush=True)
    sys.exit()
signal.signal(signal.SIGTERM, end)
print("pid", os.getpid(), flush=True)
time.sleep(600)
"""
# As rq's worker does for a job: a child in a session of its own, deaf to polite requests.
STUBBORN = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    print("pid", os.getpid(), flush=True)
time.sleep(600)
"""


class Toy:
    """A running miniature and what it has said so far."""

    def __init__(self, log: Path, *toys: tuple[int, str, str]) -> None:
        self.log = log
        code = TOY.format(root=str(ROOT), programs=list(toys))
        with log.open("wb") as file:
            self.process = subprocess.Popen([sys.executable, "-c", code], stdout=file, stderr=file)
        eventually(lambda: "ready" in self.said(), self.said)

    def said(self) -> str:
        return self.log.read_text()

    def pids(self, name: str) -> list[int]:
        """Every process that introduced itself under this name, the latest last."""
        lines = [
            line for line in self.said().splitlines() if f" {name} " in line and "| pid" in line
        ]
        return [int(line.split()[-1]) for line in lines]


@pytest.fixture
def toy(tmp_path: Path) -> Iterator[Callable[..., Toy]]:
    started: list[Toy] = []

    def start(*toys: tuple[int, str, str]) -> Toy:
        started.append(Toy(tmp_path / "log", *toys))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()


def eventually(
    true: Callable[[], bool], said: Callable[[], str] = str, seconds: float = 20
) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, said()
        time.sleep(0.05)


def alive(pid: int) -> bool:
    return processes.name_of(pid) != ""


def up(*flags: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run bin/up from a foreign folder; meant for what it refuses."""
    return subprocess.run(
        [ROOT / "bin" / "up", *flags],
        cwd="/",
        env=BARE | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_names_every_option_and_its_variable() -> None:
    said = up("--help").stdout
    for word in (
        "--port",
        "--intake-port",
        "--sandbox-port",
        "--data-dir",
        "--no-demo",
        "DATABASE_ADMIN_URL",
    ):
        assert word in said


def test_a_taken_port_is_named_with_its_holder_and_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        answer = up("--port", str(port), "--data-dir", str(tmp_path / "data"))
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    assert f"Port {port} is taken" in answer.stderr
    assert "--port" in answer.stderr
    if sys.platform == "linux":
        assert f"process {os.getpid()}" in answer.stderr


def test_a_port_that_is_no_number_is_refused(tmp_path: Path) -> None:
    answer = up(PORT="eighty", DATA_DIR=str(tmp_path))
    assert (answer.returncode, answer.stderr) == (
        1,
        "PORT must be a number from 1 to 65535, not 'eighty'.\n",
    )


def test_a_data_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    root = os.geteuid() == 0
    folder = Path("/proc") if root else tmp_path  # where even root cannot write
    answer = up("--data-dir", str(folder / "waportal"))
    assert answer.returncode == 1
    assert "cannot be written" in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_a_second_start_on_the_same_data_says_who_runs(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import sys, time; sys.path.insert(0, {str(ROOT)!r})\n"
            "from pathlib import Path; from bin.lib import runlock\n"
            f"runlock.take(Path({str(tmp_path)!r}), address='http://localhost:8000')\n"
            "print('held', flush=True); time.sleep(600)",
        ],
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    answer = up("--data-dir", str(tmp_path))
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert answer.returncode == 1
    assert f"Already running: pid {holder.pid}, at http://localhost:8000" in answer.stderr


def test_a_killed_program_comes_back_and_the_others_stay(toy: Callable[..., Toy]) -> None:
    running = toy((1, "one", SLEEPER), (1, "two", SLEEPER))
    eventually(lambda: running.pids("one") != [] and running.pids("two") != [], running.said)
    os.kill(running.pids("one")[0], signal.SIGKILL)
    eventually(lambda: len(running.pids("one")) == 2, running.said)
    assert "ended (SIGKILL); again in 0.5 s." in running.said()
    assert len(running.pids("two")) == 1
    assert alive(running.pids("two")[0])


def test_stopping_goes_from_the_doors_to_the_data_and_ends_well(toy: Callable[..., Toy]) -> None:
    running = toy((0, "data", SLEEPER), (3, "doors", SLEEPER), (2, "work", SLEEPER))
    eventually(lambda: all(running.pids(name) for name in ("data", "doors", "work")), running.said)
    running.process.terminate()
    assert running.process.wait(20) == 0
    ends = [line.split()[1] for line in running.said().splitlines() if line.endswith("| ends")]
    assert ends == ["doors", "work", "data"]


def test_what_does_not_stop_is_ended_by_force(toy: Callable[..., Toy]) -> None:
    running = toy((1, "deaf", STUBBORN))
    eventually(lambda: running.pids("deaf") != [], running.said)
    running.process.terminate()
    assert running.process.wait(30) == 0
    assert "ended by force" in running.said()
    assert not alive(running.pids("deaf")[0])


def test_nothing_outlives_a_supervisor_that_was_killed(toy: Callable[..., Toy]) -> None:
    running = toy((0, "one", SLEEPER), (1, "deaf", STUBBORN))
    eventually(lambda: running.pids("one") != [] and running.pids("deaf") != [], running.said)
    running.process.kill()
    running.process.wait()
    eventually(lambda: not alive(running.pids("one")[0]) and not alive(running.pids("deaf")[0]))


@pytest.fixture
def server() -> Iterator[postgres.Postgres]:
    """A durable PostgreSQL in a folder of its own, prepared but not started."""
    folder = temporary_folder("waportal-test-")
    guard = children.Guard()
    guard.remove_at_the_end(folder)
    (folder / "sockets").mkdir(mode=0o700)
    database = embedded.choose(
        {},
        packages=venv.site_packages(Path(sys.executable)),
        data_dir=folder,
        sockets=folder / "sockets",
        guard=guard,
    ).database
    assert database is not None
    database.prepare()
    yield database
    shutil.rmtree(folder, ignore_errors=True)
    guard.close()


def start(server: postgres.Postgres) -> "subprocess.Popen[bytes]":
    child = server.start()
    programs.await_ready(server.program(), child, server.log)
    return child


def test_postgres_keeps_its_rows_through_a_stop_and_a_kill(server: postgres.Postgres) -> None:
    child = start(server)
    server.create_roles_and_database()
    server.create_roles_and_database()  # twice, as every start does
    server.sql("create table kept (n int)")
    server.sql("insert into kept select generate_series(1, 1000)")
    assert children.stop(child, patience=20, how=signal.SIGINT)

    child = start(server)
    server.sql("insert into kept select generate_series(1, 1000)")
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()

    child = start(server)
    assert server.sql("select count(*) from kept") == "2000\n"
    assert server.sql("show data_directory_mode") == "0700\n"
    children.stop(child, patience=20, how=signal.SIGINT)


def test_postgres_ignores_a_pid_file_whose_number_is_another_program(
    server: postgres.Postgres,
) -> None:
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")
    children.stop(start(server), patience=20, how=signal.SIGINT)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has other identities to offer")
def test_postgres_runs_as_nobody_where_root_has_no_namespaces(server: postgres.Postgres) -> None:
    nobody = pwd.getpwnam("nobody")
    become = unprivileged.become_nobody(nobody.pw_uid, nobody.pw_gid)
    identity = unprivileged.Identity(nobody.pw_uid, nobody.pw_gid, become)
    other = replace(server, identity=identity)
    os.chmod(other.data.parent, 0o700)  # as below root's home
    other.prepare()
    child = start(other)
    assert other.data.stat().st_uid == nobody.pw_uid
    assert os.stat(f"/proc/{child.pid}").st_uid == nobody.pw_uid
    children.stop(child, patience=20, how=signal.SIGINT)


def test_one_database_address_without_the_other_is_refused(tmp_path: Path) -> None:
    guard = children.Guard()
    with pytest.raises(Problem, match="DATABASE_URL is given without DATABASE_ADMIN_URL"):
        embedded.choose(
            {"DATABASE_URL": "postgres://somewhere"},
            packages=tmp_path,
            data_dir=tmp_path,
            sockets=tmp_path,
            guard=guard,
        )
    guard.close()


def test_secrets_are_made_once_and_are_ours_alone(tmp_path: Path) -> None:
    made = keys.read_or_make(tmp_path, {})
    assert keys.read_or_make(tmp_path, {}) == made
    assert (tmp_path / "env").stat().st_mode & 0o777 == 0o600
    assert keys.read_or_make(tmp_path, {"SECRET_KEY": "given"})["SECRET_KEY"] == "given"


def test_the_env_file_reads_quotes_comments_and_export(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(
        "# a comment\nexport PORT=8010\nNAME='two words' # note\nDATA_DIR=here\n\nEMPTY=\n"
    )
    assert options.read_env_file(path) == {
        "PORT": "8010",
        "NAME": "two words",
        "DATA_DIR": str(tmp_path / "here"),
        "EMPTY": "",
    }


def test_the_flag_wins_over_the_environment_and_that_over_the_env_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("PORT=1\nINTAKE_PORT=1\nSANDBOX_PORT=1\n")
    monkeypatch.setenv("PORT", "2")
    monkeypatch.setenv("INTAKE_PORT", "2")
    monkeypatch.delenv("SANDBOX_PORT", raising=False)
    read = options.read(["--port", "3"], tmp_path)
    assert (read.port, read.intake_port, read.sandbox_port) == (3, 2, 1)


def test_every_program_of_the_procfile_is_understood() -> None:
    environment = {"PORT": "1", "INTAKE_PORT": "2", "SANDBOX_PORT": "3", "DATA_DIR": "/d"}
    commands = procfile.read(ROOT / "Procfile", environment)
    assert list(commands) == ["web", "intake", "digest", "worker", "cron", "sandbox"]
    assert "/d/sandbox.db" in commands["sandbox"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("%(count)s of {total}", {"%(count)s", "{total}"}),
        ("100%% of %(name)s", {"%(name)s"}),
        ("plain", set()),
    ],
)
def test_placeholders_of_a_text_are_found(text: str, found: set[str]) -> None:
    assert messages.placeholders(text) == found
