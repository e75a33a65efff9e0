"""Secrets of a portal that keeps its own database: made once, kept beside what they protect."""

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from bin.lib.options import read_env_file
from bin.lib.problems import Problem

FILE = "env"
NAMES = ("SECRET_KEY", "TOKEN_KEYS")


def read_or_make(data_dir: Path, given: Mapping[str, str]) -> dict[str, str]:
    """The secrets of this data folder; those given by environment or .env win over the file."""
    path = data_dir / FILE
    kept = read_env_file(path)
    if not kept:
        kept = {"SECRET_KEY": secrets.token_urlsafe(50), "TOKEN_KEYS": _fernet_key()}
        text = "# Made by bin/up. The tokens in this database cannot be read without TOKEN_KEYS.\n"
        text += "".join(f"{name}={value}\n" for name, value in kept.items())
        new = path.with_name(FILE + ".new")
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.rename(path)
    return kept | {name: given[name] for name in NAMES if given.get(name)}


def require(given: Mapping[str, str]) -> None:
    """Nothing is made up for a database that is somebody else's.

    Raises Problem naming what is missing.
    """
    for name in NAMES:
        if not given.get(name) and not given.get(f"{name}_FILE"):
            raise Problem(
                f"{name} is missing: with DATABASE_URL the secrets must be given. See .env.example."
            )


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()
