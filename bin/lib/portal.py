"""The portal as a whole: its servers, its set-up, its programs, what is said when it is ready."""

import http.client
import json
import subprocess
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bin.lib import children, embedded, keys, procfile, setup, venv
from bin.lib.options import Options
from bin.lib.postgres import Postgres
from bin.lib.programs import Program
from bin.lib.supervisor import Supervisor

# Stopped from the last stage to the first: no new requests, then no new work, then the data.
DATABASE, QUEUE, WORK, DOORS = range(4)
STAGES = {"web": DOORS, "intake": DOORS}
PATIENCE_SECONDS = {DATABASE: 30, QUEUE: 10, WORK: 10, DOORS: 10}
DEMO_FILE = "demo.json"


@dataclass
class Portal:
    root: Path
    asked: Options
    python: Path
    sockets: Path
    supervisor: Supervisor
    demo: bool = False
    environment: dict[str, str] = field(default_factory=dict)
    afterwards: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Raises Problem when something does not start, Stopped when asked to stop meanwhile."""
        (self.asked.data_dir / DEMO_FILE).unlink(missing_ok=True)  # of a run that was killed
        servers = embedded.choose(
            self.asked.given,
            packages=venv.site_packages(self.python),
            data_dir=self.asked.data_dir,
            sockets=self.sockets,
            guard=self.supervisor.guard,
        )
        self.demo = setup.demo_wanted(self.asked, ours=servers.database is not None)
        self.environment = self._environment(servers)
        self._start_servers(servers)
        self._set_up(servers.database)
        if self.demo and setup.demo_loaded(self.asked.data_dir):
            self._start_programs(beside=self._manage("write_demo_json"))
        else:
            self._start_programs()
            if self.demo:
                self._run("loaddemo")  # by the same calls as people make: the sandbox must answer
                self._run("write_demo_json")
        setup.remember_demo(self.asked.data_dir, self.demo)

    def _start_servers(self, servers: embedded.Servers) -> None:
        if servers.database:
            servers.database.prepare()
            self.supervisor.start(servers.database.program(), stage=DATABASE)
        if servers.queue:
            self.supervisor.start(servers.queue.program(), stage=QUEUE)
        self.supervisor.await_ready()
        if servers.database:
            servers.database.create_roles_and_database()

    def _start_programs(self, *, beside: Program | None = None) -> None:
        """Start the Procfile and wait for it; `beside` is run to its end meanwhile."""
        child = self.supervisor.begin(beside) if beside else None
        for name, command in procfile.read(self.root / "Procfile", self.environment).items():
            if self.demo or name != "sandbox":
                self._start_program(name, command)
        self.supervisor.await_ready()
        if beside and child:
            self.supervisor.finish(beside, child)

    def announce(self, seconds: float) -> None:
        """Print the one `ready` line, then who can sign in."""
        addresses = {
            "portal": self.environment["SITE_URL"],
            "webhooks": self.environment["WEBHOOK_URL"],
        }
        if self.demo:
            addresses["sandbox"] = f"http://127.0.0.1:{self.asked.sandbox_port}"
        said = "  ".join(f"{name} {address}" for name, address in addresses.items())
        self.supervisor.console.say(f"ready  {said}  ({seconds:.1f} s)")
        for line in _sign_ins(self.asked.data_dir / DEMO_FILE):
            self.supervisor.console.say(line)

    def go_on(self) -> None:
        """What nobody waits for, beside the running portal: months of messages for the demo."""
        if self.demo:
            command = [str(self.python), "-m", "bin.lib.demo_costs", str(self.asked.data_dir)]
            program = Program("costs", partial(self._spawn, command))
            self.afterwards = self.supervisor.begin(program)

    def stop(self) -> None:
        if self.afterwards:
            children.stop(self.afterwards, patience=1)
        self.supervisor.stop()
        (self.asked.data_dir / DEMO_FILE).unlink(missing_ok=True)

    def _environment(self, servers: embedded.Servers) -> dict[str, str]:
        """What the programs see: ours are defaults, what was given wins, flags win over all."""
        asked = self.asked
        defaults = {
            "SITE_URL": f"http://localhost:{asked.port}",
            "WEBHOOK_URL": f"http://127.0.0.1:{asked.intake_port}",
            "LOG_FORMAT": "text",
        }
        if self.demo:
            defaults["POLL_SECONDS"] = "10"
            defaults["OUTGOING_PRIVATE_NETWORKS"] = "127.0.0.0/8"
            defaults["GRAPH_BASE_URLS"] = (
                f"live=https://graph.facebook.com,sandbox=http://127.0.0.1:{asked.sandbox_port}"
            )
        if servers.database:
            secrets = keys.read_or_make(asked.data_dir, asked.given)
        else:
            keys.require(asked.given)
            secrets = {}
        fixed = {
            "PORT": str(asked.port),
            "INTAKE_PORT": str(asked.intake_port),
            "SANDBOX_PORT": str(asked.sandbox_port),
            "DATA_DIR": str(asked.data_dir),
        }
        # NAME= with nothing behind it, as in a copied .env.example, is not given.
        given = {name: value for name, value in asked.given.items() if value}
        return (
            defaults | given | secrets | servers.addresses() | fixed | venv.activation(self.python)
        )

    def _set_up(self, database: Postgres | None) -> None:
        """Texts, tables and static files, each only when it is out of date."""
        setup.compile_messages(self.root, self.python)
        if database is None:
            self._run("migrate", "--database", "admin")
            self._run("load_rate_cards")
        else:
            tables = setup.Migrations(self.root, self.asked.data_dir, database)
            if tables.pending():
                self._run("migrate", "--database", "admin")
                self._run("load_rate_cards")
                tables.remember()
        static = setup.Static(self.root, self.asked.data_dir)
        if static.changed():
            self._run("collectstatic", "--no-input", "--clear", "--verbosity", "0")
            static.remember()

    def _run(self, *words: str) -> None:
        program = self._manage(*words)
        self.supervisor.finish(program, self.supervisor.begin(program))

    def _manage(self, *words: str) -> Program:
        # Checking the code is bin/test's work; without it a command starts sooner.
        command = [str(self.python), "manage.py", *words, "--skip-checks"]
        return Program(words[0], partial(self._spawn, command))

    def _start_program(self, name: str, command: list[str]) -> None:
        stage = STAGES.get(name, WORK)
        program = Program(
            name,
            partial(self._spawn, command),
            partial(self._answers, name),
            patience=PATIENCE_SECONDS[stage],
        )
        self.supervisor.start(program, stage=stage)

    def _spawn(self, command: list[str], output: int | None) -> "subprocess.Popen[bytes]":
        return children.spawn(
            command,
            guard=self.supervisor.guard,
            env=self.environment,
            cwd=self.root,
            stdout=output,
        )

    def _answers(self, name: str) -> bool:
        """The web when /readyz says so, the others with a port when they answer at all."""
        ports = {
            "web": self.asked.port,
            "intake": self.asked.intake_port,
            "sandbox": self.asked.sandbox_port,
        }
        if name not in ports:
            return True
        connection = http.client.HTTPConnection("127.0.0.1", ports[name], timeout=0.8)
        try:
            connection.request("GET", "/readyz" if name == "web" else "/")
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return status == 200 if name == "web" else True


def _sign_ins(path: Path) -> list[str]:
    """The people of the demo, a line each; nothing when there is none."""
    people = json.loads(path.read_text())["sign_ins"] if path.exists() else []
    width = max((len(person["email"]) for person in people), default=0)
    heading = ["Sign in with (address, password, roles):"] if people else []
    return heading + [
        f"  {person['email']:<{width}}  {person['password']}  {', '.join(person['roles'])}"
        for person in people
    ]
