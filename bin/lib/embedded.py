"""PostgreSQL and Valkey of our own below the data folder, unless addresses of others are given."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bin.lib import children, postgres, valkey
from bin.lib.problems import Problem

DATABASES = ("DATABASE_URL", "DATABASE_ADMIN_URL")


@dataclass(frozen=True)
class Servers:
    """None stands for a server that is given and not ours."""

    database: postgres.Postgres | None
    queue: valkey.Valkey | None

    def addresses(self) -> dict[str, str]:
        """The environment by which Django finds those that are ours."""
        found = {}
        if self.database:
            found["DATABASE_URL"] = self.database.url(postgres.RUNTIME)
            found["DATABASE_ADMIN_URL"] = self.database.url(postgres.OWNER)
        if self.queue:
            found["REDIS_URL"] = self.queue.url
        return found


def choose(
    given: Mapping[str, str],
    *,
    packages: Path,
    data_dir: Path,
    sockets: Path,
    guard: children.Guard,
    durable: bool = True,
) -> Servers:
    """Which servers we run ourselves.

    Raises Problem when only one of the two database addresses is given.
    """
    named = [name for name in DATABASES if given.get(name) or given.get(f"{name}_FILE")]
    if len(named) == 1:
        missing = next(name for name in DATABASES if name not in named)
        raise Problem(
            f"{named[0]} is given without {missing}. Give both, the runtime role's and the "
            f"owner's, or neither."
        )
    database = queue = None
    if not named:
        database = postgres.Postgres(
            binaries=postgres.find_binaries(packages),
            data=data_dir / "postgres",
            sockets=sockets,
            log=data_dir / "postgres.log",
            guard=guard,
            durable=durable,
        )
    if not given.get("REDIS_URL") and not given.get("REDIS_URL_FILE"):
        queue = valkey.Valkey(
            binary=valkey.find_binary(packages),
            data=data_dir / "valkey",
            sockets=sockets,
            log=data_dir / "valkey.log",
            guard=guard,
            durable=durable,
        )
    return Servers(database, queue)
