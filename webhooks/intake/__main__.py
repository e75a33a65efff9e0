"""`python -m webhooks.intake`: one server, one worker (more would only make smaller commits).

Reads DATABASE_URL, TOKEN_KEYS, INTAKE_HOST, INTAKE_PORT, LOG_FORMAT and LOG_LEVEL from the
environment, or from the project's .env file.
"""

import logging
import os
import signal
import socket
import sys
from pathlib import Path

import environ
import uvicorn
from cryptography.fernet import Fernet, MultiFernet
from pythonjsonlogger.json import JsonFormatter

from webhooks.intake.app import Intake
from webhooks.intake.keyring import Keyring
from webhooks.intake.shortcut import Shortcut
from webhooks.intake.store import Store
from webhooks.intake.tally import Teller

log = logging.getLogger("intake")
env = environ.FileAwareEnv()  # NAME_FILE holds the value where secrets are mounted as files

STOP_SECONDS = 5
CONNECTIONS = 2000  # open at a time; a reverse proxy in front needs far fewer


def main() -> None:
    dot_env = Path(__file__).resolve().parents[2] / ".env"
    if dot_env.is_file():
        env.read_env(str(dot_env))
    _log_to_stderr()
    database, fernet = _required("DATABASE_URL"), _fernet(_required("TOKEN_KEYS"))
    listener = _listen(str(env.str("INTAKE_HOST", default="127.0.0.1")), _port())
    server = uvicorn.Server(
        uvicorn.Config(
            Intake(Keyring(database, fernet), Store(database), Teller(database)),
            http=Shortcut,
            lifespan="on",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=CONNECTIONS,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn repeats the signal at its end
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    log.info("listening", extra={"port": listener.getsockname()[1], "pid": os.getpid()})
    server.run(sockets=[listener])


def _required(name: str) -> str:
    value = str(env.str(name, default="")).strip()
    if not value:
        raise SystemExit(f"{name} is missing. See .env.example.")
    return value


def _fernet(keys: str) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
    except ValueError:
        raise SystemExit("TOKEN_KEYS holds a malformed key. See .env.example.") from None


def _port() -> int:
    port = str(env.str("INTAKE_PORT", default="8001"))
    if not port.isdigit() or int(port) > 65535:
        raise SystemExit(f"INTAKE_PORT must be a port number, not {port!r}.")
    return int(port)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise SystemExit(f"The webhook intake cannot listen on {host}:{port}: {error}.") from None


def _log_to_stderr() -> None:
    handler = logging.StreamHandler()
    if str(env.str("LOG_FORMAT", default="json")) == "json":
        names = {"asctime": "at", "levelname": "level", "name": "logger"}
        line = "{asctime}{levelname}{name}{message}"
        handler.setFormatter(JsonFormatter(line, style="{", rename_fields=names))
    else:
        handler.setFormatter(logging.Formatter("%(levelname).1s %(name)s %(message)s"))
    logging.basicConfig(level=str(env.str("LOG_LEVEL", default="INFO")), handlers=[handler])
    logging.getLogger("uvicorn").setLevel(logging.WARNING)


if __name__ == "__main__":
    main()
