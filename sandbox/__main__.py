"""`python -m sandbox --port 8100 --state file.db [--scenario demo]`"""

import argparse
import asyncio
import logging
import socket
import sys

import uvicorn

from sandbox.app import create_app
from sandbox.scenario import BadScenario, names
from sandbox.store import StateUnusable


class Server(uvicorn.Server):
    """Says where it listens as soon as it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        assert sockets
        host, port = sockets[0].getsockname()[:2]
        sys.stdout.write(
            f"sandbox ready at http://{host}:{port} (desk: http://{host}:{port}/desk/)\n"
        )
        sys.stdout.flush()


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="Meta's WhatsApp Business Platform on a laptop."
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: %(default)s)"
    )
    parser.add_argument(
        "--port", type=int, default=8100, help="0 chooses a free one (default: %(default)s)"
    )
    parser.add_argument("--state", required=True, help="the state file, or :memory:")
    parser.add_argument(
        "--scenario",
        help=f"loaded only into an empty state: {', '.join(names())}, or a path of a JSON file",
    )
    return parser.parse_args()


def listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Connections inherit it: head and body of an answer leave in two writes, and must not
    # wait for each other.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.bind((host, port))
    return listener


def tell_progress(made: int, of: int) -> None:
    """One line that grows while a scenario's traffic is generated."""
    sys.stderr.write(f"\rsandbox: {made:,} of {of:,} messages" + ("\n" if made == of else ""))
    sys.stderr.flush()


def main() -> int:
    arguments = read_arguments()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="sandbox: %(message)s")
    try:
        listener = listen(arguments.host, arguments.port)
        app = create_app(arguments.state, arguments.scenario, tell_progress)
    except OSError as error:
        sys.stderr.write(
            f"The sandbox cannot listen on {arguments.host}:{arguments.port}: {error.strerror}.\n"
        )
        return 1
    except (StateUnusable, BadScenario) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
        timeout_keep_alive=75,
    )
    asyncio.run(Server(config).serve([listener]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
